/*
 * validate: answers the tests of files in the form of the JSON Schema Test Suite, one JSON line for
 * each: {"valid": true}, {"valid": false, "issues": [...]}, or {"error": "..."} when the schema is
 * refused.
 *
 *     validate DRAFT FORMATS DOCUMENTS.json CASES.json
 *
 * DRAFT ("draft7") is that of schemas without "$schema", FORMATS says whether formats are
 * "enforced" or only "noted", DOCUMENTS is an object: schemas by URI.
 */
#include "logic/logic.h"

#include <stdio.h>

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static const struct json *read_json(struct arena *arena, const char *path, struct err *err)
{
    size_t length = 0;
    const char *bytes = file_read(arena, path, JSON_MAX_BYTES, &length, err);
    return bytes ? json_parse_with_zero(arena, bytes, length, err) : NULL;
}

static enum schema_draft draft_of(const char *name)
{
    if (text_equal(name, "draft7"))
        return SCHEMA_DRAFT_07;
    return text_equal(name, "draft2019-09") ? SCHEMA_2019_09 : SCHEMA_2020_12;
}

static struct schema_options read_options(struct arena *arena, char **words,
                                          const struct json *documents)
{
    struct schema_document *items =
        arena_new_array(arena, struct schema_document, json_count(documents));
    struct schema_options options = {
        .draft = draft_of(words[0]),
        .has_loose_formats = !text_equal(words[1], "enforced"),
        .documents = items,
    };
    struct json_member member = {0};
    while (json_next(documents, &member))
        items[options.document_count++] =
            (struct schema_document){.uri = member.key, .json = member.value};
    return options;
}

static void set_text(struct arena *arena, struct json *object, const char *key, const char *text)
{
    json_set(arena, object, key, json_new_text(arena, text));
}

static struct json *describe_issues(struct arena *arena, const struct schema_issues *issues)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < issues->count; i++) {
        struct json *issue = json_new_object(arena);
        set_text(arena, issue, "instance", issues->items[i].instance_pointer);
        set_text(arena, issue, "schema", issues->items[i].schema_pointer);
        set_text(arena, issue, "keyword", issues->items[i].keyword);
        set_text(arena, issue, "message", issues->items[i].message);
        json_append(arena, list, issue);
    }
    return list;
}

static const struct json *answer(struct arena *arena, const struct schema *schema,
                                 const struct json *instance)
{
    struct schema_issues issues;
    struct json *answer = json_new_object(arena);
    const bool fits = schema_fits(schema, arena, instance, &issues);
    json_set(arena, answer, "valid", json_new_boolean(arena, fits));
    if (!fits)
        json_set(arena, answer, "issues", describe_issues(arena, &issues));
    return answer;
}

static const struct json *answer_refused(struct arena *arena, const struct err *err)
{
    struct json *answer = json_new_object(arena);
    set_text(arena, answer, "error", err->message);
    set_text(arena, answer, "kind", err_kind_name(err->kind));
    return answer;
}

static void run_case(const struct schema_options *options, const struct json *suite_case)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct err err;
    const struct json *tests = json_find(suite_case, "tests");
    const struct schema *schema =
        schema_compile_with(arena, json_find(suite_case, "schema"), options, &err);
    for (size_t i = 0; i < json_count(tests); i++) {
        const struct json *instance = json_find(json_at(tests, i), "data");
        printf("%s\n", json_render(arena, schema ? answer(arena, schema, instance)
                                                 : answer_refused(arena, &err)));
    }
}

int main(int argc, char **argv)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct err err;
    if (argc != 5) {
        fprintf(stderr, "usage: validate DRAFT FORMATS DOCUMENTS.json CASES.json\n");
        return 2;
    }
    const struct json *documents = read_json(arena, argv[3], &err);
    const struct json *cases = documents ? read_json(arena, argv[4], &err) : NULL;
    if (!cases) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    const struct schema_options options = read_options(arena, argv + 1, documents);
    for (size_t i = 0; i < json_count(cases); i++)
        run_case(&options, json_at(cases, i));
    return 0;
}
