/*
 * secret: passwords from files, from the environment, and from whoever sits at the terminal.
 */
#include "app/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define SECRET_MAX_BYTES 4096

static bool read_file(const struct invocation *invocation, const char *path, const char **secret,
                      struct err *err)
{
    size_t length = 0;
    char *text = file_read(invocation->arena, path, SECRET_MAX_BYTES, &length, err);
    if (text == NULL)
        return false;
    text[strcspn(text, "\r\n")] = '\0';
    *secret = text;
    return true;
}

bool secret_read(const struct invocation *invocation, const char *option, const char **secret,
                 struct err *err)
{
    const char *source = invocation_option(invocation, option);
    *secret = NULL;
    if (source == NULL)
        return true;
    if (text_starts_with(source, "file:")) {
        if (!read_file(invocation, source + strlen("file:"), secret, err))
            return err_add(err, "--%s", option);
    } else if (text_starts_with(source, "env:")) {
        *secret = getenv(source + strlen("env:"));
        if (*secret == NULL)
            return fail(err, ERR_USAGE, "--%s: the environment has no %s", option,
                        source + strlen("env:"));
    } else {
        return fail(err, ERR_USAGE, "--%s needs file:PATH or env:NAME, not the secret itself",
                    option);
    }
    if ((*secret)[0] == '\0')
        return fail(err, ERR_USAGE, "--%s: the secret is empty", option);
    log_secret_add(*secret);
    return true;
}

/* ---- standard input ---- */

struct line {
    char text[SECRET_MAX_BYTES];
};

static bool read_line(struct line *line, struct err *err)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    *line = (struct line){0};
    if (interrupt_poll(&input, 1, -1) <= 0 || fgets(line->text, sizeof line->text, stdin) == NULL)
        return fail(err, ERR_CANCELLED, "no password was given on standard input");
    line->text[strcspn(line->text, "\r\n")] = '\0';
    return true;
}

static bool ask(const char *question, struct line *line, struct err *err)
{
    (void)fprintf(stderr, "%s: ", question);
    const bool is_read = read_line(line, err);
    (void)fputc('\n', stderr);
    return is_read;
}

/* A signal that comes meanwhile waits until the terminal shows again what is typed. */
static bool ask_twice(struct line *line, struct err *err)
{
    struct line again;
    struct termios before;
    sigset_t signals CLEANUP(interrupt_release);
    interrupt_hold(&signals);
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return fail(err, ERR_IO, "the terminal cannot be told to show nothing");
    struct termios hidden = before;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    const bool is_read = ask("Password", line, err) && ask("The same again", &again, err);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    return is_read && (text_equal(line->text, again.text) ||
                       fail(err, ERR_USAGE, "these were two different passwords"));
}

bool secret_ask(const struct invocation *invocation, const char **secret, struct err *err)
{
    struct line line;
    const bool is_read = isatty(STDIN_FILENO) ? ask_twice(&line, err) : read_line(&line, err);
    if (!is_read)
        return false;
    *secret = arena_copy_text(invocation->arena, line.text);
    log_secret_add(*secret);
    return true;
}
