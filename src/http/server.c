/*
 * server: I/O threads of libmicrohttpd, which this hides, and the threads that answer.
 *
 * A connection whose request is being answered is suspended: no I/O thread ever waits for
 * PostgreSQL. It is resumed exactly once, by the thread that has answered.
 */
#include "http/dispatch.h"
#include "http/http.h"
#include "http/queue.h"
#include "http/reference.h"
#include "http/streams.h"
#include "http/throttle.h"
#include "http/token.h"

#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ARENA_BYTES             ((size_t)64 * 1024 * 1024)
#define IO_THREADS              2
#define CONNECTIONS_MAX         4096
#define CONNECTION_BYTES        ((size_t)64 * 1024)
#define STREAM_BLOCK_BYTES      4096
#define PEM_BYTES_MAX           ((size_t)1024 * 1024)
#define CORS_MAX_AGE            "600"
#define CORS_HEADERS            "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID"
#define DIRECTIVES              "default-src 'none'; frame-ancestors 'none'"
#define TRANSPORT_ALWAYS_SECURE "max-age=31536000"

struct http {
    struct service service;
    struct MHD_Daemon *daemon;
    struct queue queue;
    pthread_t *threads;
    int64_t thread_count;
    pthread_mutex_t mutex;
    pthread_cond_t idle;
    int64_t begun; /* requests that have not been answered to the end */
    _Atomic bool is_stopping;
};

/* ---- answers ---- */

static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    /* Only a name or value that is no header is refused. */
    (void)MHD_add_response_header(response, name, value);
}

/* Whether a page of that origin may use the API: a word of the setting. */
static bool is_origin_allowed(const struct config *config, const char *origin)
{
    const char *at = config_text(config, CONFIG_HTTP_CORS_ORIGINS);
    for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
        const size_t length = strcspn(at, " ");
        if (strlen(origin) == length && memcmp(at, origin, length) == 0)
            return true;
        at += length;
    }
    return false;
}

static void add_origin(struct MHD_Response *response, const struct request *request)
{
    const char *origin = request_header(request, "Origin");
    if (origin == NULL || !is_origin_allowed(request->service->config, origin))
        return;
    add_header(response, "Access-Control-Allow-Origin", origin);
    add_header(response, "Access-Control-Expose-Headers",
               "X-Request-Id, ETag, Location, Retry-After, Idempotency-Replayed, RateLimit-Limit, "
               "RateLimit-Remaining, RateLimit-Reset");
    add_header(response, "Vary", "Origin");
    if (request->route == NULL) {
        add_header(response, "Access-Control-Allow-Methods", request->allowed);
        add_header(response, "Access-Control-Allow-Headers", CORS_HEADERS);
        add_header(response, "Access-Control-Max-Age", CORS_MAX_AGE);
    }
}

static ssize_t read_stream(void *stream, uint64_t position, char *bytes, size_t size)
{
    (void)position;
    const ssize_t length = stream_read(stream, bytes, size);
    return length < 0 ? MHD_CONTENT_READER_END_OF_STREAM : length;
}

static void end_stream(void *stream)
{
    stream_end(stream);
}

static struct MHD_Response *make_response(struct reply *reply)
{
    if (reply->stream != NULL) {
        struct stream *stream = reply->stream;
        reply->stream = NULL;
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES, read_stream,
                                                 stream, end_stream);
    }
    if (reply->fd >= 0)
        return MHD_create_response_from_fd64(reply->fd_bytes, file_hand_over(&reply->fd));
    return MHD_create_response_from_buffer(reply->length, (void *)(uintptr_t)reply->bytes,
                                           MHD_RESPMEM_PERSISTENT);
}

static void add_number(struct MHD_Response *response, const char *name, int64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    add_header(response, name, text);
}

static void add_rate(struct MHD_Response *response, const struct rate_state *rate)
{
    if (rate->limit == 0)
        return;
    add_number(response, "RateLimit-Limit", rate->limit);
    add_number(response, "RateLimit-Remaining", rate->remaining);
    add_number(response, "RateLimit-Reset", rate->reset_s);
}

static enum MHD_Result send_reply(struct http *http, struct request *request)
{
    struct reply *reply = &request->reply;
    struct MHD_Response *response = make_response(reply);
    if (response == NULL)
        return MHD_NO;
    if (reply->type != NULL)
        add_header(response, "Content-Type", reply->type);
    for (size_t i = 0; i < reply->header_count; i++)
        add_header(response, reply->headers[i].name, reply->headers[i].value);
    add_header(response, "X-Request-Id", request->request_id.text);
    add_rate(response, &request->rate);
    add_header(response, "Cache-Control", "no-store");
    add_header(response, "X-Content-Type-Options", "nosniff");
    add_header(response, "Referrer-Policy", "no-referrer");
    add_header(response, "Content-Security-Policy",
               reply->policy != NULL ? reply->policy : DIRECTIVES);
    if (http->service.is_tls)
        add_header(response, "Strict-Transport-Security", TRANSPORT_ALWAYS_SECURE);
    if (http->is_stopping)
        add_header(response, "Connection", "close");
    add_origin(response, request);
    const enum MHD_Result result =
        MHD_queue_response(request->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- I/O threads ---- */

static void count_begun(struct http *http, int64_t amount)
{
    (void)pthread_mutex_lock(&http->mutex);
    http->begun += amount;
    if (http->begun == 0)
        (void)pthread_cond_signal(&http->idle);
    (void)pthread_mutex_unlock(&http->mutex);
}

/* Gives the request to a request thread, and the connection to sleep; or says no at once. */
static enum MHD_Result hand_over(struct http *http, struct request *request)
{
    MHD_suspend_connection(request->connection);
    if (queue_put(&http->queue, request))
        return MHD_YES;
    metric_add(METRIC_HTTP_REFUSED, 1);
    (void)fail(&request->refusal, ERR_BUSY, "too many requests are waiting");
    reply_problem(request, &request->refusal);
    request->phase = PHASE_ANSWERED;
    MHD_resume_connection(request->connection);
    return MHD_YES;
}

static enum MHD_Result go_on(struct http *http, struct request *request, const char *bytes,
                             size_t *length)
{
    if (request->phase == PHASE_ANSWERED && *length == 0)
        return send_reply(http, request);
    if (*length > 0 && request_needs_admission(request))
        return hand_over(http, request);
    if (*length > 0) {
        const bool is_taken = request_take_body(request, bytes, *length);
        *length = 0;
        return is_taken ? MHD_YES : MHD_NO;
    }
    request_end_body(request);
    request->phase = PHASE_QUEUED;
    return hand_over(http, request);
}

static enum MHD_Result on_access(void *argument, struct MHD_Connection *connection,
                                 const char *path, const char *method, const char *version,
                                 const char *bytes, size_t *length, void **slot)
{
    (void)version;
    struct http *http = argument;
    if (*slot != NULL)
        return go_on(http, *slot, bytes, length);
    struct request *request = request_create(&http->service, connection, method, path);
    request->deadline =
        deadline_after_ms(config_integer(http->service.config, CONFIG_HTTP_REQUEST_TIMEOUT_MS));
    *slot = request;
    count_begun(http, 1);
    return MHD_YES;
}

static void on_completed(void *argument, struct MHD_Connection *connection, void **slot,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection, (void)code;
    if (*slot == NULL)
        return;
    request_destroy(*slot);
    *slot = NULL;
    count_begun(argument, -1);
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

/* ---- request threads ---- */

static void *work(void *argument)
{
    struct http *http = argument;
    for (struct request *request; (request = queue_take(&http->queue)) != NULL;) {
        metric_add(METRIC_HTTP_RUNNING, 1);
        void *connection = request->connection;
        if (request_needs_admission(request)) {
            dispatch_admit(request);
            request->phase = PHASE_ADMITTED;
        } else {
            dispatch_answer(request);
            request->phase = PHASE_ANSWERED;
        }
        metric_add(METRIC_HTTP_RUNNING, -1);
        /* From here on the request is the I/O thread's. */
        MHD_resume_connection(connection);
    }
    return NULL;
}

static bool start_threads(struct http *http, int64_t count, struct err *err)
{
    http->threads = memory_create((size_t)count * sizeof *http->threads);
    while (http->thread_count < count) {
        const int errnum = pthread_create(&http->threads[http->thread_count], NULL, work, http);
        if (errnum != 0)
            return fail_errno(err, ERR_IO, errnum, "a thread for requests cannot be started");
        http->thread_count++;
    }
    return true;
}

/* ---- starting and stopping ---- */

/* The certificate and its key, or NULL for both. */
static bool load_tls(struct http *http, const char **certificate, const char **key, struct err *err)
{
    struct service *service = &http->service;
    const char *certificate_file = config_text(service->config, CONFIG_HTTP_TLS_CERTIFICATE_FILE);
    const char *key_file = config_text(service->config, CONFIG_HTTP_TLS_KEY_FILE);
    *certificate = *key = NULL;
    if (certificate_file[0] == '\0' && key_file[0] == '\0')
        return true;
    if (certificate_file[0] == '\0' || key_file[0] == '\0')
        return fail(err, ERR_CONFIGURATION,
                    "http_tls_certificate_file and http_tls_key_file go together");
    service->is_tls = true;
    *certificate = file_read(service->arena, certificate_file, PEM_BYTES_MAX, NULL, err);
    if (*certificate != NULL)
        *key = file_read(service->arena, key_file, PEM_BYTES_MAX, NULL, err);
    return *key != NULL;
}

static bool start_daemon(struct http *http, struct http_listener *listener, struct err *err)
{
    const char *certificate;
    const char *key;
    const int64_t idle_s = config_integer(http->service.config, CONFIG_HTTP_IDLE_TIMEOUT_S);
    if (!load_tls(http, &certificate, &key, err))
        return false;
    const struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
        {MHD_OPTION_END, 0, NULL},
    };
    http->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_ITC |
            (http->service.is_tls ? MHD_USE_TLS : 0),
        0, NULL, NULL, on_access, http, MHD_OPTION_EXTERNAL_LOGGER, on_message, NULL,
        MHD_OPTION_LISTEN_SOCKET, listener->fd, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)IO_THREADS,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_ARRAY,
        http->service.is_tls ? tls : &tls[2], MHD_OPTION_END);
    if (http->daemon == NULL) {
        (void)fail(err, ERR_CONFIGURATION, "the HTTP server does not start");
        return err_hint(err, "with --log-level debug its library says why");
    }
    listener->fd = -1;
    return true;
}

static bool prepare(struct http *http, struct err *err)
{
    struct service *service = &http->service;
    service->throttle = throttle_create(service->arena);
    service->rate = rate_create(service->arena);
    const struct json *openapi = http_render_openapi(service->arena);
    service->openapi = json_render(service->arena, openapi);
    service->reference = reference_render(service->arena, openapi);
    service->keys = token_keys_open(service->arena, service->config, err);
    if (service->keys == NULL || !dispatch_prepare(service, err))
        return false;
    service->streams = streams_start(service, err);
    return service->streams != NULL;
}

struct http *http_start(const struct config *config, struct engine *engine,
                        struct http_listener *listener, struct err *err)
{
    struct http *http = memory_create(sizeof *http);
    http->service =
        (struct service){.config = config, .engine = engine, .arena = arena_create(ARENA_BYTES)};
    queue_init(&http->queue, config_integer(config, CONFIG_HTTP_QUEUE));
    (void)pthread_mutex_init(&http->mutex, NULL);
    (void)pthread_cond_init(&http->idle, NULL);
    if (prepare(http, err) &&
        start_threads(http, config_integer(config, CONFIG_HTTP_THREADS), err) &&
        start_daemon(http, listener, err))
        return http;
    http_listener_close(listener);
    http_stop(http);
    return NULL;
}

static void wait_until_idle(struct http *http)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += config_integer(http->service.config, CONFIG_HTTP_STOP_S);
    (void)pthread_mutex_lock(&http->mutex);
    bool is_late = false;
    while (http->begun > 0 && !is_late)
        is_late = pthread_cond_timedwait(&http->idle, &http->mutex, &until) == ETIMEDOUT;
    (void)pthread_mutex_unlock(&http->mutex);
}

void http_stop(struct http *http)
{
    if (http == NULL)
        return;
    http->is_stopping = true;
    streams_close(http->service.streams);
    if (http->daemon != NULL) {
        (void)close(MHD_quiesce_daemon(http->daemon));
        wait_until_idle(http);
    }
    queue_close(&http->queue);
    for (int64_t i = 0; i < http->thread_count; i++)
        (void)pthread_join(http->threads[i], NULL);
    if (http->daemon != NULL)
        MHD_stop_daemon(http->daemon);
    streams_stop(http->service.streams);
    queue_done(&http->queue);
    (void)pthread_cond_destroy(&http->idle);
    (void)pthread_mutex_destroy(&http->mutex);
    free(http->threads);
    arena_destroy(http->service.arena);
    free(http);
}

void http_end(struct http **http)
{
    http_stop(*http);
    *http = NULL;
}
