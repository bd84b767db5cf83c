/*
 * judgement: schema, rules and confidence over the plain form of a result.
 *
 * Without "x-scope": "process" in the output_schema each document is judged by itself; the plain
 * form of several is {documents: [{document_id, output}]}. With it fields, schema and rules are
 * those of all documents together; tables and pages are looked at where they are.
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
    struct json *tables;            /* how complete each is */
    const struct json *document_id; /* of the one being judged, where there are several; or NULL */
    bool lacks_fields;              /* the one being judged: missing_field says so */
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

/* A reason that says which document it is about, when there are several. */
static struct json *blame(struct bench *bench, const char *code)
{
    struct json *reason = reason_add(bench->arena, bench->judgement->reasons, code);
    const char *document_id = json_text(bench->document_id);
    if (document_id != NULL)
        set_text(bench->arena, reason, "document_id", document_id);
    return reason;
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

static bool is_complete(const struct json *data, const char *table)
{
    const struct json *proof = json_find(json_find(data, "completeness"), table);
    return text_equal(json_text(json_find(proof, "state")), "COMPLETE");
}

/* -1: not there. Only a person leaves a table in a result that has no rows: there are none. */
static double field_confidence(const struct json *data, const char *name)
{
    const struct json *field = json_find(json_find(data, "fields"), name);
    const struct json *rows = json_find(json_find(data, "line_items"), name);
    if (field != NULL)
        return confidence_of(field);
    if (rows != NULL && json_count(rows) == 0)
        return is_complete(data, name) ? 1.0 : -1.0;
    return rows != NULL ? rows_confidence(rows) : -1.0;
}

/* A value that no page shows may be invented; unless a person gave it, who knows better. */
static bool is_ungrounded(const struct json *field)
{
    return extract_has_reason(field, "ungrounded") && !extract_has_reason(field, "corrected");
}

static void blame_ungrounded(struct bench *bench, const char *name)
{
    set_text(bench->arena, blame(bench, "ungrounded"), "field", name);
}

/* Fields and tables whose values stand on no page, required or not. */
static void judge_grounds(struct bench *bench, const struct json *data)
{
    struct json_member field = {0};
    struct json_member table = {0};
    while (json_next(json_find(data, "fields"), &field)) {
        if (is_ungrounded(field.value))
            blame_ungrounded(bench, field.key);
    }
    while (json_next(json_find(data, "line_items"), &table)) {
        bool is_blamed = false;
        for (size_t i = 0; i < json_count(table.value) && !is_blamed; i++) {
            struct json_member cell = {0};
            while (!is_blamed && json_next(json_at(table.value, i), &cell))
                is_blamed = is_ungrounded(cell.value);
        }
        if (is_blamed)
            blame_ungrounded(bench, table.key);
    }
}

static void judge_field(struct bench *bench, const struct json *data, const char *name)
{
    double threshold = decimal_number(&bench->configuration->confidence_threshold);
    double confidence = field_confidence(data, name);
    struct judgement *judgement = bench->judgement;
    if (confidence < 0.0) {
        set_text(bench->arena, blame(bench, "missing_field"), "field", name);
        bench->lacks_fields = true;
    } else if (confidence < threshold) {
        struct json *reason = blame(bench, "low_confidence");
        set_text(bench->arena, reason, "field", name);
        set_share(bench->arena, reason, "confidence", confidence);
    }
    judgement->confidence = fmin(judgement->confidence, fmax(confidence, 0.0));
}

static size_t judge_part(struct bench *bench, const struct json *data, const char *part)
{
    size_t count = 0;
    struct json_member member = {0};
    while (json_next(json_find(data, part), &member)) {
        judge_field(bench, data, member.key);
        count++;
    }
    return count;
}

/* Where nothing is required, what was found decides: nothing at all is no sure result. */
static void judge_fields(struct bench *bench, const struct json *data)
{
    const struct json *required = json_find(bench->configuration->output_schema, "required");
    for (size_t i = 0; i < json_count(required); i++)
        judge_field(bench, data, json_text(json_at(required, i)));
    if (json_count(required) > 0 ||
        judge_part(bench, data, "fields") + judge_part(bench, data, "line_items") > 0)
        return;
    (void)blame(bench, "nothing_found");
    bench->judgement->confidence = 0.0;
}

/* ---- tables and images ---- */

/* What the extraction says of a table, with its name and document. */
static void list_table(struct bench *bench, const struct json_member *table)
{
    struct json *entry = json_new_object(bench->arena);
    set_text(bench->arena, entry, "table", table->key);
    if (bench->document_id != NULL)
        set_text(bench->arena, entry, "document_id", json_text(bench->document_id));
    struct json_member member = {0};
    while (json_next(table->value, &member))
        json_set(bench->arena, entry, member.key, member.value);
    json_append(bench->arena, bench->tables, entry);
}

/* PARTIAL (so many rows of so many) always goes to a person, UNPROVEN as configured. */
static void judge_tables(struct bench *bench, const struct json *data)
{
    bool is_unproven_enough =
        !option_boolean(bench->configuration->options, "unproven_to_review", true);
    struct json_member table = {0};
    while (json_next(json_find(data, "completeness"), &table)) {
        const char *state = json_text(json_find(table.value, "state"));
        bool is_partial = text_equal(state, "PARTIAL");
        list_table(bench, &table);
        if (!is_partial && (is_unproven_enough || !text_equal(state, "UNPROVEN")))
            continue;
        struct json *reason = blame(bench, is_partial ? "table_partial" : "table_unproven");
        set_text(bench->arena, reason, "field", table.key);
        if (is_partial && json_find(table.value, "rows_seen") != NULL) {
            json_set(bench->arena, reason, "rows_extracted",
                     json_find(table.value, "rows_extracted"));
            json_set(bench->arena, reason, "rows_seen", json_find(table.value, "rows_seen"));
        }
    }
}

/* "page 2 is too blurred: ..." */
static const char *image_sentence(struct bench *bench, const struct json *page)
{
    const char *number = json_number_text(json_find(page, "page"));
    const char *name = json_text(json_find(page, "defect"));
    enum reading_defect defect = READING_ILLEGIBLE;
    if (name != NULL)
        (void)!reading_defect_parse(name, &defect);
    return arena_printf(bench->arena, "page %s %s", number != NULL ? number : "?",
                        reading_defect_sentence(defect));
}

static void judge_image(struct bench *bench, const struct json *page)
{
    const double bar = option_number(bench->configuration->options, "quality_bar", 0.5);
    struct decimal score;
    if (!json_read_decimal(json_find(page, "score"), &score) || decimal_number(&score) >= bar)
        return;
    struct json *reason = blame(bench, "poor_image");
    json_set(bench->arena, reason, "page", json_find(page, "page"));
    set_share(bench->arena, reason, "score", decimal_number(&score));
    set_text(bench->arena, reason, "message", image_sentence(bench, page));
}

static void judge_images(struct bench *bench, const struct json *data)
{
    const struct json *pages = json_find(data, "poor_pages");
    for (size_t i = 0; i < json_count(pages); i++)
        judge_image(bench, json_at(pages, i));
}

/* ---- schema and rules ---- */

const char *misfit_place(struct arena *arena, const struct schema_issues *issues)
{
    const struct schema_issue *first = &issues->items[0];
    return arena_printf(arena, "%s (%s)",
                        first->instance_pointer[0] != '\0' ? first->instance_pointer : "the whole",
                        first->keyword);
}

/* What is missing at the top has a reason of its own already. */
static bool is_missing_field(const struct bench *bench, const struct schema_issue *issue)
{
    return bench->lacks_fields && strcmp(issue->keyword, "required") == 0 &&
           issue->instance_pointer[0] == '\0';
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
        if (is_missing_field(bench, issue))
            continue;
        struct json *reason = blame(bench, "schema");
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
    struct json *reason = blame(bench, "rule_failed");
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

/* What must hold between the documents of the process, however their results are given. */
static void judge_across(struct bench *bench, const struct json *documents)
{
    struct rule_results results;
    struct json *list = json_new_array(bench->arena);
    for (size_t i = 0; i < json_count(documents); i++) {
        const struct json *data = json_at(documents, i);
        struct json *plain = extract_plain(bench->arena, data);
        struct json *doc_type = json_find(data, "doc_type");
        json_set(bench->arena, plain, "doc_type",
                 doc_type != NULL ? doc_type : json_new_text(bench->arena, ""));
        json_append(bench->arena, list, plain);
    }
    bench->document_id = NULL;
    rules_apply_across(bench->rules, bench->arena, list, bench->today, &results);
    for (size_t i = 0; i < results.count; i++)
        judge_rule(bench, &results.items[i]);
}

/* The plain form of one result: a document's, or the process's as a whole. */
static struct json *judge_plain(struct bench *bench, const struct json *data)
{
    struct json *plain = extract_plain(bench->arena, data);
    bench->lacks_fields = false;
    judge_fields(bench, data);
    judge_schema(bench, plain);
    judge_rules(bench, plain);
    return plain;
}

/* ---- several documents ---- */

/* Tables follow each other, in a list of their own: the documents keep theirs. */
static void merge_rows(struct arena *arena, struct json *tables, const struct json_member *table)
{
    struct json *rows = json_find(tables, table->key);
    if (rows == NULL) {
        rows = json_new_array(arena);
        json_set(arena, tables, table->key, rows);
    }
    for (size_t i = 0; i < json_count(table->value); i++)
        json_append(arena, rows, json_at(table->value, i));
}

/* The surest of the documents' fields stands for the process. */
static void merge_field(struct arena *arena, struct json *fields, const struct json_member *field)
{
    const struct json *there = json_find(fields, field->key);
    if (there == NULL || confidence_of(field->value) > confidence_of(there))
        json_set(arena, fields, field->key, field->value);
}

/* An empty table is sure only where every document has said so. */
static void merge_proof(struct arena *arena, struct json *proofs, const struct json_member *proof)
{
    const struct json *there = json_find(proofs, proof->key);
    if (there == NULL || text_equal(json_text(json_find(there, "state")), "COMPLETE"))
        json_set(arena, proofs, proof->key, proof->value);
}

static struct json *merge(struct arena *arena, const struct json *documents)
{
    static const struct {
        const char *part;
        void (*merge)(struct arena *arena, struct json *into, const struct json_member *member);
    } PARTS[] = {
        {"fields", merge_field}, {"line_items", merge_rows}, {"completeness", merge_proof}};
    struct json *merged = json_new_object(arena);
    for (size_t p = 0; p < COUNT_OF(PARTS); p++) {
        struct json *into = json_new_object(arena);
        json_set(arena, merged, PARTS[p].part, into);
        for (size_t d = 0; d < json_count(documents); d++) {
            struct json_member member = {0};
            while (json_next(json_find(json_at(documents, d), PARTS[p].part), &member))
                PARTS[p].merge(arena, into, &member);
        }
    }
    return merged;
}

/* What is judged where it is, whatever the result is of. */
static void judge_document(struct bench *bench, const struct json *documents, size_t index)
{
    const struct json *data = json_at(documents, index);
    bench->document_id = json_count(documents) > 1 ? json_find(data, "document_id") : NULL;
    judge_tables(bench, data);
    judge_grounds(bench, data);
    judge_images(bench, data);
}

static struct json *judge_together(struct bench *bench, const struct json *documents)
{
    struct json *plain = judge_plain(bench, merge(bench->arena, documents));
    for (size_t i = 0; i < json_count(documents); i++)
        judge_document(bench, documents, i);
    return plain;
}

static struct json *judge_each(struct bench *bench, const struct json *documents)
{
    struct json *list = json_new_array(bench->arena);
    for (size_t i = 0; i < json_count(documents); i++) {
        const struct json *data = json_at(documents, i);
        struct json *entry = json_new_object(bench->arena);
        judge_document(bench, documents, i);
        json_set(bench->arena, entry, "document_id", json_find(data, "document_id"));
        json_set(bench->arena, entry, "output", judge_plain(bench, data));
        json_append(bench->arena, list, entry);
    }
    struct json *plain = json_new_object(bench->arena);
    json_set(bench->arena, plain, "documents", list);
    return plain;
}

bool is_judged_together(const struct configuration *configuration, const struct json *documents)
{
    const char *scope = json_text(json_find(configuration->output_schema, "x-scope"));
    return json_count(documents) <= 1 || text_equal(scope, "process");
}

bool judge(struct arena *arena, const struct configuration *configuration,
           const struct json *extraction_result, struct judgement *judgement, struct err *err)
{
    char now[CLOCK_TEXT_BYTES];
    struct bench bench = {.arena = arena,
                          .configuration = configuration,
                          .issues = json_new_array(arena),
                          .rule_list = json_new_array(arena),
                          .tables = json_new_array(arena),
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
    const struct json *documents = json_find(extraction_result, "documents");
    judgement->plain = is_judged_together(configuration, documents)
                           ? judge_together(&bench, documents)
                           : judge_each(&bench, documents);
    judge_across(&bench, documents);
    struct json *result = json_new_object(arena);
    json_set(arena, result, "fits", json_new_boolean(arena, judgement->fits));
    json_set(arena, result, "issues", bench.issues);
    json_set(arena, result, "rules", bench.rule_list);
    json_set(arena, result, "completeness", bench.tables);
    set_share(arena, result, "confidence", judgement->confidence);
    judgement->validation_result = result;
    return true;
}
