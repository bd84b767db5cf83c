/*
 * cmd_dev_duplicates: which of some files are the same document, without a database.
 */
#include "app/dev_document.h"

#include "extract/extract.h"

#define FILES_MAX 1000

struct known {
    const char *path;
    struct fraud_identity identity;
};

static bool learn_file(struct invocation *invocation, const char *path, const struct json *schema,
                       struct known *known, struct err *err)
{
    struct reading reading = {0};
    if (!dev_document_read(invocation, path, &reading, err))
        return false;
    const struct extract_request request = dev_document_request(invocation, &reading, schema);
    const struct json *data = extract_document(invocation->arena, &request, err);
    if (data == NULL)
        return err_add(err, "%s", path);
    fraud_identify(invocation->arena, json_find(data, "fields"), &known->identity);
    fraud_sketch_reading(invocation->arena, &reading, &known->identity.sketch);
    known->path = path;
    return true;
}

static void print_pair(const struct invocation *invocation, const struct known *a,
                       const struct known *b)
{
    static const char *const KINDS[] = {"different", "near", "business"};
    struct arena *arena = invocation->arena;
    const double share = fraud_share(&a->identity.sketch, &b->identity.sketch);
    const struct decimal shared = {.digits = (int64_t)(share * 1000.0), .scale = 3};
    const enum fraud_likeness likeness = fraud_compare(&a->identity, &b->identity);
    struct json *line = json_new_object(arena);
    struct json *pair = json_new_array(arena);
    json_append(arena, pair, json_new_text(arena, a->path));
    json_append(arena, pair, json_new_text(arena, b->path));
    json_set(arena, line, "pair", pair);
    json_set(arena, line, "duplicate", json_new_boolean(arena, likeness != FRAUD_DIFFERENT));
    json_set(arena, line, "kind", json_new_text(arena, KINDS[likeness]));
    json_set(arena, line, "shared_numbers", json_new_decimal(arena, &shared));
    (void)fprintf(invocation->out, "%s\n", json_render(arena, line));
}

bool command_dev_duplicates(struct invocation *invocation, struct err *err)
{
    const struct json *schema = dev_document_schema(invocation, err);
    const size_t count = invocation->argument_count;
    if (schema == NULL)
        return false;
    if (count > FILES_MAX)
        return fail(err, ERR_USAGE, "there are more than %d files", FILES_MAX);
    struct known *known = arena_new_array(invocation->arena, struct known, count);
    for (size_t i = 0; i < count; i++) {
        if (!learn_file(invocation, invocation->arguments[i], schema, &known[i], err))
            return false;
    }
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++)
            print_pair(invocation, &known[a], &known[b]);
    }
    return true;
}
