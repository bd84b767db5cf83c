/*
 * fuzz_rules: any JSON is refused as validation rules with a sentence, or judges any result: a
 * sentence for what fails, none for what holds.
 *
 * The input is an object: "rules", as a configuration has them, and "result".
 */
#include "fuzz.h"

#include "logic/logic.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)512 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    struct err err;
    const struct json *input = json_parse(arena, (const char *)data, size, &err);
    const struct json *json = json_find(input, "rules");
    const struct json *result = json_find(input, "result");
    if (!input || !json || !result)
        return 0;
    err_clear(&err);
    const struct rules *rules = rules_compile(arena, json, &err);
    if (!rules) {
        promise(err.kind == ERR_INVALID && err.message[0] != '\0');
        promise(text_is_utf8(err.message, strlen(err.message)));
        return 0;
    }
    struct rule_results results;
    rules_apply(rules, arena, result, "2025-06-15", &results);
    for (size_t i = 0; i < results.count; i++) {
        const struct rule_result *one = &results.items[i];
        promise((one->outcome == RULE_FAILS) == (one->message[0] != '\0'));
        promise(text_is_utf8(one->message, strlen(one->message)));
    }
    return 0;
}
