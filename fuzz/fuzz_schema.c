/*
 * fuzz_schema: any JSON is refused as a schema with a sentence, or answers any instance, the same
 * way each time, with reasons where it does not fit.
 *
 * The input is an object: "schema", "instance", and "draft7" when it is to be read by that draft.
 */
#include "fuzz.h"

#include "logic/logic.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)512 * 1024 * 1024)

static void check_issues(const struct schema_issues *issues)
{
    promise(issues->count > 0 && issues->count <= SCHEMA_ISSUES_MAX);
    for (size_t i = 0; i < issues->count; i++) {
        const struct schema_issue *issue = &issues->items[i];
        promise(issue->keyword != NULL && issue->schema_pointer != NULL);
        promise(issue->message[0] != '\0' && text_is_utf8(issue->message, strlen(issue->message)));
        promise(issue->instance_pointer[0] == '\0' || issue->instance_pointer[0] == '/');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct err err;
    const struct json *input = json_parse_with_zero(arena, (const char *)data, size, &err);
    const struct json *json = json_find(input, "schema");
    const struct json *instance = json_find(input, "instance");
    if (!input || !json || !instance)
        return 0;
    const struct schema_options options = {.draft = json_find(input, "draft7") ? SCHEMA_DRAFT_07
                                                                               : SCHEMA_2020_12};
    err_clear(&err);
    const struct schema *schema = schema_compile_with(arena, json, &options, &err);
    if (!schema) {
        promise(err.kind != ERR_NONE && err.kind != ERR_INTERNAL && err.message[0] != '\0');
        promise(text_is_utf8(err.message, strlen(err.message)));
        return 0;
    }
    struct schema_issues issues;
    const bool fits = schema_fits(schema, arena, instance, &issues);
    promise(schema_fits(schema, arena, instance, NULL) == fits);
    if (!fits)
        check_issues(&issues);
    else
        promise(issues.count == 0);
    return 0;
}
