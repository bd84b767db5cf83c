/*
 * zygote: one thread that waits for errands, for the ends of children, and for those who lose
 * interest in theirs: a report whose other end is closed is a child that is killed.
 */
#include "reader/child/zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ERRAND_ARENA_BYTES ((size_t)64 * 1024)
#define SIGNAL_EXIT        128
#define FIRST_SPARE_FD     16 /* above those that a child starts with */

/* A child that runs. */
struct errand_child {
    pid_t pid;
    int report_fd;
};

struct zygote {
    const struct zygote_trade *trade;
    int socket_fd;
    int signal_fd; /* SIGCHLD */
    struct errand_child *children;
    struct pollfd *polls; /* socket, signal, then one for each child */
    size_t count;
    size_t capacity;
};

enum { POLL_SOCKET, POLL_SIGNAL, POLL_CHILDREN };

/* The descriptors of an errand; -1 where there is none. */
struct luggage {
    int fds[ERRAND_DESCRIPTORS];
};

static void drop_luggage(struct luggage *luggage)
{
    for (size_t i = 0; i < ERRAND_DESCRIPTORS; i++)
        file_close(&luggage->fds[i]);
}

/* Takes the descriptors that came with a message. False when they are not those of an errand. */
static bool take_luggage(struct msghdr *message, struct luggage *luggage)
{
    const struct cmsghdr *header = CMSG_FIRSTHDR(message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len != CMSG_LEN(sizeof luggage->fds))
        return false;
    memcpy(luggage->fds, CMSG_DATA(header), sizeof luggage->fds);
    return true;
}

/* The next message: its length, 0 when there will be no more, -1 for one that is none. */
static ssize_t receive(int socket_fd, struct iovec *room, struct luggage *luggage)
{
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(sizeof luggage->fds)];
    } control;
    struct msghdr message = {.msg_iov = room,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t length = -1;
    do {
        length = recvmsg(socket_fd, &message, MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    if (length <= 0)
        return 0;
    return take_luggage(&message, luggage) ? length : -1;
}

/* Gives the child its descriptors and leaves it no other. */
static bool settle(struct luggage *luggage)
{
    int moved[ERRAND_REPORT];
    for (int i = 0; i < ERRAND_REPORT; i++) {
        moved[i] = fcntl(luggage->fds[i], F_DUPFD, FIRST_SPARE_FD);
        if (moved[i] < 0)
            return false;
    }
    for (int i = 0; i < ERRAND_REPORT; i++) {
        if (dup2(moved[i], i) < 0)
            return false;
    }
    return close_range(ERRAND_REPORT, ~0U, 0) == 0;
}

static void release_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn static void live(const struct zygote *zygote, const struct errand *errand,
                           struct luggage *luggage, pid_t zygote_pid)
{
    /* Ends with the zygote, also with one that has ended before this was called. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != zygote_pid || !settle(luggage))
        _exit(EXIT_FAILURE);
    release_signals();
    /* The libraries' own endings would take time, and the sandbox might not let them. */
    _exit(zygote->trade->run(zygote->trade->context, errand));
}

static void add_child(struct zygote *zygote, pid_t pid, int report_fd)
{
    if (zygote->count == zygote->capacity) {
        zygote->capacity = 2 * zygote->capacity + 1;
        zygote->children =
            memory_resize(zygote->children, zygote->capacity * sizeof *zygote->children);
        zygote->polls = memory_resize(zygote->polls,
                                      (POLL_CHILDREN + zygote->capacity) * sizeof *zygote->polls);
    }
    zygote->children[zygote->count++] = (struct errand_child){.pid = pid, .report_fd = report_fd};
}

/* Takes one errand from the socket and sends a child with it. False when there will be no more. */
static bool send_child(struct zygote *zygote)
{
    char buffer[ERRAND_MAX_BYTES];
    struct err err;
    struct errand errand;
    struct luggage luggage CLEANUP(drop_luggage) = {{-1, -1, -1, -1, -1}};
    struct iovec room = {.iov_base = buffer, .iov_len = sizeof buffer};
    const ssize_t length = receive(zygote->socket_fd, &room, &luggage);
    if (length <= 0)
        return length != 0;
    struct arena *arena CLEANUP(arena_end) = arena_create(ERRAND_ARENA_BYTES);
    /* Who sent what is no errand sees its report end. */
    if (!errand_parse(arena, buffer, (size_t)length, &errand, &err))
        return true;
    zygote->trade->prepare(zygote->trade->context, &errand);
    const pid_t zygote_pid = getpid();
    const pid_t pid = fork();
    if (pid == 0)
        live(zygote, &errand, &luggage, zygote_pid);
    if (pid > 0)
        add_child(zygote, pid, file_hand_over(&luggage.fds[ERRAND_REPORT]));
    return true;
}

/* Says how the child ended and forgets it. */
static void report(struct zygote *zygote, pid_t pid, int32_t exit_code)
{
    for (size_t i = 0; i < zygote->count; i++) {
        struct errand_child *child = &zygote->children[i];
        if (child->pid != pid)
            continue;
        /* Whether anybody listens is not our concern. */
        if (child->report_fd >= 0)
            (void)!send(child->report_fd, &exit_code, sizeof exit_code,
                        MSG_NOSIGNAL | MSG_DONTWAIT);
        file_close(&child->report_fd);
        *child = zygote->children[--zygote->count];
        return;
    }
}

static void reap(struct zygote *zygote)
{
    struct signalfd_siginfo ignored;
    (void)!read(zygote->signal_fd, &ignored, sizeof ignored);
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        report(zygote, pid,
               WIFSIGNALED(status) ? SIGNAL_EXIT + WTERMSIG(status) : WEXITSTATUS(status));
}

/* Waits until there is something to do. */
static void await(struct zygote *zygote)
{
    zygote->polls[POLL_SOCKET] = (struct pollfd){.fd = zygote->socket_fd, .events = POLLIN};
    zygote->polls[POLL_SIGNAL] = (struct pollfd){.fd = zygote->signal_fd, .events = POLLIN};
    /* Only the other end's closing is looked for, which needs no events. */
    for (size_t i = 0; i < zygote->count; i++)
        zygote->polls[POLL_CHILDREN + i] = (struct pollfd){.fd = zygote->children[i].report_fd};
    int ready = -1;
    while (ready < 0)
        ready = poll(zygote->polls, POLL_CHILDREN + zygote->count, -1);
}

/* Those whose errand nobody wants any more. */
static void kill_unwanted(struct zygote *zygote)
{
    for (size_t i = 0; i < zygote->count; i++) {
        if (zygote->polls[POLL_CHILDREN + i].revents == 0)
            continue;
        kill(zygote->children[i].pid, SIGKILL);
        file_close(&zygote->children[i].report_fd); /* it would be ready for ever */
    }
}

/* A descriptor that tells of children that ended. */
static int open_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    return signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
}

bool zygote_serve(int socket_fd, const struct zygote_trade *trade, struct err *err)
{
    struct zygote zygote = {
        .trade = trade,
        .socket_fd = socket_fd,
        .signal_fd = open_signals(),
        .polls = memory_create(POLL_CHILDREN * sizeof *zygote.polls),
    };
    if (zygote.signal_fd < 0)
        return fail_errno(err, ERR_IO, errno, "the ends of children cannot be watched");
    bool is_wanted = true;
    while (is_wanted) {
        await(&zygote);
        kill_unwanted(&zygote);
        if (zygote.polls[POLL_SIGNAL].revents)
            reap(&zygote);
        if (zygote.polls[POLL_SOCKET].revents)
            is_wanted = send_child(&zygote);
    }
    free(zygote.children);
    free(zygote.polls);
    return true;
}
