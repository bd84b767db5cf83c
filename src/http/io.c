/*
 * io: I/O threads, each with an event loop: libmicrohttpd's connections, and a pipeline to
 * PostgreSQL.
 *
 * Handing a request to another thread and back costs more than most answers. So what is read by a
 * few quick questions (route.h: ask) never leaves its I/O thread: the questions go into the
 * pipeline, the connection sleeps, and the answers are rendered where they arrive. The same way it
 * is asked who the caller is of everything else, before it goes to a request thread. No I/O thread
 * waits for PostgreSQL: where there is no pipeline, or it fails, a request thread does it all.
 */
#include "http/io.h"

#include "http/answer.h"
#include "http/dispatch.h"
#include "http/hangup.h"
#include "http/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define LOOPS_MAX        8
#define CORES_A_LOOP     2    /* PostgreSQL has as much to do for a request */
#define CONNECTIONS_MAX  8192 /* of each loop */
#define CONNECTION_BYTES ((size_t)32 * 1024)
#define EVENTS           64
#define LOOK_MS          1000 /* at the pipeline, if nothing comes */
#define TLS_PRIORITIES   "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

/* Where a pipeline comes from: it is connected by a request thread, for that takes time. */
enum offer { OFFER_WANTED, OFFER_MADE, OFFER_NONE };

struct loop {
    struct io *io;
    pthread_t thread;
    bool is_started;
    struct MHD_Daemon *daemon;
    struct hangups hangups;
    int epoll_fd;
    int wake_fd;
    _Atomic bool is_woken;
    struct db_pipeline *pipeline; /* or NULL */
    bool is_writing;              /* the pipeline's socket is waited for to be written */
    _Atomic int offer;
    struct db_pipeline *offered; /* when it is OFFER_MADE */
    _Atomic bool is_draining;
    _Atomic bool is_stopping;
};

struct io {
    const struct service *service;
    struct queue *queue;
    struct loop loops[LOOPS_MAX];
    int loop_count;
    pthread_mutex_t mutex;
    pthread_cond_t idle;
    int64_t begun; /* requests that have not been answered to the end */
    _Atomic bool is_draining;
};

/* ---- the pipeline ---- */

/* `what` is what the event is known by. */
static void watch(struct loop *loop, int operation, int fd, uint32_t events, void *what)
{
    struct epoll_event event = {.events = events, .data.ptr = what};
    if (epoll_ctl(loop->epoll_fd, operation, fd, &event) != 0)
        log_error("a socket cannot be watched", {"reason", strerror(errno)});
}

static void set_pipeline(struct loop *loop, struct db_pipeline *pipeline)
{
    if (loop->pipeline != NULL) {
        watch(loop, EPOLL_CTL_DEL, db_pipeline_fd(loop->pipeline), 0, NULL);
        db_pipeline_close(loop->pipeline);
    }
    loop->pipeline = pipeline;
    loop->is_writing = false;
    if (pipeline != NULL)
        watch(loop, EPOLL_CTL_ADD, db_pipeline_fd(pipeline), EPOLLIN, &loop->pipeline);
}

static void take_offer(struct loop *loop)
{
    if (loop->offer != OFFER_MADE)
        return;
    set_pipeline(loop, loop->offered);
    loop->offered = NULL;
    loop->offer = OFFER_NONE;
}

/* Whatever was done before this, the loop sees before it sleeps again. */
static void wake(struct loop *loop)
{
    const uint64_t one = 1;
    /* Only a counter that is full is refused, and that wakes as well. */
    if (!atomic_exchange(&loop->is_woken, true))
        (void)!write(loop->wake_fd, &one, sizeof one);
}

/* Two connections of the pool are left for others. */
static void make_offer(struct loop *loop)
{
    int wanted = OFFER_WANTED;
    struct err err = {0};
    const struct service *service = loop->io->service;
    if (config_integer(service->config, CONFIG_DB_POOL_SIZE) < loop->io->loop_count + 2 ||
        !atomic_compare_exchange_strong(&loop->offer, &wanted, OFFER_NONE))
        return;
    loop->offered = db_pipeline_open(engine_db(service->engine), &err);
    if (loop->offered != NULL) {
        loop->offer = OFFER_MADE;
        wake(loop);
    } else if (err.kind != ERR_UNSUPPORTED) {
        loop->offer = OFFER_WANTED;
    }
}

static void watch_writing(struct loop *loop)
{
    const bool is_writing = db_pipeline_has_more(loop->pipeline);
    if (is_writing != loop->is_writing)
        watch(loop, EPOLL_CTL_MOD, db_pipeline_fd(loop->pipeline),
              is_writing ? EPOLLIN | EPOLLOUT : EPOLLIN, &loop->pipeline);
    loop->is_writing = is_writing;
}

static void go_on_pipeline(struct loop *loop)
{
    if (loop->pipeline == NULL)
        return;
    if (!db_pipeline_go_on(loop->pipeline)) {
        set_pipeline(loop, NULL);
        loop->offer = OFFER_WANTED;
        return;
    }
    watch_writing(loop);
}

/* ---- requests ---- */

static void count_begun(struct io *io, int64_t amount)
{
    (void)pthread_mutex_lock(&io->mutex);
    io->begun += amount;
    if (io->begun == 0)
        (void)pthread_cond_signal(&io->idle);
    (void)pthread_mutex_unlock(&io->mutex);
}

void io_resume(struct request *request)
{
    /* From MHD_resume_connection on it may be gone. */
    struct loop *loop = request->loop;
    io_wake(loop, request->connection);
    make_offer(loop);
}

void io_sleep(void *connection)
{
    MHD_suspend_connection(connection);
}

void io_wake(struct loop *loop, void *connection)
{
    MHD_resume_connection(connection);
    wake(loop); /* the library wakes only threads of its own */
}

/* Of a connection that sleeps: to a request thread, or says no at once. */
static void hand_over(struct request *request)
{
    if (queue_put(request->loop->io->queue, request))
        return;
    metric_add(METRIC_HTTP_REFUSED, 1);
    (void)fail(&request->refusal, ERR_BUSY, "too many requests are waiting");
    dispatch_refuse(request);
    MHD_resume_connection(request->connection);
}

/* What was asked in the pipeline has an answer. */
static void take_answers(void *argument, bool is_good)
{
    struct request *request = argument;
    metric_add(METRIC_HTTP_RUNNING, -1);
    if (is_good && dispatch_judge(request))
        MHD_resume_connection(request->connection);
    else
        hand_over(request);
}

static bool ask(struct request *request)
{
    struct loop *loop = request->loop;
    struct db_batch *batch = loop->pipeline != NULL ? dispatch_ask(request) : NULL;
    if (batch == NULL || !db_pipeline_send(loop->pipeline, batch, take_answers, request))
        return false;
    watch_writing(loop);
    metric_add(METRIC_HTTP_RUNNING, 1);
    return true;
}

/* Of a request that is all there, or of an upload whose caller is to be admitted: whether it has to
   wait for something, and sleeps. */
static bool put_aside(struct request *request)
{
    if (dispatch_start(request))
        return false;
    MHD_suspend_connection(request->connection);
    if (!request->is_askable || !ask(request))
        hand_over(request);
    return true;
}

static enum MHD_Result go_on(struct request *request, const char *bytes, size_t *length)
{
    if (*length > 0 && request_needs_admission(request) && put_aside(request))
        return MHD_YES;
    if (*length > 0) {
        const bool is_taken = request_take_body(request, bytes, *length);
        *length = 0;
        return is_taken ? MHD_YES : MHD_NO;
    }
    if (request->phase != PHASE_ANSWERED) {
        request_end_body(request);
        request->phase = PHASE_WHOLE;
        if (put_aside(request))
            return MHD_YES;
    }
    return answer_send(request, request->loop->io->is_draining) ? MHD_YES : MHD_NO;
}

static enum MHD_Result on_access(void *argument, struct MHD_Connection *connection,
                                 const char *path, const char *method, const char *version,
                                 const char *bytes, size_t *length, void **slot)
{
    (void)version;
    struct loop *loop = argument;
    if (*slot != NULL)
        return go_on(*slot, bytes, length);
    const struct service *service = loop->io->service;
    struct request *request = request_create(service, connection, method, path);
    request->loop = loop;
    request->deadline =
        deadline_after_ms(config_integer(service->config, CONFIG_HTTP_REQUEST_TIMEOUT_MS));
    *slot = request;
    count_begun(loop->io, 1);
    return MHD_YES;
}

static void on_completed(void *argument, struct MHD_Connection *connection, void **slot,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection, (void)code;
    struct loop *loop = argument;
    if (*slot == NULL)
        return;
    request_destroy(*slot);
    *slot = NULL;
    count_begun(loop->io, -1);
}

PRINTF_LIKE(2, 0)
static void on_message(void *argument, const char *format, va_list arguments)
{
    (void)argument;
    struct text message CLEANUP(text_done);
    text_init(&message, ERR_MESSAGE_BYTES);
    text_vprintf(&message, format, arguments);
    log_debug("libmicrohttpd", {"says", text_trim(message.data)});
}

static void on_connection(void *argument, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct loop *loop = argument;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        hangup_forget(&loop->hangups, loop->epoll_fd, *context);
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = hangup_watch(loop->epoll_fd, info->connect_fd);
}

/* ---- the loop ---- */

/* Until something happens. Whether it is time to look at the pipeline. */
static bool wait_for_events(struct loop *loop)
{
    struct epoll_event events[EVENTS];
    MHD_UNSIGNED_LONG_LONG library_ms;
    int wait_ms = LOOK_MS;
    if (MHD_get_timeout(loop->daemon, &library_ms) == MHD_YES && library_ms < LOOK_MS)
        wait_ms = (int)library_ms;
    const int count = epoll_wait(loop->epoll_fd, events, COUNT_OF(events), wait_ms);
    bool is_ready = count == 0 && wait_ms == LOOK_MS;
    for (int i = 0; i < count; i++) {
        const void *what = events[i].data.ptr;
        uint64_t ignored;
        if (what == &loop->pipeline)
            is_ready = true;
        else if (what == &loop->wake_fd)
            (void)!read(loop->wake_fd, &ignored, sizeof ignored);
        else if (what != &loop->daemon)
            hangup_note(&loop->hangups, events[i].data.ptr);
    }
    loop->is_woken = false;
    return is_ready;
}

static void *run(void *argument)
{
    struct loop *loop = argument;
    bool is_open = true;
    while (!loop->is_stopping) {
        if (loop->is_draining && is_open) {
            (void)close(MHD_quiesce_daemon(loop->daemon));
            is_open = false;
        }
        (void)MHD_run(loop->daemon);
        hangup_tell_all(&loop->hangups);
        const bool is_ready = wait_for_events(loop);
        take_offer(loop);
        if (is_ready)
            go_on_pipeline(loop);
    }
    return NULL;
}

static bool start_daemon(struct loop *loop, int listener, const struct tls *tls, struct err *err)
{
    const struct config *config = loop->io->service->config;
    const int64_t idle_s = config_integer(config, CONFIG_HTTP_IDLE_TIMEOUT_S);
    const struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)tls->chain},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)tls->key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES},
        {MHD_OPTION_END, 0, NULL},
    };
    const int fd = fcntl(listener, F_DUPFD_CLOEXEC, 0);
    loop->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
            (tls->chain != NULL ? MHD_USE_TLS : 0),
        0, NULL, NULL, on_access, loop, MHD_OPTION_EXTERNAL_LOGGER, on_message, NULL,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_BYTES, MHD_OPTION_NOTIFY_COMPLETED, on_completed, loop,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop, MHD_OPTION_ARRAY,
        tls->chain != NULL ? secure : &secure[COUNT_OF(secure) - 1], MHD_OPTION_END);
    if (loop->daemon != NULL)
        return true;
    (void)close(fd);
    (void)fail(err, ERR_CONFIGURATION, "the HTTP server does not start");
    return err_hint(err, "with --log-level debug its library says why");
}

static bool start_loop(struct loop *loop, int listener, const struct tls *tls, struct err *err)
{
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (loop->epoll_fd < 0 || loop->wake_fd < 0)
        return fail_errno(err, ERR_IO, errno, "an event loop cannot be made");
    if (!start_daemon(loop, listener, tls, err))
        return false;
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    watch(loop, EPOLL_CTL_ADD, info->epoll_fd, EPOLLIN, &loop->daemon);
    watch(loop, EPOLL_CTL_ADD, loop->wake_fd, EPOLLIN, &loop->wake_fd);
    const int errnum = pthread_create(&loop->thread, NULL, run, loop);
    loop->is_started = errnum == 0;
    return errnum == 0 || fail_errno(err, ERR_IO, errnum, "an I/O thread cannot be started");
}

/* More than keep the cores busy only take them from each other, and a loop that has more to do does
   more at once: on two cores, one answers a third more requests than two. */
static int find_loop_count(void)
{
    const size_t wanted = processor_count() / CORES_A_LOOP;
    return wanted < 1 ? 1 : wanted > LOOPS_MAX ? LOOPS_MAX : (int)wanted;
}

struct io *io_start(const struct service *service, struct queue *queue,
                    struct http_listener *listener, const struct tls *tls, struct err *err)
{
    bool is_good = true;
    struct io *io = memory_create(sizeof *io);
    *io = (struct io){.service = service, .queue = queue, .loop_count = find_loop_count()};
    (void)pthread_mutex_init(&io->mutex, NULL);
    (void)pthread_cond_init(&io->idle, NULL);
    for (int i = 0; i < io->loop_count; i++)
        io->loops[i] = (struct loop){.io = io, .epoll_fd = -1, .wake_fd = -1};
    for (int i = 0; is_good && i < io->loop_count; i++)
        is_good = start_loop(&io->loops[i], listener->fd, tls, err);
    if (is_good) {
        http_listener_close(listener); /* each loop has its own of it */
        return io;
    }
    io_stop(io);
    return NULL;
}

static void wait_until_idle(struct io *io)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += config_integer(io->service->config, CONFIG_HTTP_STOP_S);
    (void)pthread_mutex_lock(&io->mutex);
    bool is_late = false;
    while (io->begun > 0 && !is_late)
        is_late = pthread_cond_timedwait(&io->idle, &io->mutex, &until) == ETIMEDOUT;
    (void)pthread_mutex_unlock(&io->mutex);
}

void io_drain(struct io *io)
{
    io->is_draining = true;
    for (int i = 0; i < io->loop_count; i++) {
        io->loops[i].is_draining = true;
        wake(&io->loops[i]);
    }
    wait_until_idle(io);
}

static void stop_loop(struct loop *loop)
{
    loop->is_stopping = true;
    if (loop->is_started) {
        wake(loop);
        (void)pthread_join(loop->thread, NULL);
    }
    take_offer(loop);
    set_pipeline(loop, NULL);
    if (loop->daemon != NULL)
        MHD_stop_daemon(loop->daemon);
    file_close(&loop->wake_fd);
    file_close(&loop->epoll_fd);
}

void io_stop(struct io *io)
{
    if (io == NULL)
        return;
    for (int i = 0; i < io->loop_count; i++)
        stop_loop(&io->loops[i]);
    (void)pthread_cond_destroy(&io->idle);
    (void)pthread_mutex_destroy(&io->mutex);
    free(io);
}
