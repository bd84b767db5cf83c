/*
 * openapi: paths from the table of routes, components from the files of schemas.
 */
#include "http/openapi.h"

#include "http/http.h"
#include "http/parameter.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PROBLEM_TYPE "application/problem+json"

/* All schemas of all files. A file that is no JSON is a defect of the program. */
struct json *openapi_load_schemas(struct arena *arena)
{
    struct err err = {0};
    struct json *schemas = json_new_object(arena);
    for (size_t i = 0; i < openapi_file_count; i++) {
        const char *text = openapi_files[i].text;
        struct json_member member = {0};
        const struct json *file = json_parse(arena, text, strlen(text), &err);
        assert(file != NULL);
        while (json_next(file, &member))
            json_set(arena, schemas, member.key, member.value);
    }
    return schemas;
}

static struct json *wrap(struct arena *arena, const char *name, struct json *value)
{
    struct json *object = json_new_object(arena);
    json_set(arena, object, name, value);
    return object;
}

static struct json *refer(struct arena *arena, const char *name)
{
    return wrap(arena, "$ref",
                json_new_text(arena, arena_printf(arena, "#/components/schemas/%s", name)));
}

static void use_schema(struct arena *arena, const struct json *schemas, const char *name,
                       struct json *used);

/* As deep as our own files are. */
static void use_references(struct arena *arena, const struct json *schemas,
                           const struct json *value, struct json *used)
{
    struct json_member member = {0};
    if (json_kind_of(value) == JSON_ARRAY) {
        for (size_t i = 0; i < json_count(value); i++)
            use_references(arena, schemas, json_at(value, i), used);
    }
    while (json_kind_of(value) == JSON_OBJECT && json_next(value, &member)) {
        const char *target = json_text(member.value);
        if (text_equal(member.key, "$ref") && target != NULL)
            use_schema(arena, schemas, strrchr(target, '/') + 1, used);
        else
            use_references(arena, schemas, member.value, used);
    }
}

/* Adds the schema of that name to `used`, and those that it refers to. */
static void use_schema(struct arena *arena, const struct json *schemas, const char *name,
                       struct json *used)
{
    struct json *schema = json_find(schemas, name);
    assert(schema != NULL);
    if (json_find(used, name) != NULL)
        return;
    json_set(arena, used, name, schema);
    use_references(arena, schemas, schema, used);
}

struct schema *openapi_compile_schema(struct arena *arena, const struct json *schemas,
                                      const char *name, struct err *err)
{
    struct json *root = refer(arena, name);
    struct json *used = json_new_object(arena);
    use_schema(arena, schemas, name, used);
    json_set(arena, root, "components", wrap(arena, "schemas", used));
    return schema_compile(arena, root, err);
}

/* ---- one operation ---- */

static struct json *content_of(struct arena *arena, const char *type, struct json *schema)
{
    return wrap(arena, "content", wrap(arena, type, wrap(arena, "schema", schema)));
}

static struct json *binary(struct arena *arena)
{
    return json_new_object(arena);
}

static void add_parameter(struct arena *arena, struct json *list, const char *place,
                          const struct route_parameter *parameter)
{
    struct json *row = json_new_object(arena);
    row_set_text(arena, row, "name", parameter->name);
    row_set_text(arena, row, "in", place);
    if (parameter->summary != NULL)
        row_set_text(arena, row, "description", parameter->summary);
    json_set(arena, row, "required",
             json_new_boolean(arena, strcmp(place, "path") == 0 ||
                                         text_equal(parameter->name, "If-Match")));
    json_set(arena, row, "schema", parameter_schema(arena, parameter));
    if (text_ends_with(parameter->type, ",..."))
        json_set(arena, row, "explode", json_new_boolean(arena, false));
    json_append(arena, list, row);
}

#define ONCE                                                                                       \
    "it happens once, however often it is sent with this key (1 to 255 bytes); 422 when the key "  \
    "was used for something else; "
static const char *const REPEATS[] = {
    [REPEAT_ANSWERS] =
        ONCE "for a day the same answer comes again, with Idempotency-Replayed: true",
    [REPEAT_NAMES] = ONCE "for a day 409 names what was made, without its secret",
    [REPEAT_FINDS] = ONCE "200 names what was made, for good",
};

static struct json *render_parameters(struct arena *arena, const struct route *route)
{
    struct json *list = json_new_array(arena);
    for (const char *at = strchr(route->path, '{'); at != NULL; at = strchr(at, '{')) {
        at++;
        const char *name = arena_copy_bytes(arena, at, strcspn(at, "}"));
        const struct route_parameter parameter = {
            .name = name, .type = text_equal(name, "page") ? "integer" : "string"};
        add_parameter(arena, list, "path", &parameter);
    }
    for (size_t i = 0; route->parameters != NULL && route->parameters[i].name != NULL; i++)
        add_parameter(arena, list, "query", &route->parameters[i]);
    const struct route_parameter key = {
        .name = "Idempotency-Key", .type = "string", .summary = REPEATS[route->repeat]};
    if (route->repeat != REPEAT_HAPPENS)
        add_parameter(arena, list, "header", &key);
    const struct route_parameter match = {.name = "If-Match",
                                          .type = "string",
                                          .summary =
                                              "the ETag that the thing was read with; * for any"};
    if (route->is_edit)
        add_parameter(arena, list, "header", &match);
    return list;
}

static bool has_parameter(const struct route *route, const char *name)
{
    const struct route_parameter *parameter = route->parameters;
    while (parameter != NULL && parameter->name != NULL && !text_equal(parameter->name, name))
        parameter++;
    return parameter != NULL && parameter->name != NULL;
}

static void add_fields(struct arena *arena, struct json *fields,
                       const struct route_parameter *parameter)
{
    for (; parameter != NULL && parameter->name != NULL; parameter++) {
        struct json *field = parameter_schema(arena, parameter);
        row_set_text(arena, field, "description", parameter->summary);
        if (!text_equal(parameter->name, "file_name"))
            json_set(arena, fields, parameter->name, field);
    }
}

/* Its fields are called as the parameters; what has a file name is a document, whatever the field
   is called. */
static struct json *render_form(struct arena *arena, const struct route *route)
{
    struct json *form = wrap(arena, "type", json_new_text(arena, "object"));
    struct json *fields = wrap(arena, "file", binary(arena));
    add_fields(arena, fields, route->parameters);
    add_fields(arena, fields, route->fields);
    json_set(arena, form, "properties", fields);
    return form;
}

/* What documents are called; what they are is found out by reading them. */
static const char *const DOCUMENT_TYPES[] = {
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/webp",
    "image/heic",
    "application/xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "message/rfc822",
    "text/html",
    "text/plain",
    "application/octet-stream",
};

static struct json *render_upload(struct arena *arena, const struct route *route)
{
    struct json *body = json_new_object(arena);
    struct json *content = json_new_object(arena);
    row_set_text(arena, body, "description",
                 "A document is at most as large as the setting document_max_mb allows, a field of "
                 "a form 64 KiB: else 413.");
    for (size_t i = 0; i < COUNT_OF(DOCUMENT_TYPES); i++)
        json_set(arena, content, DOCUMENT_TYPES[i], wrap(arena, "schema", binary(arena)));
    json_set(arena, content, "multipart/form-data",
             wrap(arena, "schema", render_form(arena, route)));
    json_set(arena, body, "content", content);
    /* Documents that are there already stand in place of a body. */
    json_set(arena, body, "required",
             json_new_boolean(arena, !has_parameter(route, "document_ids")));
    return body;
}

static struct json *render_body(struct arena *arena, const struct route *route,
                                const struct json *schemas)
{
    if (route->body == BODY_UPLOAD)
        return render_upload(arena, route);
    if (route->body != BODY_JSON || route->request_schema == NULL)
        return NULL;
    const struct json *schema = json_find(schemas, route->request_schema);
    struct json *body = content_of(arena, "application/json", refer(arena, route->request_schema));
    row_set_text(arena, body, "description",
                 arena_printf(arena, "At most %zu bytes: else 413.", route->body_bytes_max));
    /* No body is taken for {}. */
    json_set(arena, body, "required",
             json_new_boolean(arena, json_count(json_find(schema, "required")) > 0 ||
                                         json_find(schema, "minProperties") != NULL));
    return body;
}

static struct json *render_answers(struct arena *arena, const struct route *route)
{
    struct json *answer = json_new_object(arena);
    struct json *problem = content_of(arena, PROBLEM_TYPE, refer(arena, "Problem"));
    if (route->reply_schema != NULL)
        answer = content_of(arena, "application/json", refer(arena, route->reply_schema));
    else if (route->reply_type != NULL)
        answer = content_of(arena, route->reply_type, binary(arena));
    row_set_text(arena, answer, "description", "All is well.");
    row_set_text(arena, problem, "description", "What went wrong.");
    struct json *answers = wrap(arena, arena_printf(arena, "%d", route->status), answer);
    if (route->may_repeat)
        json_set(arena, answers, "200", answer);
    if (route->may_be_empty) {
        struct json *nothing = json_new_object(arena);
        row_set_text(arena, nothing, "description", "There is nothing.");
        json_set(arena, answers, "204", nothing);
    }
    json_set(arena, answers, "default", problem);
    return answers;
}

/* "/api/v1/processes/{process_id}/cancel" and POST: "post_processes_process_id_cancel". */
static const char *render_name(struct arena *arena, const struct route *route)
{
    struct text name CLEANUP(text_done);
    text_init(&name, 256);
    text_append_string(&name, route->method);
    for (const char *c = route->path + (text_starts_with(route->path, "/api/v1") ? 7 : 0);
         *c != '\0'; c++) {
        if (*c != '{' && *c != '}')
            text_append_char(&name, isalnum((unsigned char)*c) ? *c : '_');
    }
    for (char *c = name.data; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return arena_copy_text(arena, name.data);
}

static const char *const ROLE_NAMES[] = {"viewer", "operator", "admin", "platform"};

/* "operator, admin; API keys with processes:write". */
static const char *render_who(struct arena *arena, const struct route *route)
{
    const char *who = "";
    if (route->roles == 0)
        return "everybody";
    for (size_t i = 0; i < COUNT_OF(ROLE_NAMES); i++) {
        if ((route->roles & route_role_parse(ROLE_NAMES[i])) != 0)
            who = arena_printf(arena, "%s%s%s", who, who[0] != '\0' ? ", " : "", ROLE_NAMES[i]);
    }
    return route->scope != NULL ? arena_printf(arena, "%s; API keys with %s", who, route->scope)
                                : who;
}

static struct json *render_operation(struct arena *arena, const struct route *route,
                                     const struct json *schemas)
{
    struct json *operation = json_new_object(arena);
    struct json *body = render_body(arena, route, schemas);
    row_set_text(arena, operation, "operationId", render_name(arena, route));
    row_set_text(arena, operation, "summary", route->summary);
    json_set(arena, operation, "parameters", render_parameters(arena, route));
    if (body != NULL)
        json_set(arena, operation, "requestBody", body);
    json_set(arena, operation, "responses", render_answers(arena, route));
    row_set_text(arena, operation, "x-who", render_who(arena, route));
    struct json *security = json_new_array(arena);
    if (route->roles != 0)
        json_append(arena, security, wrap(arena, "bearer", json_new_array(arena)));
    json_set(arena, operation, "security", security);
    return operation;
}

/* ---- the document ---- */

static struct json *render_paths(struct arena *arena, const struct json *schemas)
{
    struct json *paths = json_new_object(arena);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        struct json *path = json_find(paths, ROUTES[i].path);
        char method[8];
        (void)snprintf(method, sizeof method, "%s", ROUTES[i].method);
        for (char *c = method; *c != '\0'; c++)
            *c = (char)tolower((unsigned char)*c);
        if (path == NULL) {
            path = json_new_object(arena);
            json_set(arena, paths, ROUTES[i].path, path);
        }
        json_set(arena, path, method, render_operation(arena, &ROUTES[i], schemas));
    }
    return paths;
}

struct json *http_render_openapi(struct arena *arena)
{
    struct json *root = json_new_object(arena);
    struct json *info = json_new_object(arena);
    struct json *bearer = json_new_object(arena);
    struct json *schemas = openapi_load_schemas(arena);
    row_set_text(arena, root, "openapi", "3.1.0");
    row_set_text(arena, info, "title", "DocFlow");
    row_set_text(arena, info, "version", "1");
    json_set(arena, root, "info", info);
    json_set(arena, root, "paths", render_paths(arena, schemas));
    row_set_text(arena, bearer, "type", "http");
    row_set_text(arena, bearer, "scheme", "bearer");
    struct json *components = wrap(arena, "schemas", schemas);
    json_set(arena, components, "securitySchemes", wrap(arena, "bearer", bearer));
    json_set(arena, root, "components", components);
    return root;
}

struct json *http_render_routes(struct arena *arena)
{
    static const char *const BODIES[] = {"none", "json", "upload"};
    static const char *const ON_REPEAT[] = {"happens", "answers", "names", "finds"};
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const struct route *route = &ROUTES[i];
        struct json *row = json_new_object(arena);
        struct json *roles = json_new_array(arena);
        row_set_text(arena, row, "method", route->method);
        row_set_text(arena, row, "path", route->path);
        for (size_t r = 0; r < COUNT_OF(ROLE_NAMES); r++) {
            if ((route->roles & route_role_parse(ROLE_NAMES[r])) != 0)
                json_append(arena, roles, json_new_text(arena, ROLE_NAMES[r]));
        }
        json_set(arena, row, "roles", roles);
        row_set_text(arena, row, "scope", route->scope);
        row_set_text(arena, row, "body", BODIES[route->body]);
        row_set_number(arena, row, "body_bytes_max", (int64_t)route->body_bytes_max);
        row_set_text(arena, row, "repeat", ON_REPEAT[route->repeat]);
        row_set_text(arena, row, "request_schema", route->request_schema);
        row_set_number(arena, row, "status", route->status);
        json_append(arena, list, row);
    }
    return list;
}
