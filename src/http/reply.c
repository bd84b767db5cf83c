/*
 * reply: answers, kept in the request until the I/O thread sends them.
 */
#include "http/streams.h"

#include <string.h>

#define JSON_TYPE    "application/json"
#define PROBLEM_TYPE "application/problem+json"
#define RETRY_AFTER  "1"

void reply_bytes(struct request *request, const char *type, const char *bytes, size_t length)
{
    struct reply *reply = &request->reply;
    reply->status = request->route != NULL ? request->route->status : 200;
    reply->type = type;
    reply->bytes = bytes;
    reply->length = length;
}

/* RFC 9110: 304 has no body. */
static void set_etag(struct request *request, int64_t revision)
{
    const char *etag = arena_printf(request->arena, "\"%lld\"", (long long)revision);
    const char *known = request_header(request, "If-None-Match");
    if (known != NULL && text_equal(known, etag) && text_equal(request->route->method, "GET"))
        request->reply = (struct reply){.fd = -1, .status = 304};
    reply_header(request, "ETag", etag);
}

void reply_json_status(struct request *request, int status, const struct json *value)
{
    int64_t revision = 0;
    const char *text = json_render(request->arena, value);
    reply_bytes(request, JSON_TYPE, text, strlen(text));
    request->reply.status = status;
    if (json_read_integer(json_find(value, "revision"), &revision))
        set_etag(request, revision);
}

void reply_json(struct request *request, const struct json *value)
{
    reply_json_status(request, request->route->status, value);
}

void reply_page(struct request *request, struct json *items, const char *next_after)
{
    struct json *page = json_new_object(request->arena);
    json_set(request->arena, page, "items", items);
    row_set_text(request->arena, page, "next_after", next_after);
    reply_json(request, page);
}

void reply_nothing(struct request *request)
{
    request->reply.status = 204;
}

void reply_redirect(struct request *request, const char *url)
{
    reply_bytes(request, NULL, "", 0);
    reply_header(request, "Location", url);
}

void reply_file(struct request *request, const char *type, int fd, uint64_t size_bytes)
{
    reply_bytes(request, type, "", 0);
    request->reply.fd = fd;
    request->reply.fd_bytes = size_bytes;
}

void reply_stream(struct request *request, const char *type, struct stream *stream)
{
    reply_bytes(request, type, "", 0);
    request->reply.stream = stream;
}

void reply_header(struct request *request, const char *name, const char *value)
{
    struct reply *reply = &request->reply;
    if (reply->header_count == REPLY_HEADERS_MAX)
        return;
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
}

/* RFC 8187: whatever the name holds, the header is ASCII. */
void reply_attachment(struct request *request, const char *file_name)
{
    struct text header CLEANUP(text_done);
    text_init(&header, 4096);
    text_append_string(&header, "attachment; filename*=UTF-8''");
    for (const char *c = file_name; *c != '\0'; c++) {
        const bool is_plain =
            strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                   "-._~",
                   *c) != NULL;
        if (is_plain)
            text_append_char(&header, *c);
        else
            text_printf(&header, "%%%02X", (unsigned char)*c);
    }
    reply_header(request, "Content-Disposition", arena_copy_text(request->arena, header.data));
}

/* ---- errors ---- */

/* What went wrong inside is for the log; whoever asked is told how to speak about it. */
static const char *detail_of(const struct err *err)
{
    switch (err->kind) {
    case ERR_IO:
    case ERR_CONFIGURATION:
    case ERR_INTERNAL:
    case ERR_DISK_FULL:
    case ERR_UNAVAILABLE:
        return "the server cannot do this now; its log says why under the request_id";
    default:
        return err->message;
    }
}

static struct json *render_issues(struct arena *arena, const struct schema_issues *issues)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < issues->count; i++) {
        struct json *row = json_new_object(arena);
        row_set_text(arena, row, "pointer", issues->items[i].instance_pointer);
        row_set_text(arena, row, "detail", issues->items[i].message);
        json_append(arena, list, row);
    }
    return list;
}

static void add_headers(struct request *request, int status)
{
    if (status == 401)
        reply_header(request, "WWW-Authenticate", "Bearer realm=\"docflow\"");
    if (request->retry_after_s > 0)
        reply_header(request, "Retry-After",
                     arena_printf(request->arena, "%lld", (long long)request->retry_after_s));
    else if (status == 503)
        reply_header(request, "Retry-After", RETRY_AFTER);
    if (status == 405)
        reply_header(request, "Allow", request->allowed);
}

void reply_problem(struct request *request, const struct err *err)
{
    struct arena *arena = request->arena;
    struct json *problem = json_new_object(arena);
    const char *code = err_kind_name(err->kind);
    const bool is_wrong_method =
        request->route == NULL && request->allowed != NULL && request->allowed[0] != '\0';
    const int status = is_wrong_method ? 405 : err_kind_http_status(err->kind);
    if (request->reply.fd >= 0)
        file_close(&request->reply.fd);
    stream_end(request->reply.stream);
    request->reply = (struct reply){.fd = -1};
    row_set_text(arena, problem, "type", arena_printf(arena, "urn:docflow:error:%s", code));
    row_set_text(arena, problem, "title", err_kind_meaning(err->kind));
    row_set_number(arena, problem, "status", status);
    row_set_text(arena, problem, "detail", detail_of(err));
    row_set_text(arena, problem, "instance", request->path);
    row_set_text(arena, problem, "code", code);
    row_set_text(arena, problem, "hint", err->hint[0] != '\0' ? err->hint : NULL);
    row_set_text(arena, problem, "request_id", request->request_id.text);
    json_set(arena, problem, "errors", render_issues(arena, &request->issues));
    const char *text = json_render(arena, problem);
    reply_bytes(request, PROBLEM_TYPE, text, strlen(text));
    request->reply.status = status;
    add_headers(request, status);
}
