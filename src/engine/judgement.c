/*
 * judgement: schema, rules and confidence over the plain form of a result.
 *
 * Without "x-scope": "process" in the output_schema each document is judged by itself; the plain
 * form of several is {documents: [{document_id, output}]}.
 */
#include "engine/judgement.h"

#include <math.h>
#include <string.h>

#define DAY_BYTES 10

/* What judging one result needs and where its findings go. */
struct bench {
    struct arena *arena;
    const struct configuration *configuration;
    const struct schema *schema;
    const struct rules *rules;
    const char *today;
    struct json *issues;
    struct json *rule_list;
    struct judgement *judgement;
};

struct json *reason_add(struct arena *arena, struct json *reasons, const char *code)
{
    struct json *reason = json_new_object(arena);
    json_set(arena, reason, "code", json_new_text(arena, code));
    json_append(arena, reasons, reason);
    return reason;
}

static void set_text(struct arena *arena, struct json *object, const char *key, const char *text)
{
    json_set(arena, object, key, json_new_text(arena, text));
}

static void set_share(struct arena *arena, struct json *object, const char *key, double share)
{
    struct decimal value = share_decimal(share);
    json_set(arena, object, key, json_new_decimal(arena, &value));
}

/* ---- confidence ---- */

static double confidence_of(const struct json *field)
{
    struct decimal value;
    return json_read_decimal(json_find(field, "confidence"), &value) ? decimal_number(&value) : 0.0;
}

/* Of a table the mean of its cells: one faint cell among hundreds is a matter of its row. */
static double rows_confidence(const struct json *rows)
{
    double sum = 0.0;
    double cells = 0.0;
    for (size_t i = 0; i < json_count(rows); i++) {
        struct json_member cell = {0};
        while (json_next(json_at(rows, i), &cell)) {
            sum += confidence_of(cell.value);
            cells += 1.0;
        }
    }
    return cells > 0.0 ? sum / cells : 0.0;
}

/* -1: not there. */
static double field_confidence(const struct json *data, const char *name)
{
    const struct json *field = json_find(json_find(data, "fields"), name);
    const struct json *rows = json_find(json_find(data, "line_items"), name);
    if (field != NULL)
        return confidence_of(field);
    return json_count(rows) > 0 ? rows_confidence(rows) : -1.0;
}

static void judge_field(struct bench *bench, const struct json *data, const char *name)
{
    double threshold = decimal_number(&bench->configuration->confidence_threshold);
    double confidence = field_confidence(data, name);
    struct judgement *judgement = bench->judgement;
    if (confidence < 0.0) {
        set_text(bench->arena, reason_add(bench->arena, judgement->reasons, "missing_field"),
                 "field", name);
    } else if (confidence < threshold) {
        struct json *reason = reason_add(bench->arena, judgement->reasons, "low_confidence");
        set_text(bench->arena, reason, "field", name);
        set_share(bench->arena, reason, "confidence", confidence);
    }
    judgement->confidence = fmin(judgement->confidence, fmax(confidence, 0.0));
}

/* Where nothing is required, what was found decides. */
static void judge_fields(struct bench *bench, const struct json *data)
{
    const struct json *required = json_find(bench->configuration->output_schema, "required");
    struct json_member field = {0};
    for (size_t i = 0; i < json_count(required); i++)
        judge_field(bench, data, json_text(json_at(required, i)));
    while (json_count(required) == 0 && json_next(json_find(data, "fields"), &field))
        judge_field(bench, data, field.key);
}

/* ---- tables and images ---- */

static void judge_tables(struct bench *bench, const struct json *data)
{
    bool is_unproven_enough =
        !option_boolean(bench->configuration->options, "unproven_to_review", true);
    struct json_member table = {0};
    while (json_next(json_find(data, "completeness"), &table)) {
        const char *state = json_text(json_find(table.value, "state"));
        bool is_partial = text_equal(state, "PARTIAL");
        if (!is_partial && (is_unproven_enough || !text_equal(state, "UNPROVEN")))
            continue;
        struct json *reason = reason_add(bench->arena, bench->judgement->reasons,
                                         is_partial ? "table_partial" : "table_unproven");
        set_text(bench->arena, reason, "field", table.key);
    }
}

static void judge_image(struct bench *bench, const struct json *data)
{
    double bar = option_number(bench->configuration->options, "quality_bar", 0.5);
    const struct json *worst = json_find(data, "worst_page");
    struct decimal score;
    if (!json_read_decimal(json_find(worst, "score"), &score) || decimal_number(&score) >= bar)
        return;
    struct json *reason = reason_add(bench->arena, bench->judgement->reasons, "poor_image");
    json_set(bench->arena, reason, "page", json_find(worst, "page"));
    set_share(bench->arena, reason, "score", decimal_number(&score));
}

/* ---- schema and rules ---- */

const char *misfit_place(struct arena *arena, const struct schema_issues *issues)
{
    const struct schema_issue *first = &issues->items[0];
    return arena_printf(arena, "%s (%s)",
                        first->instance_pointer[0] != '\0' ? first->instance_pointer : "the whole",
                        first->keyword);
}

static void judge_schema(struct bench *bench, const struct json *plain)
{
    struct schema_issues issues = {0};
    if (schema_fits(bench->schema, bench->arena, plain, &issues))
        return;
    if (bench->judgement->fits) {
        bench->judgement->misfit = issues.items[0].message;
        bench->judgement->misfit_place = misfit_place(bench->arena, &issues);
    }
    bench->judgement->fits = false;
    for (size_t i = 0; i < issues.count; i++) {
        const struct schema_issue *issue = &issues.items[i];
        struct json *entry = json_new_object(bench->arena);
        set_text(bench->arena, entry, "pointer", issue->instance_pointer);
        set_text(bench->arena, entry, "keyword", issue->keyword);
        set_text(bench->arena, entry, "message", issue->message);
        json_append(bench->arena, bench->issues, entry);
        /* What is missing at the top has its own reason. */
        if (strcmp(issue->keyword, "required") == 0 && issue->instance_pointer[0] == '\0')
            continue;
        struct json *reason = reason_add(bench->arena, bench->judgement->reasons, "schema");
        set_text(bench->arena, reason, "pointer", issue->instance_pointer);
        set_text(bench->arena, reason, "message", issue->message);
    }
}

static const char *outcome_name(enum rule_outcome outcome)
{
    static const char *const NAMES[] = {"holds", "fails", "not_applicable"};
    return NAMES[outcome];
}

static void judge_rule(struct bench *bench, const struct rule_result *result)
{
    struct json *entry = json_new_object(bench->arena);
    set_text(bench->arena, entry, "rule", result->rule);
    set_text(bench->arena, entry, "field", result->field);
    set_text(bench->arena, entry, "outcome", outcome_name(result->outcome));
    json_append(bench->arena, bench->rule_list, entry);
    if (result->outcome != RULE_FAILS)
        return;
    set_text(bench->arena, entry, "message", result->message);
    if (result->is_warning)
        return;
    struct json *reason = reason_add(bench->arena, bench->judgement->reasons, "rule_failed");
    set_text(bench->arena, reason, "rule", result->rule);
    set_text(bench->arena, reason, "field", result->field);
    set_text(bench->arena, reason, "message", result->message);
}

static void judge_rules(struct bench *bench, const struct json *plain)
{
    struct rule_results results;
    rules_apply(bench->rules, bench->arena, plain, bench->today, &results);
    for (size_t i = 0; i < results.count; i++)
        judge_rule(bench, &results.items[i]);
}

/* One result: a document's, or the process's as a whole. */
static struct json *judge_one(struct bench *bench, const struct json *data)
{
    struct json *plain = extract_plain(bench->arena, data);
    judge_fields(bench, data);
    judge_tables(bench, data);
    judge_image(bench, data);
    judge_schema(bench, plain);
    judge_rules(bench, plain);
    return plain;
}

/* ---- several documents ---- */

/* The surer one of two documents' fields stands for the process; tables follow each other. */
static void merge_member(struct arena *arena, struct json *into, const char *part,
                         const struct json_member *member)
{
    struct json *target = json_find(into, part);
    struct json *there = json_find(target, member->key);
    if (there == NULL) {
        json_set(arena, target, member->key, member->value);
    } else if (strcmp(part, "line_items") == 0) {
        for (size_t i = 0; i < json_count(member->value); i++)
            json_append(arena, there, json_at(member->value, i));
    } else if (confidence_of(member->value) > confidence_of(there)) {
        json_set(arena, target, member->key, member->value);
    }
}

static struct json *merge(struct arena *arena, const struct json *documents)
{
    static const char *const PARTS[] = {"fields", "line_items", "completeness"};
    struct json *merged = json_new_object(arena);
    for (size_t p = 0; p < COUNT_OF(PARTS); p++) {
        json_set(arena, merged, PARTS[p], json_new_object(arena));
        for (size_t d = 0; d < json_count(documents); d++) {
            struct json_member member = {0};
            while (json_next(json_find(json_at(documents, d), PARTS[p]), &member))
                merge_member(arena, merged, PARTS[p], &member);
        }
    }
    return merged;
}

static struct json *judge_each(struct bench *bench, const struct json *documents)
{
    struct json *list = json_new_array(bench->arena);
    for (size_t i = 0; i < json_count(documents); i++) {
        const struct json *data = json_at(documents, i);
        struct json *entry = json_new_object(bench->arena);
        json_set(bench->arena, entry, "document_id", json_find(data, "document_id"));
        json_set(bench->arena, entry, "output", judge_one(bench, data));
        json_append(bench->arena, list, entry);
    }
    struct json *plain = json_new_object(bench->arena);
    json_set(bench->arena, plain, "documents", list);
    return plain;
}

static struct json *judge_all(struct bench *bench, const struct json *documents)
{
    const char *scope = json_text(json_find(bench->configuration->output_schema, "x-scope"));
    if (json_count(documents) == 1)
        return judge_one(bench, json_at(documents, 0));
    if (text_equal(scope != NULL ? scope : "", "process"))
        return judge_one(bench, merge(bench->arena, documents));
    return judge_each(bench, documents);
}

bool judge(struct arena *arena, const struct configuration *configuration,
           const struct json *extraction_result, struct judgement *judgement, struct err *err)
{
    char now[CLOCK_TEXT_BYTES];
    struct bench bench = {.arena = arena,
                          .configuration = configuration,
                          .issues = json_new_array(arena),
                          .rule_list = json_new_array(arena),
                          .judgement = judgement};
    bench.schema = schema_compile(arena, configuration->output_schema, err);
    if (bench.schema == NULL)
        return err_add(err, "output_schema of the configuration");
    bench.rules = rules_compile(arena, configuration->validation_rules, err);
    if (bench.rules == NULL)
        return err_add(err, "validation_rules of the configuration");
    (void)clock_render(clock_wall_us(), now);
    now[DAY_BYTES] = '\0';
    bench.today = now;
    *judgement = (struct judgement){.reasons = json_new_array(arena),
                                    .confidence = 1.0,
                                    .fits = true,
                                    .misfit = "",
                                    .misfit_place = ""};
    judgement->plain = judge_all(&bench, json_find(extraction_result, "documents"));
    struct json *result = json_new_object(arena);
    json_set(arena, result, "fits", json_new_boolean(arena, judgement->fits));
    json_set(arena, result, "issues", bench.issues);
    json_set(arena, result, "rules", bench.rule_list);
    set_share(arena, result, "confidence", judgement->confidence);
    judgement->validation_result = result;
    return true;
}
