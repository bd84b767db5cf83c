/*
 * streams: who listens, and the thread that tells them.
 */
#include "http/streams.h"

#include "http/identity.h"
#include "http/io.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES    ((size_t)64 * 1024 * 1024)
#define PENDING_BYTES  ((size_t)256 * 1024) /* that one may lag behind */
#define EVENTS_AT_ONCE 500
#define MS_PER_S       1000
#define US_PER_MS      1000
#define OPENING        "retry: 2000\n\n"
#define HEARTBEAT      ": \n\n"

struct stream {
    struct streams *streams;
    struct stream *next;
    struct stream *previous;
    struct loop *loop; /* of its I/O thread */
    void *connection;  /* the HTTP library's */
    struct id client_id;
    struct id user_id; /* none: a key */
    struct id api_key_id;
    int64_t session_generation;
    int64_t expires_us; /* wall */
    int64_t quiet_since_us;
    struct event_place place; /* what was told last */
    struct text pending;
    size_t sent;    /* of it */
    bool is_asleep; /* its connection is suspended */
    bool is_over;
    unsigned round; /* of the thread, in which it was served */
};

struct streams {
    const struct service *service;
    pthread_t thread;
    pthread_mutex_t mutex; /* of everything below, and of all streams */
    pthread_cond_t changed;
    struct stream *first;
    int64_t count;
    unsigned round;
    bool is_closed;
    bool is_stopped;
    bool is_started;
};

/* ---- one who listens; with the mutex ---- */

static void wake(struct stream *stream)
{
    if (!stream->is_asleep)
        return;
    stream->is_asleep = false;
    io_wake(stream->loop, stream->connection);
}

static void end(struct stream *stream)
{
    stream->is_over = true;
    wake(stream);
}

static void tell(struct stream *stream, const char *text)
{
    text_append_string(&stream->pending, text);
    stream->quiet_since_us = clock_wall_us();
    if (stream->pending.is_full) /* what was cut comes again after the last id */
        stream->is_over = true;
    wake(stream);
}

ssize_t stream_read(struct stream *stream, char *bytes, size_t size)
{
    ssize_t result = 0;
    (void)pthread_mutex_lock(&stream->streams->mutex);
    struct text *pending = &stream->pending;
    if (pending->length > stream->sent && !pending->is_full) {
        const size_t left = pending->length - stream->sent;
        const size_t length = left < size ? left : size;
        memcpy(bytes, pending->data + stream->sent, length);
        stream->sent += length;
        if (stream->sent == pending->length) {
            text_reset(pending);
            stream->sent = 0;
        }
        result = (ssize_t)length;
    } else if (stream->is_over) {
        result = -1;
    } else {
        stream->is_asleep = true;
        io_sleep(stream->connection);
    }
    (void)pthread_mutex_unlock(&stream->streams->mutex);
    return result;
}

/* ---- coming and going ---- */

static int64_t count_client(const struct streams *streams, const struct id *client_id)
{
    int64_t count = 0;
    for (const struct stream *at = streams->first; at != NULL; at = at->next)
        count += id_equal(&at->client_id, client_id);
    return count;
}

static bool check_room(const struct request *request, const struct streams *streams,
                       struct err *err)
{
    const struct config *config = request->service->config;
    if (streams->is_closed)
        return fail(err, ERR_BUSY, "the server is stopping");
    if (streams->count >= config_integer(config, CONFIG_HTTP_STREAMS) ||
        count_client(streams, &request->caller.client_id) >=
            config_integer(config, CONFIG_HTTP_STREAMS_CLIENT)) {
        (void)fail(err, ERR_THROTTLED, "too many listen already");
        return err_hint(err, "one stream tells of all processes of the client");
    }
    return true;
}

static void link_in(struct streams *streams, struct stream *stream)
{
    stream->next = streams->first;
    if (streams->first != NULL)
        streams->first->previous = stream;
    streams->first = stream;
    streams->count++;
    metric_add(METRIC_HTTP_STREAMS, 1);
    (void)pthread_cond_signal(&streams->changed);
}

struct stream *stream_open(struct request *request, const struct event_place *place,
                           struct err *err)
{
    struct streams *streams = request->service->streams;
    const struct caller *caller = &request->caller;
    (void)pthread_mutex_lock(&streams->mutex);
    struct stream *stream = NULL;
    if (check_room(request, streams, err)) {
        stream = memory_create(sizeof *stream);
        *stream = (struct stream){.streams = streams,
                                  .loop = request->loop,
                                  .connection = request->connection,
                                  .client_id = caller->client_id,
                                  .user_id = caller->user_id,
                                  .api_key_id = caller->api_key_id,
                                  .session_generation = caller->session_generation,
                                  .expires_us = caller->expires_us,
                                  .place = *place};
        text_init(&stream->pending, PENDING_BYTES);
        tell(stream, OPENING);
        link_in(streams, stream);
    }
    (void)pthread_mutex_unlock(&streams->mutex);
    return stream;
}

void stream_end(struct stream *stream)
{
    if (stream == NULL)
        return;
    struct streams *streams = stream->streams;
    (void)pthread_mutex_lock(&streams->mutex);
    if (stream->previous != NULL)
        stream->previous->next = stream->next;
    else
        streams->first = stream->next;
    if (stream->next != NULL)
        stream->next->previous = stream->previous;
    streams->count--;
    metric_add(METRIC_HTTP_STREAMS, -1);
    (void)pthread_mutex_unlock(&streams->mutex);
    text_done(&stream->pending);
    free(stream);
}

/* ---- whether they still may ---- */

struct roll {
    struct event_listeners asked;
    struct event_listener *list;
    size_t count;
};

static bool ask_roll(struct db_tx *tx, void *argument, struct err *err)
{
    struct roll *roll = argument;
    return event_list_listeners(tx, &roll->asked, &roll->list, &roll->count, err);
}

/* Those who listen now. */
static void list_listeners(struct streams *streams, struct arena *arena, struct roll *roll)
{
    (void)pthread_mutex_lock(&streams->mutex);
    const size_t most = (size_t)streams->count;
    roll->asked.users = arena_new_array(arena, struct id, most);
    roll->asked.keys = arena_new_array(arena, struct id, most);
    for (const struct stream *at = streams->first; at != NULL; at = at->next) {
        if (id_is_none(&at->user_id))
            roll->asked.keys[roll->asked.key_count++] = at->api_key_id;
        else
            roll->asked.users[roll->asked.user_count++] = at->user_id;
    }
    (void)pthread_mutex_unlock(&streams->mutex);
}

static bool may_listen(const struct stream *stream, const struct roll *roll)
{
    const bool is_key = id_is_none(&stream->user_id);
    const struct id *id = is_key ? &stream->api_key_id : &stream->user_id;
    for (size_t i = 0; i < roll->count; i++) {
        if (id_equal(&roll->list[i].id, id))
            return is_key || roll->list[i].session_generation == stream->session_generation;
    }
    return false;
}

/* Ends the streams of those who may no longer, and keeps the others alive. */
static bool check_listeners(struct streams *streams, struct arena *arena, struct err *err)
{
    struct roll roll = {0};
    const struct db_context context = {.db = engine_db(streams->service->engine),
                                       .arena = arena,
                                       .identity = {.role = DB_ROLE_AUTH, .is_read_only = true}};
    const int64_t beat_us =
        config_integer(streams->service->config, CONFIG_HTTP_HEARTBEAT_MS) * US_PER_MS;
    list_listeners(streams, arena, &roll);
    if (!db_transact(&context, ask_roll, &roll, err))
        return false;
    const int64_t now_us = clock_wall_us();
    (void)pthread_mutex_lock(&streams->mutex);
    for (struct stream *at = streams->first; at != NULL; at = at->next) {
        /* Who came meanwhile was asked for by the request. */
        const bool is_new = at->round == 0;
        if (now_us >= at->expires_us || (!is_new && !may_listen(at, &roll)))
            end(at);
        else if (now_us - at->quiet_since_us >= beat_us)
            tell(at, HEARTBEAT);
        at->round = at->round == 0 ? streams->round : at->round;
    }
    (void)pthread_mutex_unlock(&streams->mutex);
    return true;
}

/* ---- what is new ---- */

struct news {
    struct id client_id;
    struct event_place after;
    struct events events;
};

static bool ask_news(struct db_tx *tx, void *argument, struct err *err)
{
    struct news *news = argument;
    return event_list(tx, &news->after, EVENTS_AT_ONCE, &news->events, err);
}

static bool is_same_place(const struct stream *stream, const struct news *news)
{
    return id_equal(&stream->client_id, &news->client_id) &&
           stream->place.txid == news->after.txid && stream->place.seq == news->after.seq;
}

/* The next place of which somebody has not been told in this round. */
static bool find_place(struct streams *streams, struct news *news)
{
    bool is_found = false;
    (void)pthread_mutex_lock(&streams->mutex);
    for (const struct stream *at = streams->first; at != NULL && !is_found; at = at->next) {
        is_found = at->round != streams->round && !at->is_over;
        if (is_found)
            *news = (struct news){.client_id = at->client_id, .after = at->place};
    }
    (void)pthread_mutex_unlock(&streams->mutex);
    return is_found;
}

static const char *render(struct arena *arena, const struct event *event)
{
    return arena_printf(arena, "id: %s\nevent: process\ndata: %s\n\n",
                        event_render_place(arena, &event->place), json_render(arena, event->row));
}

static void tell_all(struct streams *streams, struct arena *arena, const struct news *news)
{
    const struct events *events = &news->events;
    const char **texts = arena_new_array(arena, const char *, events->count);
    for (size_t i = 0; i < events->count; i++)
        texts[i] = render(arena, &events->items[i]);
    (void)pthread_mutex_lock(&streams->mutex);
    for (struct stream *at = streams->first; at != NULL; at = at->next) {
        if (at->round == streams->round || !is_same_place(at, news))
            continue;
        for (size_t i = 0; i < events->count; i++)
            tell(at, texts[i]);
        if (events->count > 0)
            at->place = events->items[events->count - 1].place;
        at->round = streams->round;
    }
    (void)pthread_mutex_unlock(&streams->mutex);
}

static bool tell_news(struct streams *streams, struct arena *arena, struct err *err)
{
    struct news news;
    while (find_place(streams, &news)) {
        const struct db_context context = {
            .db = engine_db(streams->service->engine),
            .arena = arena,
            .identity = {.role = DB_ROLE_APP, .client_id = news.client_id, .is_read_only = true}};
        if (!db_transact(&context, ask_news, &news, err))
            return false;
        tell_all(streams, arena, &news);
    }
    return true;
}

/* ---- the thread ---- */

/* Waits for somebody who listens, then for the next look. False: it is over. */
static bool await_round(struct streams *streams, int64_t pause_ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += pause_ms / MS_PER_S;
    until.tv_nsec += pause_ms % MS_PER_S * US_PER_MS * 1000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    (void)pthread_mutex_lock(&streams->mutex);
    bool is_time = false;
    while (!streams->is_stopped && (streams->first == NULL || !is_time)) {
        if (streams->first == NULL)
            (void)pthread_cond_wait(&streams->changed, &streams->mutex);
        else
            is_time =
                pthread_cond_timedwait(&streams->changed, &streams->mutex, &until) == ETIMEDOUT;
    }
    const bool goes_on = !streams->is_stopped;
    /* 0 is that of those who have just come. */
    streams->round += streams->round == UINT32_MAX ? 2 : 1;
    (void)pthread_mutex_unlock(&streams->mutex);
    return goes_on;
}

static void *work(void *argument)
{
    struct streams *streams = argument;
    const int64_t pause_ms = config_integer(streams->service->config, CONFIG_HTTP_EVENTS_MS);
    bool was_well = true;
    while (await_round(streams, pause_ms)) {
        struct err err = {0};
        struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
        const bool is_well =
            check_listeners(streams, arena, &err) && tell_news(streams, arena, &err);
        if (!is_well && was_well)
            log_err("events cannot be told", &err);
        was_well = is_well;
    }
    return NULL;
}

struct streams *streams_start(const struct service *service, struct err *err)
{
    struct streams *streams = memory_create(sizeof *streams);
    *streams = (struct streams){.service = service};
    (void)pthread_mutex_init(&streams->mutex, NULL);
    (void)pthread_cond_init(&streams->changed, NULL);
    const int errnum = pthread_create(&streams->thread, NULL, work, streams);
    streams->is_started = errnum == 0;
    if (errnum == 0)
        return streams;
    streams_stop(streams);
    (void)fail_errno(err, ERR_IO, errnum, "the thread for events cannot be started");
    return NULL;
}

void streams_close(struct streams *streams)
{
    if (streams == NULL)
        return;
    (void)pthread_mutex_lock(&streams->mutex);
    streams->is_closed = true;
    for (struct stream *at = streams->first; at != NULL; at = at->next)
        end(at);
    (void)pthread_mutex_unlock(&streams->mutex);
}

void streams_stop(struct streams *streams)
{
    if (streams == NULL)
        return;
    (void)pthread_mutex_lock(&streams->mutex);
    streams->is_stopped = true;
    (void)pthread_cond_signal(&streams->changed);
    (void)pthread_mutex_unlock(&streams->mutex);
    if (streams->is_started)
        (void)pthread_join(streams->thread, NULL);
    (void)pthread_cond_destroy(&streams->changed);
    (void)pthread_mutex_destroy(&streams->mutex);
    free(streams);
}
