/*
 * server: what serves: the I/O threads, and the threads for requests that have to wait.
 */
#include "http/dispatch.h"
#include "http/http.h"
#include "http/io.h"
#include "http/keyring.h"
#include "http/provider.h"
#include "http/queue.h"
#include "http/reference.h"
#include "http/streams.h"
#include "http/throttle.h"
#include "http/tls.h"
#include "http/token.h"

#include <stdlib.h>

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

#define THREADS_A_CORE 4

struct http {
    struct service service;
    struct io *io;
    struct queue queue;
    pthread_t *threads;
    int64_t thread_count;
};

/* ---- request threads ---- */

static void *work(void *argument)
{
    struct http *http = argument;
    for (struct request *request; (request = queue_take(&http->queue)) != NULL;) {
        metric_add(METRIC_HTTP_RUNNING, 1);
        dispatch_work(request);
        metric_add(METRIC_HTTP_RUNNING, -1);
        io_resume(request);
    }
    return NULL;
}

/* More of them would be served more slowly: each waits for PostgreSQL, which has the same cores. */
static int64_t find_thread_count(const struct config *config)
{
    const int64_t count = config_integer(config, CONFIG_HTTP_THREADS);
    return count > 0 ? count : THREADS_A_CORE * (int64_t)processor_count();
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

static bool start_io(struct http *http, struct http_listener *listener, struct err *err)
{
    struct tls tls;
    struct service *service = &http->service;
    if (!tls_load(service->arena, service->config, &tls, err))
        return false;
    service->is_tls = tls.chain != NULL;
    http->io = io_start(service, &http->queue, listener, &tls, err);
    return http->io != NULL;
}

static bool prepare(struct http *http, struct err *err)
{
    struct service *service = &http->service;
    service->throttle = throttle_create(service->arena);
    service->rate = rate_create(service->arena);
    service->keyring = keyring_create(service->arena);
    const struct json *openapi = http_render_openapi(service->arena);
    service->openapi = json_render(service->arena, openapi);
    service->reference = reference_render(service->arena, openapi);
    service->keys = token_keys_open(service->arena, service->config, err);
    if (service->keys == NULL ||
        !provider_open(service->arena, service->config, &service->provider, err) ||
        !dispatch_prepare(service, err))
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
    if (prepare(http, err) && start_threads(http, find_thread_count(config), err) &&
        start_io(http, listener, err))
        return http;
    http_listener_close(listener);
    http_stop(http);
    return NULL;
}

void http_stop(struct http *http)
{
    if (http == NULL)
        return;
    streams_close(http->service.streams);
    if (http->io != NULL)
        io_drain(http->io);
    queue_close(&http->queue);
    for (int64_t i = 0; i < http->thread_count; i++)
        (void)pthread_join(http->threads[i], NULL);
    io_stop(http->io);
    streams_stop(http->service.streams);
    queue_done(&http->queue);
    free(http->threads);
    arena_destroy(http->service.arena);
    free(http);
}

void http_end(struct http **http)
{
    http_stop(*http);
    *http = NULL;
}
