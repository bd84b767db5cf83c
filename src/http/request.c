/*
 * request: what the HTTP library knows of a request, and its body as it comes in.
 */
#include "http/request.h"

#include "http/dispatch.h"
#include "http/parameter.h"
#include "http/streams.h"
#include "http/upload.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <microhttpd.h>
#include <string.h>

#define ARENA_BYTES       ((size_t)512 * 1024 * 1024)
#define FORM_BUFFER_BYTES ((size_t)64 * 1024)
#define IGNORED_BYTES     ((uint64_t)256 * 1024 * 1024)
#define FORM_TYPE         "multipart/form-data"
#define TYPE_BYTES        128
#define PAGE_ROWS         50
#define PAGE_ROWS_MAX     200

/* ---- its life ---- */

static const char *find_address(struct arena *arena, struct MHD_Connection *connection)
{
    char text[INET6_ADDRSTRLEN] = "";
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info != NULL ? info->client_addr : NULL;
    if (address != NULL && address->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text,
                        sizeof text);
    else if (address != NULL && address->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text,
                        sizeof text);
    return arena_copy_text(arena, text);
}

struct request *request_create(const struct service *service, void *connection, const char *method,
                               const char *path)
{
    struct arena *arena = arena_create(ARENA_BYTES);
    struct request *request = arena_new(arena, struct request);
    request->service = service;
    request->arena = arena;
    request->connection = connection;
    request->method = arena_copy_text(arena, method);
    request->path = arena_copy_text(arena, path);
    request->address = find_address(arena, connection);
    request->request_id = id_create();
    request->reply.fd = -1;
    dispatch_begin(request);
    text_init(&request->body, request->route != NULL ? request->route->body_bytes_max : 0);
    return request;
}

void request_destroy(struct request *request)
{
    if (request == NULL)
        return;
    if (request->form != NULL)
        (void)MHD_destroy_post_processor(request->form);
    upload_end(request->upload);
    stream_end(request->reply.stream);
    text_done(&request->body);
    file_close(&request->reply.fd);
    arena_destroy(request->arena);
}

/* ---- the body ---- */

bool request_needs_admission(const struct request *request)
{
    return request->phase == PHASE_BODY && request->refusal.kind == ERR_NONE &&
           request->route->body == BODY_UPLOAD;
}

static enum MHD_Result take_part(void *argument, enum MHD_ValueKind kind, const char *name,
                                 const char *file_name, const char *type, const char *encoding,
                                 const char *bytes, uint64_t offset, size_t length)
{
    (void)kind, (void)type, (void)encoding;
    struct request *request = argument;
    const struct upload_piece piece = {
        .name = name,
        .file_name = file_name,
        .bytes = bytes,
        .length = length,
        .is_first = offset == 0,
    };
    return upload_take_part(request->upload, &piece, &request->refusal) ? MHD_YES : MHD_NO;
}

static void take_form(struct request *request, const char *bytes, size_t length)
{
    if (request->form == NULL)
        request->form =
            MHD_create_post_processor(request->connection, FORM_BUFFER_BYTES, take_part, request);
    if ((request->form == NULL || MHD_post_process(request->form, bytes, length) != MHD_YES) &&
        request->refusal.kind == ERR_NONE)
        (void)fail(&request->refusal, ERR_USAGE, "the form is not as multipart/form-data says");
}

bool request_take_body(struct request *request, const char *bytes, size_t length)
{
    if (request->refusal.kind != ERR_NONE || request->route->body == BODY_NONE) {
        request->ignored_bytes += length;
        return request->ignored_bytes <= IGNORED_BYTES;
    }
    if (request->route->body == BODY_JSON) {
        text_append(&request->body, bytes, length);
        if (request->body.is_full)
            (void)fail(&request->refusal, ERR_LIMIT,
                       "the body is larger than the %zu bytes that this takes",
                       request->route->body_bytes_max);
    } else if (text_equal(request_body_type(request), FORM_TYPE)) {
        take_form(request, bytes, length);
    } else if (!upload_take(request->upload, bytes, length, &request->refusal)) {
        return true;
    }
    return true;
}

void request_end_body(struct request *request)
{
    if (request->form == NULL)
        return;
    const enum MHD_Result result = MHD_destroy_post_processor(request->form);
    request->form = NULL;
    if (result != MHD_YES && request->refusal.kind == ERR_NONE)
        (void)fail(&request->refusal, ERR_USAGE, "the form ends in the middle");
}

/* ---- what was sent ---- */

const char *request_header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *request_query(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

struct query_check {
    const struct request *request;
    const char *seen[32];
    size_t count;
    struct err *err;
    bool is_refused;
};

static const struct route_parameter *find_parameter(const struct route *route, const char *name)
{
    for (size_t i = 0; route->parameters != NULL && route->parameters[i].name != NULL; i++) {
        if (text_equal(route->parameters[i].name, name))
            return &route->parameters[i];
    }
    return NULL;
}

static enum MHD_Result check_parameter(void *argument, enum MHD_ValueKind kind, const char *name,
                                       const char *value)
{
    (void)kind;
    struct query_check *check = argument;
    const struct route_parameter *parameter = find_parameter(check->request->route, name);
    bool is_fine = parameter != NULL && value != NULL && text_is_utf8(value, strlen(value)) &&
                   check->count < COUNT_OF(check->seen);
    for (size_t i = 0; is_fine && i < check->count; i++)
        is_fine = !text_equal(check->seen[i], name);
    if (!is_fine) {
        check->is_refused = true;
        (void)fail(check->err, ERR_USAGE, "the parameter %.*s is unknown here, or given twice",
                   text_fit(name, 100), name);
        return MHD_NO;
    }
    check->seen[check->count++] = name;
    check->is_refused = !parameter_check(check->request->arena, parameter, value, check->err);
    return check->is_refused ? MHD_NO : MHD_YES;
}

bool request_check_query(const struct request *request, struct err *err)
{
    struct query_check check = {.request = request, .err = err};
    (void)MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, check_parameter,
                                    &check);
    return !check.is_refused;
}

bool request_query_integer(const struct request *request, const char *name, int64_t maximum,
                           int64_t *value, struct err *err)
{
    struct err reason = {0};
    const char *text = request_query(request, name);
    return text == NULL || text_parse_integer(text, 1, maximum, value, &reason) ||
           fail(err, ERR_USAGE, "the parameter %s: %s", name, reason.message);
}

const bool *request_query_boolean(const struct request *request, const char *name)
{
    static const bool VALUES[] = {false, true};
    const char *text = request_query(request, name);
    return text == NULL ? NULL : &VALUES[text_equal(text, "true")];
}

bool request_page(const struct request *request, struct resource_page *page, struct err *err)
{
    *page = (struct resource_page){.limit = PAGE_ROWS};
    return request_query_integer(request, "limit", PAGE_ROWS_MAX, &page->limit, err) &&
           cursor_parse(request_query(request, "after"), &page->cursor, err);
}

bool request_revision(const struct request *request, int64_t *revision, struct err *err)
{
    struct err reason = {0};
    const char *match = request_header(request, "If-Match");
    *revision = 0;
    if (match == NULL) {
        (void)fail(err, ERR_UNMATCHED, "the header If-Match is missing");
        return err_hint(err, "send the ETag that the thing was read with");
    }
    if (text_equal(match, "*"))
        return true;
    const size_t length = strlen(match);
    const bool is_quoted = length > 2 && match[0] == '"' && match[length - 1] == '"';
    const char *number = is_quoted ? arena_copy_bytes(request->arena, match + 1, length - 2) : "";
    return text_parse_integer(number, 1, INT32_MAX, revision, &reason) ||
           fail(err, ERR_STALE, "If-Match is no ETag of this");
}

const char *request_path(const struct request *request, const char *name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < request->values.count; i++) {
        if (strncmp(request->values.names[i], name, length) == 0 &&
            request->values.names[i][length] == '}')
            return request->values.items[i];
    }
    return "";
}

bool request_path_id(const struct request *request, const char *name, struct id *id,
                     struct err *err)
{
    struct err ignored = {0};
    return id_parse(request_path(request, name), id, &ignored) ||
           fail(err, ERR_NOT_FOUND, "there is nothing at %s", request->path);
}

bool request_path_number(const struct request *request, const char *name, int64_t *number,
                         struct err *err)
{
    struct err ignored = {0};
    return text_parse_integer(request_path(request, name), 1, INT32_MAX, number, &ignored) ||
           fail(err, ERR_NOT_FOUND, "there is nothing at %s", request->path);
}

const char *request_body_type(const struct request *request)
{
    const char *header = request_header(request, "Content-Type");
    if (header == NULL)
        return "";
    const size_t length = strcspn(header, "; \t");
    if (length >= TYPE_BYTES)
        return "unknown";
    char *type = arena_copy_bytes(request->arena, header, length);
    for (char *c = type; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return type;
}

const char *request_text(const struct request *request, const char *name)
{
    return json_text(json_find(request->json, name));
}
