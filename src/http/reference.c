/*
 * reference: a table of contents, a section for each route, and the schemas at the end, to which
 * the sections lead.
 */
#include "http/reference.h"

#include <ctype.h>
#include <string.h>

#define PAGE_BYTES ((size_t)8 * 1024 * 1024)

const char REFERENCE_STYLE[] =
    ":root{color-scheme:light dark}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:0 auto;padding:1rem 1.5rem}"
    "h1{margin-bottom:0}h2{margin:2.5rem 0 "
    ".25rem;font-size:1.1rem;font-family:ui-monospace,monospace;"
    "overflow-wrap:anywhere}"
    "b{display:inline-block;min-width:4.2rem;font-weight:700}"
    ".get{color:#1a6fb5}.post{color:#1c7c3a}.patch,.put{color:#a05a00}.delete{color:#b3261e}"
    "nav{columns:2;font:13px/1.7 ui-monospace,monospace}nav a{display:block;overflow-wrap:anywhere}"
    "a{color:inherit;text-decoration:none}a:hover{text-decoration:underline}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px "
    "solid #8884}"
    "pre{background:#8881;padding:.75rem;overflow-x:auto;font-size:13px}"
    "p{margin:.25rem 0}.who{opacity:.75}"
    "@media(max-width:45rem){nav{columns:1}}";

/* Text that may hold anything. */
static void write_text(struct text *out, const char *text)
{
    for (const char *c = text != NULL ? text : ""; *c != '\0'; c++) {
        if (*c == '<')
            text_append_string(out, "&lt;");
        else if (*c == '&')
            text_append_string(out, "&amp;");
        else if (*c == '"')
            text_append_string(out, "&quot;");
        else
            text_append_char(out, *c);
    }
}

static const char *member(const struct json *object, const char *name)
{
    return json_text(json_find(object, name));
}

/* The name of the schema that content of JSON has; NULL for none. */
static const char *find_schema(const struct json *holder)
{
    const struct json *content = json_find(holder, "content");
    const struct json *schema = json_find(json_find(content, "application/json"), "schema");
    const char *reference = member(schema, "$ref");
    return reference != NULL ? strrchr(reference, '/') + 1 : NULL;
}

static void write_schema_link(struct text *out, const char *label, const char *schema)
{
    if (schema == NULL)
        return;
    text_printf(out, "<p>%s: <a href=\"#%s\"><code>%s</code></a></p>\n", label, schema, schema);
}

static void write_parameters(struct text *out, const struct json *list)
{
    if (json_count(list) == 0)
        return;
    text_append_string(out, "<table>\n");
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *parameter = json_at(list, i);
        text_append_string(out, "<tr><td><code>");
        write_text(out, member(parameter, "name"));
        text_append_string(out, "</code><td>");
        write_text(out, member(parameter, "in"));
        text_append_string(out, "<td>");
        write_text(out, member(json_find(parameter, "schema"), "type"));
        text_append_string(out, "<td>");
        write_text(out, member(parameter, "description"));
        text_append_char(out, '\n');
    }
    text_append_string(out, "</table>\n");
}

static void write_replies(struct text *out, const struct json *replies)
{
    struct json_member reply = {0};
    while (json_next(replies, &reply)) {
        if (text_equal(reply.key, "default"))
            continue;
        const char *schema = find_schema(reply.value);
        text_printf(out, "<p>%s", reply.key);
        if (schema != NULL)
            text_printf(out, " <a href=\"#%s\"><code>%s</code></a>", schema, schema);
        text_append_string(out, "</p>\n");
    }
}

static void write_curl(struct text *out, const char *method, const char *path,
                       const struct json *operation)
{
    const bool is_closed = json_count(json_find(operation, "security")) > 0;
    text_printf(out, "<pre>curl -X %s $server%s", method, path);
    if (is_closed)
        text_append_string(out, " -H \"Authorization: Bearer $token\"");
    if (find_schema(json_find(operation, "requestBody")) != NULL)
        text_append_string(out, " -H 'Content-Type: application/json' -d '{...}'");
    text_append_string(out, "</pre>\n");
}

static const char *upper(struct arena *arena, const char *text)
{
    char *copy = arena_copy_text(arena, text);
    for (char *c = copy; *c != '\0'; c++)
        *c = (char)toupper((unsigned char)*c);
    return copy;
}

static void write_operation(struct arena *arena, struct text *out, const char *path,
                            const struct json_member *one)
{
    const struct json *operation = one->value;
    const char *method = upper(arena, one->key);
    text_printf(out, "<h2 id=\"%s\"><b class=\"%s\">%s</b>%s</h2>\n<p>",
                member(operation, "operationId"), one->key, method, path);
    write_text(out, member(operation, "summary"));
    text_append_string(out, "</p>\n<p class=\"who\">");
    write_text(out, member(operation, "x-who"));
    text_append_string(out, "</p>\n");
    write_parameters(out, json_find(operation, "parameters"));
    write_schema_link(out, "Body", find_schema(json_find(operation, "requestBody")));
    write_replies(out, json_find(operation, "responses"));
    write_curl(out, method, path, operation);
}

static void write_contents(struct arena *arena, struct text *out, const struct json *paths)
{
    struct json_member path = {0};
    text_append_string(out, "<nav>\n");
    while (json_next(paths, &path)) {
        struct json_member operation = {0};
        while (json_next(path.value, &operation))
            text_printf(out, "<a href=\"#%s\"><b class=\"%s\">%s</b>%s</a>\n",
                        member(operation.value, "operationId"), operation.key,
                        upper(arena, operation.key), path.key);
    }
    text_append_string(out, "</nav>\n");
}

static void write_schemas(struct arena *arena, struct text *out, const struct json *schemas)
{
    struct json_member schema = {0};
    text_append_string(out, "<h1>Schemas</h1>\n");
    while (json_next(schemas, &schema)) {
        text_printf(out, "<h2 id=\"%s\">%s</h2>\n<pre>", schema.key, schema.key);
        write_text(out, json_render_pretty(arena, schema.value));
        text_append_string(out, "</pre>\n");
    }
}

const char *reference_render(struct arena *arena, const struct json *openapi)
{
    struct text out CLEANUP(text_done);
    const struct json *paths = json_find(openapi, "paths");
    struct json_member path = {0};
    text_init(&out, PAGE_BYTES);
    text_append_string(&out,
                       "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width\">\n"
                       "<title>DocFlow API</title>\n<link rel=\"stylesheet\" href=\"docs.css\">\n"
                       "<h1>DocFlow API</h1>\n<p>For programs: <a href=\"openapi.json\">"
                       "<code>openapi.json</code></a> (OpenAPI 3.1). What is refused is said as "
                       "<a href=\"#Problem\"><code>application/problem+json</code></a>.</p>\n");
    write_contents(arena, &out, paths);
    while (json_next(paths, &path)) {
        struct json_member operation = {0};
        while (json_next(path.value, &operation))
            write_operation(arena, &out, path.key, &operation);
    }
    write_schemas(arena, &out, json_find(json_find(openapi, "components"), "schemas"));
    text_append_string(&out, "</html>\n");
    return arena_copy_bytes(arena, out.data, out.length);
}
