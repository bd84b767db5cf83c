/*
 * answer: what a request's reply becomes on the wire: headers that every answer has, and the body.
 */
#include "http/answer.h"

#include "http/streams.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#define STREAM_BLOCK_BYTES      4096
#define CORS_MAX_AGE            "600"
#define CORS_HEADERS            "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID"
#define DIRECTIVES              "default-src 'none'; frame-ancestors 'none'"
#define TRANSPORT_ALWAYS_SECURE "max-age=31536000"

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

bool answer_send(struct request *request, bool is_last)
{
    struct reply *reply = &request->reply;
    struct MHD_Response *response = make_response(reply);
    if (response == NULL)
        return false;
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
    if (request->service->is_tls)
        add_header(response, "Strict-Transport-Security", TRANSPORT_ALWAYS_SECURE);
    if (is_last)
        add_header(response, "Connection", "close");
    add_origin(response, request);
    const enum MHD_Result result =
        MHD_queue_response(request->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result == MHD_YES;
}
