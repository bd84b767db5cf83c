/*
 * main: command line, settings and log are read, the command runs, its error is reported once.
 *
 * Exit codes: EXIT_CODES in help.c.
 */
#include "app/command_line.h"
#include "app/report.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARENA_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* A descriptor below 3 that is closed would go to the next file that is opened, and what is printed
   would land in it. Opened for reading, writing to it is an error as it should be. */
static void open_standard_streams(void)
{
    int fd = 0;
    while (fd >= 0 && fd <= STDERR_FILENO)
        fd = open("/dev/null", O_RDONLY);
    if (fd > STDERR_FILENO)
        (void)close(fd);
}

static void prepare(void)
{
    open_standard_streams();
    (void)umask(S_IRWXG | S_IRWXO);
    /* A reader that has gone away is seen as EPIPE. */
    (void)signal(SIGPIPE, SIG_IGN);
}

static void start_log(const struct config *config)
{
    enum log_level level = LOG_INFO;
    enum log_format format = LOG_FORMAT_AUTO;
    bool is_known = log_level_parse(config_text(config, CONFIG_LOG_LEVEL), &level) &&
                    log_format_parse(config_text(config, CONFIG_LOG_FORMAT), &format);
    assert(is_known);
    log_start(STDERR_FILENO, level, format);
}

static bool is_reader_gone(int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
    return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & POLLERR) != 0;
}

/* Output that `head` does not want is no failure; output that the disk does not take is one. */
static bool finish_output(FILE *out, struct err *err)
{
    bool is_written = fflush(out) == 0;
    /* What failed while it was printed left no reason: one more byte finds it out. */
    if (is_written && ferror(out) != 0)
        is_written = fputc('\n', out) != EOF && fflush(out) == 0;
    int errnum = errno;
    if ((is_written && ferror(out) == 0) || is_reader_gone(fileno(out)))
        return true;
    if (is_written)
        return fail(err, ERR_IO, "standard output cannot be written");
    return fail_errno(err, ERR_IO, errnum, "standard output cannot be written");
}

static bool run(struct command_line *line, struct err *err)
{
    struct invocation *invocation = &line->invocation;
    invocation->out = stdout;
    if (!invocation->command->is_standalone) {
        invocation->config =
            config_load(invocation->arena, line->flags, line->flag_count, environ, err);
        if (invocation->config == NULL)
            return false;
        start_log(invocation->config);
    }
    return invocation->command->run(invocation, err) && finish_output(invocation->out, err);
}

static int report(struct err *err)
{
    report_error(err);
    return err->kind == ERR_USAGE ? EXIT_USAGE : EXIT_FAILURE;
}

int main(int argc, char *argv[])
{
    (void)argc;
    prepare();
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_MAX_BYTES);
    struct command_line line;
    struct err err;
    err_clear(&err);
    if (!command_line_parse(arena, argv, &line, &err) || !run(&line, &err))
        return report(&err);
    return line.invocation.exit_code;
}
