/*
 * routes: the table of what the API offers, in the order in which its description shows it.
 */
#include "http/route.h"

#include <string.h>

#define V1 "/api/v1"

#define PARAMETERS(...)                                                                            \
    (const struct route_parameter[])                                                               \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL, NULL                                                                       \
        }                                                                                          \
    }

#define PROCESS_STATUS_WORDS                                                                       \
    "pending|ingested|classifying|extracting|validating|hitl_review|completed|failed|cancelled"
#define SOURCE_WORDS "web|whatsapp|telegram|api|cli|email|folder"
#define NOTIFICATION_WORDS                                                                         \
    "hitl_required|process_failed|low_confidence|fraud_detected|process_completed"

#define LIST_PARAMETERS                                                                            \
    {"limit", "integer", "at most so many, 1 to 200 (default 50)"},                                \
    {                                                                                              \
        "after", "string", "next_after of the page before"                                         \
    }
#define CLIENT_PARAMETER                                                                           \
    {                                                                                              \
        "client_id", "string", "only of this client"                                               \
    }

#define KIB(count) ((size_t)(count)*1024)
#define MIB(count) ((size_t)(count)*1024 * 1024)

const struct route ROUTES[] = {
#include "http/routes.def"
};
const size_t ROUTE_COUNT = COUNT_OF(ROUTES);

/* Whether `path` fits the row's, and what stands for its braces. */
static bool fits(struct arena *arena, const char *template, const char *path,
                 struct route_values *values)
{
    *values = (struct route_values){0};
    while (*template != '\0') {
        if (*template != '{') {
            if (*template ++ != *path++)
                return false;
            continue;
        }
        const size_t length = strcspn(path, "/");
        if (length == 0 || values->count == ROUTE_VALUES_MAX)
            return false;
        values->names[values->count] = template + 1;
        values->items[values->count++] = arena_copy_bytes(arena, path, length);
        path += length;
        template += strcspn(template, "}") + 1;
    }
    return *path == '\0';
}

const struct route *route_find(struct arena *arena, const char *method, const char *path,
                               struct route_values *values, const char **allowed)
{
    *allowed = "";
    /* The answer to HEAD is that to GET, without its body. */
    const char *wanted = text_equal(method, "HEAD") ? "GET" : method;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (!fits(arena, ROUTES[i].path, path, values))
            continue;
        if (text_equal(ROUTES[i].method, wanted))
            return &ROUTES[i];
        *allowed = arena_printf(arena, "%s%s%s", *allowed, (*allowed)[0] != '\0' ? ", " : "",
                                ROUTES[i].method);
    }
    return NULL;
}

unsigned route_role_parse(const char *name)
{
    static const struct {
        const char *name;
        enum route_role role;
    } NAMES[] = {{"viewer", ROLE_VIEWER},
                 {"operator", ROLE_OPERATOR},
                 {"admin", ROLE_ADMIN},
                 {"platform", ROLE_PLATFORM}};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        if (text_equal(NAMES[i].name, name))
            return NAMES[i].role;
    }
    return 0;
}
