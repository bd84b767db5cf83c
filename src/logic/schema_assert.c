/*
 * schema_assert: keywords that ask something of one value.
 */
#include "logic/schema_keywords.h"
#include "logic/schema_run.h"

#include "logic/schema_format.h"

#include <string.h>

#define CHOICES_SHOWN       10
#define PATTERN_SHOWN_BYTES 200

/* ---- any value ---- */

/* "a string, an integer or null" */
static const char *describe_kinds(struct schema_run *run, unsigned kinds)
{
    static const char *const WORDS[] = {
        [JSON_NULL] = "null",          [JSON_BOOLEAN] = "true or false",
        [JSON_INTEGER] = "an integer", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string",    [JSON_ARRAY] = "an array",
        [JSON_OBJECT] = "an object",
    };
    if (kinds & 1U << JSON_NUMBER)
        kinds &= ~(1U << JSON_INTEGER);
    struct text out CLEANUP(text_done);
    text_init(&out, 1000);
    for (enum json_kind kind = JSON_NULL; kind <= JSON_OBJECT; kind++) {
        if (!(kinds & 1U << kind))
            continue;
        kinds &= ~(1U << kind);
        if (out.length > 0)
            text_append_string(&out, kinds ? ", " : " or ");
        text_append_string(&out, WORDS[kind]);
    }
    return arena_copy_text(run->arena, out.data);
}

bool schema_apply_type(struct schema_run *run, const struct schema_rule *rule,
                       const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    const unsigned kinds = rule->of.kinds;
    if (kinds & 1U << place->kind)
        return true;
    if (place->kind == JSON_NUMBER && (kinds & 1U << JSON_INTEGER)) {
        const struct schema_number number = schema_number_of(place->value);
        if (schema_number_is_integer(&number))
            return true;
    }
    return run->issues &&
           schema_report(run, rule, place, "%s must be %s, not %s",
                         schema_describe_place(run, place), describe_kinds(run, kinds),
                         describe_kinds(run, 1U << place->kind));
}

bool schema_apply_const(struct schema_run *run, const struct schema_rule *rule,
                        const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    if (schema_value_equal(rule->of.json, place->value))
        return true;
    return run->issues && schema_report(run, rule, place, "%s must be %s, not %s",
                                        schema_describe_place(run, place),
                                        schema_describe_value(run, rule->of.json),
                                        schema_describe_value(run, place->value));
}

/* "one of "a", "b"" */
static const char *describe_choices(struct schema_run *run, const struct json *choices)
{
    struct text out CLEANUP(text_done);
    text_init(&out, 2000);
    for (size_t i = 0; i < json_count(choices) && i < CHOICES_SHOWN; i++)
        text_printf(&out, "%s%s", i > 0 ? ", " : "",
                    schema_describe_value(run, json_at(choices, i)));
    if (json_count(choices) > CHOICES_SHOWN)
        text_append_string(&out, ", ...");
    return arena_copy_text(run->arena, out.data);
}

bool schema_apply_enum(struct schema_run *run, const struct schema_rule *rule,
                       const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    const size_t count = json_count(rule->of.json);
    for (size_t i = 0; i < count; i++) {
        if (schema_value_equal(json_at(rule->of.json, i), place->value))
            return true;
    }
    return run->issues &&
           schema_report(run, rule, place, "%s must be one of %s, not %s",
                         schema_describe_place(run, place), describe_choices(run, rule->of.json),
                         schema_describe_value(run, place->value));
}

/* ---- numbers ---- */

static int compare(const struct schema_rule *rule, const struct schema_place *place)
{
    const struct schema_number number = schema_number_of(place->value);
    return schema_number_compare(&number, &rule->of.number);
}

/* "%s must be at least 5, not 4" */
static bool report_number(struct schema_run *run, const struct schema_rule *rule,
                          const struct schema_place *place, const char *relation)
{
    return run->issues && schema_report(run, rule, place, "%s must be %s %s, not %s",
                                        schema_describe_place(run, place), relation,
                                        schema_describe_value(
                                            run, json_find(rule->node->json, rule->keyword->name)),
                                        schema_describe_value(run, place->value));
}

bool schema_apply_minimum(struct schema_run *run, const struct schema_rule *rule,
                          const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return compare(rule, place) >= 0 || report_number(run, rule, place, "at least");
}

bool schema_apply_maximum(struct schema_run *run, const struct schema_rule *rule,
                          const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return compare(rule, place) <= 0 || report_number(run, rule, place, "at most");
}

bool schema_apply_exclusive_minimum(struct schema_run *run, const struct schema_rule *rule,
                                    const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return compare(rule, place) > 0 || report_number(run, rule, place, "greater than");
}

bool schema_apply_exclusive_maximum(struct schema_run *run, const struct schema_rule *rule,
                                    const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return compare(rule, place) < 0 || report_number(run, rule, place, "less than");
}

bool schema_apply_multiple_of(struct schema_run *run, const struct schema_rule *rule,
                              const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    const struct schema_number number = schema_number_of(place->value);
    return schema_number_is_multiple(&number, &rule->of.number) ||
           report_number(run, rule, place, "a multiple of");
}

/* ---- strings ---- */

size_t schema_count_characters(const struct json *text)
{
    const char *const bytes = json_bytes(text);
    const size_t length = json_text_length(text);
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
    return count;
}

static bool report_length(struct schema_run *run, const struct schema_rule *rule,
                          const struct schema_place *place, const char *relation)
{
    return schema_report_count(
        run, rule, place,
        (struct schema_miscount){.relation = relation,
                                 .bound = rule->of.count,
                                 .unit = "character",
                                 .found = schema_count_characters(place->value)});
}

bool schema_apply_min_length(struct schema_run *run, const struct schema_rule *rule,
                             const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return schema_count_characters(place->value) >= rule->of.count ||
           report_length(run, rule, place, "least");
}

bool schema_apply_max_length(struct schema_run *run, const struct schema_rule *rule,
                             const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    return schema_count_characters(place->value) <= rule->of.count ||
           report_length(run, rule, place, "most");
}

bool schema_apply_pattern(struct schema_run *run, const struct schema_rule *rule,
                          const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    const char *source = pattern_source(rule->of.pattern);
    if (schema_search(run, rule->of.pattern, json_bytes(place->value),
                      json_text_length(place->value)))
        return true;
    return run->issues &&
           schema_report(run, rule, place, "%s must match %.*s, not %s",
                         schema_describe_place(run, place), text_fit(source, PATTERN_SHOWN_BYTES),
                         source, schema_describe_value(run, place->value));
}

bool schema_apply_format(struct schema_run *run, const struct schema_rule *rule,
                         const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    if (schema_format_fits(rule->of.format, json_bytes(place->value),
                           json_text_length(place->value)))
        return true;
    return run->issues &&
           schema_report(run, rule, place, "%s must be %s, not %s",
                         schema_describe_place(run, place), schema_format_describe(rule->of.format),
                         schema_describe_value(run, place->value));
}
