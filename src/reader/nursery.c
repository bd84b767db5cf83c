/*
 * nursery: starts the program with a socket as its standard input, sends errands over it with the
 * descriptors that a child needs, and notices when nobody is there to take them.
 */
#include "reader/nursery.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROGRAM_ERRORS_BYTES ((size_t)4 * 1024)
#define ERRORS_BYTES         ((size_t)4 * 1024)
#define STARTS_MAX           2 /* of the program, to send one errand */
#define LAST_WORDS_MS        2000
#define ANSWER_MAX_BYTES     ((size_t)16 * 1024)
#define ANSWER_TIMEOUT_MS    60000
#define SHOWN_ERRORS_BYTES   200

struct nursery {
    const char *path;
    int program_fd; /* -1 while it has not been opened */
    pthread_mutex_t mutex;
    struct child *program; /* NULL: not started, or gone */
    uint64_t starts;
    int socket_fd;
};

static const struct offspring NO_OFFSPRING = {
    .output_fd = -1, .error_fd = -1, .pages_fd = -1, .report_fd = -1};

struct nursery *nursery_create(const char *program)
{
    struct nursery *nursery = memory_create(sizeof *nursery);
    struct err ignored = {0};
    nursery->path = program;
    nursery->program_fd = -1;
    nursery->socket_fd = -1;
    /* What is not there yet may be when it is needed, and says so then. */
    (void)!child_open_program(program, &nursery->program_fd, &ignored);
    pthread_mutex_init(&nursery->mutex, NULL);
    return nursery;
}

static void stop_program(struct nursery *nursery)
{
    file_close(&nursery->socket_fd);
    child_stop(nursery->program);
    nursery->program = NULL;
}

void nursery_destroy(struct nursery *nursery)
{
    if (!nursery)
        return;
    stop_program(nursery);
    file_close(&nursery->program_fd);
    pthread_mutex_destroy(&nursery->mutex);
    free(nursery);
}

static void open_sockets(int type, int *ours, int *theirs)
{
    int ends[2];
    if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    *ours = ends[0];
    *theirs = ends[1];
}

static bool explain_program(struct err *err)
{
    if (err->kind == ERR_CONFIGURATION)
        (void)err_hint(err, "the setting reader_program says where it is");
    return false;
}

/* Nothing of ours is passed on: it holds secrets. */
static const char *const ENVIRONMENT[] = {"LC_ALL=C.UTF-8", NULL};

static bool open_program(struct nursery *nursery, struct err *err)
{
    return nursery->program_fd >= 0 ||
           child_open_program(nursery->path, &nursery->program_fd, err) || explain_program(err);
}

static bool start_program(struct nursery *nursery, struct err *err)
{
    const char *const argv[] = {nursery->path, FRAME_VERSION, NULL};
    if (!open_program(nursery, err))
        return false;
    const struct child_options options = {
        .argv = argv,
        .program_fd = nursery->program_fd,
        .environment = ENVIRONMENT,
        .is_environment_whole = true,
        .folder = "/",
        .output_max_bytes = PROGRAM_ERRORS_BYTES,
    };
    int theirs CLEANUP(file_close) = -1;
    open_sockets(SOCK_SEQPACKET, &nursery->socket_fd, &theirs);
    if (theirs < 0)
        return fail_errno(err, ERR_IO, errno, "the reader cannot be spoken to");
    nursery->program = child_start(&options, theirs, err);
    nursery->starts++;
    if (nursery->program)
        return true;
    file_close(&nursery->socket_fd);
    return explain_program(err);
}

char *nursery_ask_program(struct nursery *nursery, struct arena *arena, const char *question,
                          struct err *err)
{
    const char *const argv[] = {nursery->path, FRAME_VERSION, question, NULL};
    struct child_result result = {0};
    pthread_mutex_lock(&nursery->mutex);
    const bool is_open = open_program(nursery, err);
    pthread_mutex_unlock(&nursery->mutex);
    if (!is_open)
        return NULL;
    const struct child_options options = {
        .argv = argv,
        .program_fd = nursery->program_fd,
        .environment = ENVIRONMENT,
        .is_environment_whole = true,
        .folder = "/",
        .output_max_bytes = ANSWER_MAX_BYTES,
        .timeout_ms = ANSWER_TIMEOUT_MS,
    };
    if (!child_run(arena, &options, &result, err))
        return NULL;
    if (result.exit_code != 0)
        return fail_null(err, ERR_CONFIGURATION, "program %s does not work%s", nursery->path,
                         nursery_last_words(arena, result.output));
    return arena_copy_bytes(arena, result.output, result.output_length);
}

/* Both ends of each channel of an errand: ours, and the child's in the order of the errand. */
struct channels {
    struct offspring ours;
    int theirs[ERRAND_DESCRIPTORS]; /* [ERRAND_DOCUMENT] is borrowed */
};

static void channels_done(struct channels *channels)
{
    channels->theirs[ERRAND_DOCUMENT] = -1;
    for (size_t i = 0; i < ERRAND_DESCRIPTORS; i++)
        file_close(&channels->theirs[i]);
    offspring_stop(&channels->ours);
}

static void open_pipe(int *reader, int *writer)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    *reader = ends[0];
    *writer = ends[1];
}

static bool do_not_block(int fd)
{
    return fd >= 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

static bool open_channels(struct channels *channels, int document_fd, struct err *err)
{
    struct offspring *ours = &channels->ours;
    int *theirs = channels->theirs;
    theirs[ERRAND_DOCUMENT] = document_fd;
    open_pipe(&ours->output_fd, &theirs[ERRAND_OUTPUT]);
    open_pipe(&ours->error_fd, &theirs[ERRAND_ERRORS]);
    /* Sockets can be written to without SIGPIPE. */
    open_sockets(SOCK_STREAM, &ours->pages_fd, &theirs[ERRAND_PAGES]);
    open_sockets(SOCK_SEQPACKET, &ours->report_fd, &theirs[ERRAND_REPORT]);
    if (!do_not_block(ours->output_fd) || !do_not_block(ours->error_fd) ||
        !do_not_block(ours->pages_fd) || !do_not_block(ours->report_fd))
        return fail_errno(err, ERR_IO, errno, "a child of the reader cannot be spoken to");
    return true;
}

/* One message with the descriptors; false when nobody is there to take it. */
static bool send_errand(int socket_fd, const struct text *errand,
                        const int fds[static ERRAND_DESCRIPTORS])
{
    union {
        struct cmsghdr header; /* for its alignment */
        char bytes[CMSG_SPACE(ERRAND_DESCRIPTORS * sizeof *fds)];
    } control = {.bytes = ""};
    struct iovec part = {.iov_base = errand->data, .iov_len = errand->length};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(ERRAND_DESCRIPTORS * sizeof *fds);
    memcpy(CMSG_DATA(header), fds, ERRAND_DESCRIPTORS * sizeof *fds);
    ssize_t sent = -1;
    do {
        sent = sendmsg(socket_fd, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

/* With the mutex held: a program that has died is found by what is sent to it. */
static bool send_to_program(struct nursery *nursery, const struct text *errand,
                            const int fds[static ERRAND_DESCRIPTORS], struct err *err)
{
    for (int i = 0; i < STARTS_MAX; i++) {
        if (!nursery->program && !start_program(nursery, err))
            return false;
        if (send_errand(nursery->socket_fd, errand, fds))
            return true;
        (void)fail_errno(err, ERR_IO, errno, "program %s has ended", nursery->path);
        stop_program(nursery);
    }
    return false;
}

static void lend_to(struct offspring *to, struct channels *channels)
{
    *to = channels->ours;
    channels->ours = NO_OFFSPRING;
}

bool nursery_send(struct nursery *nursery, const struct errand *errand, int document_fd,
                  struct offspring *child, struct err *err)
{
    struct channels channels CLEANUP(channels_done) = {.ours = NO_OFFSPRING,
                                                       .theirs = {-1, -1, -1, -1, -1}};
    struct text message CLEANUP(text_done);
    text_init(&channels.ours.errors, 2 * ERRORS_BYTES);
    text_init(&message, ERRAND_MAX_BYTES);
    errand_append(&message, errand);
    if (message.is_full)
        return fail(err, ERR_LIMIT, "there are too many languages to read in");
    if (!open_channels(&channels, document_fd, err))
        return false;
    pthread_mutex_lock(&nursery->mutex);
    const bool is_sent = send_to_program(nursery, &message, channels.theirs, err);
    channels.ours.start = nursery->starts;
    pthread_mutex_unlock(&nursery->mutex);
    if (is_sent)
        lend_to(child, &channels);
    return is_sent;
}

const char *nursery_last_words(struct arena *arena, const char *errors)
{
    char *plain = arena_copy_text(arena, errors);
    for (char *at = plain; *at; at++) {
        const bool is_plain = *at == '\n' || (*at >= ' ' && *at <= '~');
        *at = is_plain ? *at : '?';
    }
    char *text = text_trim(plain);
    if (text[0] == '\0')
        return "";
    char *line = strrchr(text, '\n');
    return arena_printf(arena, ": %.*s", SHOWN_ERRORS_BYTES, line ? line + 1 : text);
}

bool nursery_explain_loss(struct nursery *nursery, struct arena *arena,
                          const struct offspring *child, struct err *err)
{
    (void)fail(err, ERR_IO, "the reader ended without a reason");
    pthread_mutex_lock(&nursery->mutex);
    int exit_code = 0;
    if (nursery->program && nursery->starts == child->start) {
        if (!child_wait(nursery->program, LAST_WORDS_MS, &exit_code))
            (void)fail(err, ERR_IO, "the reader cannot start another process");
        else
            (void)fail(err, ERR_IO, "the reader ended with exit code %d%s", exit_code,
                       nursery_last_words(arena, child_errors(nursery->program)));
        stop_program(nursery);
    }
    pthread_mutex_unlock(&nursery->mutex);
    return false;
}

void offspring_ask(struct offspring *child, uint32_t page_number)
{
    if (child->pages_fd >= 0)
        (void)!send(child->pages_fd, &page_number, sizeof page_number, MSG_NOSIGNAL);
}

void offspring_dismiss(struct offspring *child)
{
    file_close(&child->pages_fd);
}

void offspring_take_errors(struct offspring *child)
{
    char buffer[ERRORS_BYTES];
    if (child->error_fd < 0)
        return;
    const ssize_t count = read(child->error_fd, buffer, sizeof buffer);
    if (count == 0)
        file_close(&child->error_fd); /* closed, and ready for ever */
    if (count <= 0)
        return;
    struct text *errors = &child->errors;
    if (errors->length + (size_t)count > errors->max_bytes) {
        memmove(errors->data, errors->data + errors->length - ERRORS_BYTES, ERRORS_BYTES);
        errors->length = ERRORS_BYTES;
    }
    text_append(errors, buffer, (size_t)count);
}

int offspring_await_end(struct offspring *child, int timeout_ms)
{
    const struct deadline deadline = deadline_after_ms(timeout_ms);
    while (!deadline_has_passed(deadline)) {
        struct pollfd polls[] = {{.fd = child->report_fd, .events = POLLIN},
                                 {.fd = child->error_fd, .events = POLLIN}};
        (void)poll(polls, COUNT_OF(polls), deadline_left_ms(deadline));
        if (polls[1].revents)
            offspring_take_errors(child);
        if (!polls[0].revents)
            continue;
        int32_t exit_code = CHILD_LOST;
        const ssize_t count = recv(child->report_fd, &exit_code, sizeof exit_code, 0);
        return count == sizeof exit_code ? exit_code : CHILD_LOST;
    }
    return CHILD_ALIVE;
}

void offspring_stop(struct offspring *child)
{
    /* The program kills a child whose report nobody waits for. */
    file_close(&child->report_fd);
    file_close(&child->pages_fd);
    file_close(&child->output_fd);
    file_close(&child->error_fd);
    text_done(&child->errors);
}
