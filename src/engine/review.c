/*
 * review: what people decide about a result.
 *
 * A decision locks the process, so that two reviewers cannot both decide; everything it changes is
 * one transaction with its audit row.
 */
#include "engine/judgement.h"

#include <string.h>

#define FIELD_NAME_MAX 128

/* A process in review, locked. */
struct hearing {
    struct engine *engine;
    struct arena *arena;
    const struct engine_review *review;
    struct db_context context;
    struct process process;
    struct process_results results;
    struct configuration configuration;
};

static bool load(struct db_tx *tx, struct hearing *hearing, struct err *err)
{
    const struct id *process_id = &hearing->review->order.process_id;
    bool is_bound = false;
    return process_load(tx, process_id, &hearing->process, err) &&
           process_load_results(tx, process_id, &hearing->results, err) &&
           configuration_load_process(tx, process_id, &hearing->configuration, &is_bound, err);
}

static bool check(struct hearing *hearing, const struct process_state *state, struct err *err)
{
    const char *id = hearing->review->order.process_id.text;
    if (strcmp(state->status, "hitl_review") != 0)
        return fail(err, ERR_CONFLICT, "process %s is %s and not in review", id, state->status);
    if (state->is_claimed && !id_equal(&state->review_claimed_by, &hearing->review->reviewer))
        return fail(err, ERR_CONFLICT, "process %s is being reviewed by another person", id);
    return true;
}

static struct hearing hearing_open(struct engine *engine, struct arena *arena,
                                   const struct engine_review *review)
{
    return (struct hearing){.engine = engine,
                            .arena = arena,
                            .review = review,
                            .context = engine_context(engine, arena, &review->order.client_id)};
}

/* Locks, checks and loads; the transaction goes on. */
static struct db_tx *hearing_begin(struct hearing *hearing, struct err *err)
{
    struct process_state state;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&hearing->context, err);
    if (tx == NULL || !process_lock(tx, &hearing->review->order.process_id, &state, err) ||
        !check(hearing, &state, err) || !load(tx, hearing, err))
        return NULL;
    struct db_tx *open = tx;
    tx = NULL;
    return open;
}

static void audit_add(const struct hearing *hearing, struct db_batch *batch, const char *event,
                      struct json *payload)
{
    struct audit_record record = {
        .process_id = hearing->process.process_id,
        .client_id = hearing->process.client_id,
        .process_type_id = hearing->process.process_type_id,
        .result = "SUCCESS",
        .stage_type = hearing->process.current_stage,
        .event = event,
        .actor_type = hearing->review->order.actor.type,
        .actor_id = hearing->review->order.actor.id,
        .payload = payload,
    };
    audit_log_add(batch, &record);
}

/* The change of state that every decision makes. */
static void change(const struct hearing *hearing, enum process_event_kind event,
                   struct process_change *change, struct db_batch *batch)
{
    const struct transition *transition =
        transition_find("hitl_review", hearing->process.current_stage, event);
    change->process_id = hearing->process.process_id;
    change->status = transition->next_status;
    change->current_stage =
        transition->next_stage != NULL ? transition->next_stage : hearing->process.current_stage;
    change->reviewed_by = hearing->review->reviewer;
    change->review_notes = hearing->review->notes;
    process_change_state(batch, change);
}

static bool decide(struct db_tx **tx, struct db_batch *batch, struct err *err)
{
    struct db_tx *open = *tx;
    fault_reach(FAULT_REVIEW_DECIDED, NULL);
    if (!db_batch_join(batch, open, err))
        return false;
    *tx = NULL;
    return db_commit(open, err);
}

/* ---- approve ---- */

bool engine_review_approve(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, struct err *err)
{
    struct judgement judgement;
    struct hearing hearing = hearing_open(engine, arena, review);
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_begin(&hearing, err);
    if (tx == NULL ||
        !judge(arena, &hearing.configuration, hearing.results.extraction_result, &judgement, err))
        return false;
    if (!judgement.fits) {
        (void)fail(err, ERR_INVALID, "the result does not fit the output_schema: %s",
                   judgement.misfit);
        return err_hint(err, "correct it first, or reject it");
    }
    struct db_batch *batch = db_batch_create(&hearing.context);
    struct process_change outcome = {.final_output = judgement.plain,
                                     .validation_result = judgement.validation_result};
    change(&hearing, EVENT_APPROVED, &outcome, batch);
    actions_add(batch, &hearing.process.client_id, &hearing.process.process_id,
                hearing.configuration.outputs);
    notice_add(batch, &hearing.process.client_id, &hearing.process.process_id, "process_completed",
               "A person approved the result.");
    audit_add(&hearing, batch, "review.approved", NULL);
    if (!decide(&tx, batch, err))
        return false;
    engine_announce(engine);
    return true;
}

/* ---- reject ---- */

bool engine_review_reject(struct engine *engine, struct arena *arena,
                          const struct engine_review *review, struct err *err)
{
    struct hearing hearing = hearing_open(engine, arena, review);
    if (review->notes == NULL || review->notes[0] == '\0')
        return fail(err, ERR_USAGE, "a rejection needs its reason");
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_begin(&hearing, err);
    if (tx == NULL)
        return false;
    struct db_batch *batch = db_batch_create(&hearing.context);
    struct process_change outcome = {
        .error_kind = err_kind_name(ERR_INVALID),
        .error_message = arena_printf(arena, "rejected in review: %s", review->notes),
    };
    change(&hearing, EVENT_REJECTED, &outcome, batch);
    document_change_status(batch, &hearing.process.process_id, "failed", outcome.error_message);
    notice_add(batch, &hearing.process.client_id, &hearing.process.process_id, "process_failed",
               outcome.error_message);
    audit_add(&hearing, batch, "review.rejected", NULL);
    return decide(&tx, batch, err);
}

/* ---- correct ---- */

/* The value that a person gave, as a field of the result. */
static struct json *corrected_field(struct arena *arena, struct json *value)
{
    struct json *field = json_new_object(arena);
    struct json *evidence = json_new_object(arena);
    struct json *list = json_new_array(arena);
    struct json *reasons = json_new_array(arena);
    json_set(arena, evidence, "source", json_new_text(arena, "person"));
    json_append(arena, list, evidence);
    json_append(arena, reasons, json_new_text(arena, "corrected"));
    json_set(arena, field, "value", value);
    json_set(arena, field, "confidence", json_new_integer(arena, 1));
    json_set(arena, field, "evidence", list);
    json_set(arena, field, "reasons", reasons);
    return field;
}

/* Where a pointer leads: a field of a document's data, or a cell of one of its tables. */
struct place {
    struct json *document;
    char name[FIELD_NAME_MAX];
    bool is_cell;
    int64_t row;
    char column[FIELD_NAME_MAX];
};

/* The next part of a JSON pointer (RFC 6901) with its escapes undone; false at the end. */
static bool next_token(const char **pointer, char token[static FIELD_NAME_MAX])
{
    size_t length = 0;
    const char *c = *pointer;
    if (*c != '/')
        return false;
    for (c++; *c != '\0' && *c != '/' && length < FIELD_NAME_MAX - 1; c++) {
        if (c[0] == '~' && (c[1] == '0' || c[1] == '1'))
            token[length++] = *++c == '0' ? '~' : '/';
        else
            token[length++] = *c;
    }
    token[length] = '\0';
    *pointer = c;
    return *c == '\0' || *c == '/';
}

static bool find_document(const struct hearing *hearing, const char **pointer,
                          struct json **document)
{
    char token[FIELD_NAME_MAX];
    int64_t index = 0;
    struct err ignored;
    const struct json *documents = json_find(hearing->results.extraction_result, "documents");
    if (json_count(documents) > 1 &&
        (!next_token(pointer, token) || strcmp(token, "documents") != 0 ||
         !next_token(pointer, token) ||
         !text_parse_integer(token, 0, (int64_t)json_count(documents) - 1, &index, &ignored) ||
         !next_token(pointer, token) || strcmp(token, "output") != 0))
        return false;
    *document = json_at(documents, (size_t)index);
    return true;
}

static bool find_place(const struct hearing *hearing, const char *pointer, struct place *place,
                       struct err *err)
{
    char token[FIELD_NAME_MAX];
    const char *rest = pointer;
    struct err ignored;
    *place = (struct place){0};
    bool is_known =
        find_document(hearing, &rest, &place->document) && next_token(&rest, place->name);
    if (is_known && *rest != '\0') {
        place->is_cell = true;
        is_known = next_token(&rest, token) &&
                   text_parse_integer(token, 0, INT32_MAX, &place->row, &ignored) &&
                   next_token(&rest, place->column) && *rest == '\0';
    }
    if (is_known)
        return true;
    (void)fail(err, ERR_USAGE, "'%s' is no place in the result", pointer);
    return err_hint(err, "name a field as /total_gross, a cell of a table as /line_items/0/amount");
}

/* The row of a table, made when it is the next one; NULL when it is further off. */
static struct json *find_row(struct arena *arena, const struct place *place)
{
    struct json *tables = json_find(place->document, "line_items");
    struct json *rows = json_find(tables, place->name);
    if (tables == NULL) {
        tables = json_new_object(arena);
        json_set(arena, place->document, "line_items", tables);
    }
    if (rows == NULL) {
        rows = json_new_array(arena);
        json_set(arena, tables, place->name, rows);
    }
    if ((size_t)place->row == json_count(rows))
        json_append(arena, rows, json_new_object(arena));
    return (size_t)place->row < json_count(rows) ? json_at(rows, (size_t)place->row) : NULL;
}

/* A copy without one member. */
static struct json *without(struct arena *arena, const struct json *object, const char *key)
{
    struct json *copy = json_new_object(arena);
    struct json_member member = {0};
    while (json_next(object, &member)) {
        if (strcmp(member.key, key) != 0)
            json_set(arena, copy, member.key, member.value);
    }
    return copy;
}

static void set_field(struct arena *arena, const struct place *place, struct json *value)
{
    struct json *fields = json_find(place->document, "fields");
    if (value == NULL || json_kind_of(value) == JSON_NULL)
        fields = without(arena, fields, place->name);
    else
        json_set(arena, fields, place->name, corrected_field(arena, value));
    json_set(arena, place->document, "fields", fields);
}

/* What stood at the place before, and the new value there. */
static bool put(struct arena *arena, const struct place *place, struct json *value,
                struct json **before, struct err *err)
{
    if (!place->is_cell) {
        *before = json_find(json_find(json_find(place->document, "fields"), place->name), "value");
        set_field(arena, place, value);
        return true;
    }
    struct json *row = find_row(arena, place);
    if (row == NULL)
        return fail(err, ERR_USAGE, "%s has no row %lld", place->name, (long long)place->row);
    *before = json_find(json_find(row, place->column), "value");
    json_set(arena, row, place->column, corrected_field(arena, value));
    return true;
}

static bool correct(struct hearing *hearing, const struct json_member *correction,
                    struct db_batch *batch, struct err *err)
{
    struct place place;
    struct json *before = NULL;
    if (!find_place(hearing, correction->key, &place, err) ||
        !put(hearing->arena, &place, correction->value, &before, err))
        return false;
    struct review_correction row = {
        .client_id = hearing->process.client_id,
        .process_id = hearing->process.process_id,
        .field_path = correction->key,
        .value_before = before,
        .value_after = correction->value,
        .reviewer = hearing->review->reviewer,
        .reason = hearing->review->notes,
    };
    const char *document_id = json_text(json_find(place.document, "document_id"));
    if (document_id != NULL && !id_parse(document_id, &row.document_id, err))
        return false;
    review_correction_add(batch, &row);
    return true;
}

/* A table that a person has completed or looked through is no longer in doubt. */
static void settle_tables(struct hearing *hearing, const struct json *corrections)
{
    struct json_member correction = {0};
    while (json_next(corrections, &correction)) {
        struct place place;
        struct err ignored;
        if (!find_place(hearing, correction.key, &place, &ignored) || !place.is_cell)
            continue;
        struct json *proof = json_find(json_find(place.document, "completeness"), place.name);
        if (proof != NULL)
            json_set(hearing->arena, proof, "state", json_new_text(hearing->arena, "COMPLETE"));
    }
}

static bool correct_all(struct hearing *hearing, const struct json *corrections,
                        struct db_batch *batch, struct err *err)
{
    struct json_member correction = {0};
    while (json_next(corrections, &correction)) {
        if (!correct(hearing, &correction, batch, err))
            return false;
    }
    settle_tables(hearing, corrections);
    const struct json *documents = json_find(hearing->results.extraction_result, "documents");
    for (size_t i = 0; i < json_count(documents); i++) {
        struct id document_id;
        const struct json *data = json_at(documents, i);
        const char *text = json_text(json_find(data, "document_id"));
        if (text == NULL || !id_parse(text, &document_id, err))
            return fail(err, ERR_INTERNAL, "the extraction of process %s names no document",
                        hearing->process.process_id.text);
        document_change_extraction(batch, &document_id, data);
    }
    return true;
}

static struct json *count_payload(struct arena *arena, size_t corrections, size_t reasons)
{
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "corrections", json_new_integer(arena, (int64_t)corrections));
    json_set(arena, payload, "reasons_left", json_new_integer(arena, (int64_t)reasons));
    return payload;
}

bool engine_review_correct(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, const struct json *corrections,
                           struct err *err)
{
    struct judgement judgement;
    struct hearing hearing = hearing_open(engine, arena, review);
    if (json_count(corrections) == 0)
        return fail(err, ERR_USAGE, "there is nothing to correct");
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_begin(&hearing, err);
    if (tx == NULL)
        return false;
    struct db_batch *batch = db_batch_create(&hearing.context);
    if (!correct_all(&hearing, corrections, batch, err) ||
        !judge(arena, &hearing.configuration, hearing.results.extraction_result, &judgement, err))
        return false;
    struct decimal confidence = share_decimal(judgement.confidence);
    struct process_change outcome = {.extraction_result = hearing.results.extraction_result,
                                     .validation_result = judgement.validation_result,
                                     .review_reasons = judgement.reasons,
                                     .overall_confidence = &confidence};
    change(&hearing, EVENT_CORRECTED, &outcome, batch);
    audit_add(&hearing, batch, "review.corrected",
              count_payload(arena, json_count(corrections), json_count(judgement.reasons)));
    return decide(&tx, batch, err);
}
