/*
 * child: starts programs with posix_spawn, waits for them by descriptor, and never leaves one
 * behind.
 *
 * Hides that the input is a file in memory, so that no child can block us by not reading it, and
 * that a child started with child_run leads a process group, so that its own children end with it
 * when it takes too long or this program is asked to end. What it leaves running on purpose after
 * its end is not waited for.
 */
#include "base/base.h"

#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_BYTES            ((size_t)16 * 1024)
#define LAST_READS            8 /* what a pipe can hold, twice */
#define ENVIRONMENT_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define PROGRAM_PATH          "/proc/self/fd/3" /* CHILD_PROGRAM_FD */

/* What posix_spawn is told. */
struct launch {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

/* Its preparations fail only without memory or by a defect here. */
static void prepared(int errnum)
{
    if (errnum != 0)
        memory_exhausted("the start of a program", 0);
}

static void launch_done(struct launch *launch)
{
    posix_spawn_file_actions_destroy(&launch->actions);
    posix_spawnattr_destroy(&launch->attributes);
}

/* Signals as a fresh program expects them, whatever this thread blocks or ignores. */
static void launch_init(struct launch *launch, const struct child_options *options, short flags)
{
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    prepared(posix_spawn_file_actions_init(&launch->actions));
    prepared(posix_spawnattr_init(&launch->attributes));
    prepared(posix_spawnattr_setsigdefault(&launch->attributes, &all));
    prepared(posix_spawnattr_setsigmask(&launch->attributes, &none));
    prepared(posix_spawnattr_setflags(
        &launch->attributes, (short)(flags | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)));
    if (options->folder)
        prepared(posix_spawn_file_actions_addchdir_np(&launch->actions, options->folder));
}

/* Length of "NAME=". */
static size_t name_length(const char *variable)
{
    const char *equals = strchr(variable, '=');
    assert(equals);
    return (size_t)(equals - variable) + 1;
}

static bool is_replaced(const char *variable, const char *const *added)
{
    for (; added && *added; added++) {
        if (strncmp(variable, *added, name_length(*added)) == 0)
            return true;
    }
    return false;
}

/* Our environment with `added` in place of variables of the same names. */
static char **merge_environment(struct arena *arena, const struct child_options *options)
{
    static char *const none[] = {NULL};
    char *const *ours = options->is_environment_whole ? none : environ;
    const char *const *added = options->environment;
    size_t count = 0;
    for (char *const *at = ours; *at; at++)
        count++;
    for (const char *const *at = added; at && *at; at++)
        count++;
    char **merged = arena_new_array(arena, char *, count + 1);
    char **out = merged;
    for (char *const *at = ours; *at; at++) {
        if (!is_replaced(*at, added))
            *out++ = *at;
    }
    for (const char *const *at = added; at && *at; at++)
        *out++ = (char *)(uintptr_t)*at;
    return merged;
}

static bool spawn(struct launch *launch, const struct child_options *options, pid_t *pid,
                  struct err *err)
{
    const char *program = options->argv[0];
    const bool is_open = options->program_fd != 0;
    if (options->folder && access(options->folder, X_OK) != 0)
        return fail_errno(err, ERR_IO, errno, "folder %s cannot be entered", options->folder);
    struct arena *arena CLEANUP(arena_end) = arena_create(ENVIRONMENT_MAX_BYTES);
    /* What is duplicated onto itself stays open too. */
    if (is_open)
        prepared(posix_spawn_file_actions_adddup2(&launch->actions, options->program_fd,
                                                  CHILD_PROGRAM_FD));
    prepared(posix_spawn_file_actions_addclosefrom_np(
        &launch->actions, is_open ? CHILD_PROGRAM_FD + 1 : STDERR_FILENO + 1));
    const int errnum =
        posix_spawnp(pid, is_open ? PROGRAM_PATH : program, &launch->actions, &launch->attributes,
                     (char *const *)(uintptr_t)options->argv, merge_environment(arena, options));
    if (errnum == ENOENT || errnum == ENOTDIR || errnum == EACCES)
        return fail_errno(err, ERR_CONFIGURATION, errnum, "program %s cannot be started", program);
    if (errnum != 0)
        return fail_errno(err, ERR_IO, errnum, "program %s cannot be started", program);
    return true;
}

/* Waits for the end; 128 + signal when killed by one. */
static bool reap(pid_t pid, int *exit_code)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return false;
    }
    *exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return true;
}

/* Kills the group of a child that has not been reaped. */
static void end_group(const pid_t *pid)
{
    int ignored = 0;
    if (*pid <= 0)
        return;
    kill(-*pid, SIGKILL);
    (void)reap(*pid, &ignored);
}

/* A descriptor that reads `input`, or nothing. */
static bool open_input(const char *input, int *result, struct err *err)
{
    int fd CLEANUP(file_close) =
        input ? memfd_create("input", MFD_CLOEXEC) : open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd < 0 ||
        (input && (!file_write_all(fd, input, strlen(input)) || lseek(fd, 0, SEEK_SET) < 0)))
        return fail_errno(err, ERR_IO, errno, "input of a program cannot be prepared");
    *result = file_hand_over(&fd);
    return true;
}

/* Appends, keeping at least the last `max_bytes`; the buffer has room for twice as many. */
static void add_tail(struct text *tail, size_t max_bytes, const char *bytes, size_t length)
{
    if (length > max_bytes) {
        bytes += length - max_bytes;
        length = max_bytes;
    }
    if (tail->length + length > tail->max_bytes) {
        memmove(tail->data, tail->data + tail->length - max_bytes, max_bytes);
        tail->length = max_bytes;
    }
    text_append(tail, bytes, length);
}

/* One read; false when there is nothing to read now. */
static bool read_output(int fd, struct text *tail, size_t max_bytes)
{
    char buffer[READ_BYTES];
    const ssize_t count = read(fd, buffer, sizeof buffer);
    if (count > 0)
        add_tail(tail, max_bytes, buffer, (size_t)count);
    return count > 0 || (count < 0 && errno == EINTR);
}

static bool is_interrupted(const struct child_options *options)
{
    return options->is_interruptible && interrupt_pending() != 0;
}

/* Reads until the child ends; false when the deadline passes first, or an interrupt comes. */
static bool collect(int output_fd, int child_fd, struct deadline deadline,
                    const struct child_options *options, struct text *tail)
{
    const size_t max_bytes = options->output_max_bytes;
    struct pollfd polls[] = {{.fd = output_fd, .events = POLLIN},
                             {.fd = child_fd, .events = POLLIN}};
    while (!polls[1].revents) {
        if (deadline_has_passed(deadline) || is_interrupted(options))
            return false;
        const int left_ms = deadline_left_ms(deadline);
        const int ready = options->is_interruptible
                              ? interrupt_poll(polls, COUNT_OF(polls), left_ms)
                              : poll(polls, COUNT_OF(polls), left_ms);
        if (ready <= 0)
            continue;
        if (polls[0].revents & POLLIN)
            (void)read_output(output_fd, tail, max_bytes);
        else if (polls[0].revents)
            polls[0].fd = -1; /* closed, and ready for ever */
    }
    /* Something it left running may still write: that is not waited for. */
    bool is_read = true;
    while (is_read && !deadline_has_passed(deadline))
        is_read = read_output(output_fd, tail, max_bytes);
    return true;
}

/* Both ends of a new pipe; the one we read from does not block. */
static bool open_output(int ends[static 2], struct err *err)
{
    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        return fail_errno(err, ERR_IO, errno, "output of a program cannot be prepared");
    return true;
}

static void close_both(int (*ends)[2])
{
    file_close(&(*ends)[0]);
    file_close(&(*ends)[1]);
}

/* Starts the leader of a new process group with these descriptors as 0, 1 and 2. */
static bool start(const struct child_options *options, const int fds[static 3], pid_t *pid,
                  struct err *err)
{
    struct launch launch CLEANUP(launch_done);
    launch_init(&launch, options, POSIX_SPAWN_SETPGROUP);
    for (int i = 0; i < 3; i++)
        prepared(posix_spawn_file_actions_adddup2(&launch.actions, fds[i], i));
    return spawn(&launch, options, pid, err);
}

bool child_run(struct arena *arena, const struct child_options *options,
               struct child_result *result, struct err *err)
{
    assert(options->argv[0] && options->timeout_ms > 0);
    const char *program = options->argv[0];
    const size_t max_bytes = options->output_max_bytes;
    const struct deadline deadline = deadline_after_ms(options->timeout_ms);
    sigset_t signals CLEANUP(interrupt_release);
    interrupt_hold(&signals);
    int input_fd CLEANUP(file_close) = -1;
    int output[2] CLEANUP(close_both) = {-1, -1};
    pid_t pid CLEANUP(end_group) = 0;
    if (!open_input(options->input, &input_fd, err) || !open_output(output, err) ||
        !start(options, (const int[]){input_fd, output[1], output[1]}, &pid, err))
        return false;
    file_close(&output[1]);
    int child_fd CLEANUP(file_close) = pidfd_open(pid, 0);
    if (child_fd < 0)
        return fail_errno(err, ERR_IO, errno, "program %s cannot be watched", program);

    struct text tail CLEANUP(text_done);
    text_init(&tail, 2 * max_bytes);
    if (!collect(output[0], child_fd, deadline, options, &tail))
        return is_interrupted(options)
                   ? interrupt_check(err)
                   : fail(err, ERR_TIMEOUT, "program %s took longer than %lld ms", program,
                          (long long)options->timeout_ms);
    int exit_code = 0;
    if (!reap(pid, &exit_code))
        return fail_errno(err, ERR_IO, errno, "program %s cannot be waited for", program);
    pid = 0;

    const size_t length = tail.length < max_bytes ? tail.length : max_bytes;
    result->exit_code = exit_code;
    result->output = arena_copy_bytes(arena, tail.data + tail.length - length, length);
    result->output_length = length;
    return true;
}

/* How signals are to us while a child owns the terminal: its keys are for the child, and what asks
   us to end waits until the child has ended. */
struct signals {
    struct sigaction interrupt;
    struct sigaction quit;
    sigset_t held;
};

static void signals_leave(struct signals *signals)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t keys;
    sigemptyset(&keys);
    sigaddset(&keys, SIGINT);
    sigaction(SIGINT, &ignore, &signals->interrupt);
    sigaction(SIGQUIT, &ignore, &signals->quit);
    interrupt_hold(&signals->held);
    /* Held back by our caller, it would be pending although it is ignored. */
    pthread_sigmask(SIG_UNBLOCK, &keys, NULL);
}

static void signals_restore(const struct signals *signals)
{
    interrupt_release(&signals->held);
    sigaction(SIGINT, &signals->interrupt, NULL);
    sigaction(SIGQUIT, &signals->quit, NULL);
}

/* Asks the child to end when we are asked to. */
static bool reap_attached(pid_t pid, int *exit_code)
{
    int child_fd CLEANUP(file_close) = pidfd_open(pid, 0);
    struct pollfd child = {.fd = child_fd, .events = POLLIN};
    while (child_fd >= 0 && interrupt_poll(&child, 1, -1) <= 0) {
        const int number = interrupt_pending();
        if (number == 0)
            continue;
        kill(pid, number);
        break;
    }
    return reap(pid, exit_code);
}

bool child_run_attached(const struct child_options *options, int *exit_code, struct err *err)
{
    assert(options->argv[0]);
    struct launch launch CLEANUP(launch_done);
    launch_init(&launch, options, 0);
    if (!interrupt_check(err))
        return false;
    struct signals signals CLEANUP(signals_restore);
    signals_leave(&signals);
    pid_t pid = 0;
    if (!spawn(&launch, options, &pid, err))
        return false;
    if (!reap_attached(pid, exit_code))
        return fail_errno(err, ERR_IO, errno, "program %s cannot be waited for", options->argv[0]);
    return true;
}

struct child {
    pid_t pid; /* 0 once it has been reaped */
    int pid_fd;
    int output_fd; /* both do not block, and are -1 once they have ended */
    int error_fd;
    size_t max_bytes; /* of `errors` that are kept */
    struct text errors;
};

void child_stop(struct child *child)
{
    if (!child)
        return;
    end_group(&child->pid);
    file_close(&child->pid_fd);
    file_close(&child->output_fd);
    file_close(&child->error_fd);
    text_done(&child->errors);
    free(child);
}

void child_end(struct child **child)
{
    child_stop(*child);
}

/* Who takes the number ends the child instead. */
static pid_t hand_over(pid_t *pid)
{
    const pid_t handed_over = *pid;
    *pid = 0;
    return handed_over;
}

bool child_open_program(const char *path, int *program_fd, struct err *err)
{
    const int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 || faccessat(fd, "", X_OK, AT_EMPTY_PATH) != 0) {
        (void)fail_errno(err, ERR_CONFIGURATION, errno, "program %s cannot be started", path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    *program_fd = fd;
    return true;
}

struct child *child_start(const struct child_options *options, int input_fd, struct err *err)
{
    assert(options->argv[0]);
    int output[2] CLEANUP(close_both) = {-1, -1};
    int errors[2] CLEANUP(close_both) = {-1, -1};
    pid_t pid CLEANUP(end_group) = 0;
    if (!open_output(output, err) || !open_output(errors, err) ||
        !start(options, (const int[]){input_fd, output[1], errors[1]}, &pid, err))
        return NULL;
    const int pid_fd = pidfd_open(pid, 0);
    if (pid_fd < 0)
        return fail_null_errno(err, ERR_IO, errno, "program %s cannot be watched",
                               options->argv[0]);
    struct child *child = memory_create(sizeof *child);
    *child = (struct child){.pid = hand_over(&pid),
                            .pid_fd = pid_fd,
                            .output_fd = file_hand_over(&output[0]),
                            .error_fd = file_hand_over(&errors[0]),
                            .max_bytes = options->output_max_bytes};
    text_init(&child->errors, 2 * child->max_bytes);
    return child;
}

/* Takes some of its standard error, as poll() found it. */
static void take_errors(struct child *child, short events)
{
    if (events & POLLIN)
        (void)read_output(child->error_fd, &child->errors, child->max_bytes);
    else if (events)
        file_close(&child->error_fd); /* closed, and ready for ever */
}

ssize_t child_read(struct child *child, void *buffer, size_t size, int timeout_ms)
{
    const struct deadline deadline = deadline_after_ms(timeout_ms);
    while (child->output_fd >= 0) {
        struct pollfd polls[] = {{.fd = child->output_fd, .events = POLLIN},
                                 {.fd = child->error_fd, .events = POLLIN}};
        (void)poll(polls, COUNT_OF(polls), deadline_left_ms(deadline));
        take_errors(child, polls[1].revents);
        const ssize_t count = polls[0].revents ? read(child->output_fd, buffer, size) : -1;
        if (count > 0)
            return count;
        if (count == 0)
            file_close(&child->output_fd);
        else if (deadline_has_passed(deadline))
            return -1;
    }
    return 0;
}

bool child_wait(struct child *child, int timeout_ms, int *exit_code)
{
    assert(child->pid > 0);
    const struct deadline deadline = deadline_after_ms(timeout_ms);
    struct pollfd polls[] = {{.fd = child->pid_fd, .events = POLLIN},
                             {.fd = child->error_fd, .events = POLLIN}};
    while (!polls[0].revents) {
        (void)poll(polls, COUNT_OF(polls), deadline_left_ms(deadline));
        take_errors(child, polls[1].revents);
        polls[1].fd = child->error_fd;
        if (!polls[0].revents && deadline_has_passed(deadline))
            return false;
    }
    /* Its own children go with it, while nobody else can have the number of its group. */
    kill(-child->pid, SIGKILL);
    for (int i = 0; i < LAST_READS && child->error_fd >= 0; i++)
        (void)read_output(child->error_fd, &child->errors, child->max_bytes);
    const bool is_reaped = reap(child->pid, exit_code);
    child->pid = 0;
    return is_reaped;
}

const char *child_errors(const struct child *child)
{
    const size_t length = child->errors.length;
    const size_t kept = length < child->max_bytes ? length : child->max_bytes;
    return child->errors.data + length - kept;
}
