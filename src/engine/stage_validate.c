/*
 * stage_validate: is the result right and sure enough to leave by itself, or does a person look.
 */
#include "engine/judgement.h"

#include <stdlib.h>
#include <string.h>

#define HASH_DIGITS 8 /* of a document's SHA-256: 32 bits */

struct verdict {
    struct document_same *same; /* earlier processes with the same bytes */
    size_t same_count;
    bool has_fraud;
};

/* The share of automatic results that a person checks all the same is drawn by content, not by
   chance: trying again does not change the lot. */
static bool is_drawn(const struct work *work)
{
    char digits[HASH_DIGITS + 1] = "";
    double share = option_number(work->configuration.options, "random_audit_share", 0.0);
    if (work->document_count == 0 || work->documents[0].sha256 == NULL)
        return false;
    memcpy(digits, work->documents[0].sha256, HASH_DIGITS);
    return (double)strtoul(digits, NULL, 16) / (double)UINT32_MAX < share;
}

/* ---- fraud ---- */

static bool find_duplicates(struct work *work, struct verdict *verdict, struct err *err)
{
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL && document_list_same(tx, &work->process.process_id, &verdict->same,
                                            &verdict->same_count, err);
}

static void flag_duplicates(struct work *work, struct verdict *verdict, struct json *reasons)
{
    for (size_t i = 0; i < verdict->same_count; i++) {
        if (id_is_none(&verdict->same[i].process_id))
            continue;
        struct json *reason = reason_add(work->arena, reasons, "duplicate");
        json_set(work->arena, reason, "process_id",
                 json_new_text(work->arena, verdict->same[i].process_id.text));
        verdict->has_fraud = true;
    }
}

/* ---- the decision ---- */

static enum process_event_kind decide(const struct work *work, const struct judgement *judgement)
{
    if (json_count(judgement->reasons) == 0)
        return EVENT_DONE;
    if (work->configuration.enable_hitl)
        return EVENT_REVIEW;
    return EVENT_DONE;
}

/* Nobody will look at it: what is wrong or not whole must not leave. */
static bool check_without_review(const struct work *work, const struct judgement *judgement,
                                 struct err *err)
{
    if (work->configuration.enable_hitl)
        return true;
    if (!judgement->fits)
        return fail(err, ERR_INVALID, "the result does not fit the output_schema: %s",
                    judgement->misfit_place);
    for (size_t i = 0; i < json_count(judgement->reasons); i++) {
        const struct json *reason = json_at(judgement->reasons, i);
        if (text_equal(json_text(json_find(reason, "code")), "table_partial"))
            return fail(err, ERR_INVALID, "%s is not complete",
                        json_text(json_find(reason, "field")));
    }
    return true;
}

static void describe(const struct work *work, const struct judgement *judgement,
                     struct outcome *outcome)
{
    struct decimal *confidence = arena_new(work->arena, struct decimal);
    *confidence = share_decimal(judgement->confidence);
    outcome->change.validation_result = judgement->validation_result;
    outcome->change.review_reasons = judgement->reasons;
    outcome->change.overall_confidence = confidence;
    if (outcome->event == EVENT_DONE)
        outcome->change.final_output = judgement->plain;
    outcome->payload = json_new_object(work->arena);
    json_set(work->arena, outcome->payload, "fits", json_new_boolean(work->arena, judgement->fits));
    json_set(work->arena, outcome->payload, "reasons",
             json_new_integer(work->arena, (int64_t)json_count(judgement->reasons)));
    json_set(work->arena, outcome->payload, "confidence",
             json_new_decimal(work->arena, confidence));
}

bool validate_run(struct work *work, struct outcome *outcome, struct err *err)
{
    struct judgement judgement;
    struct process_results results;
    struct verdict *verdict = arena_new(work->arena, struct verdict);
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !process_load_results(tx, &work->process.process_id, &results, err))
        return false;
    db_tx_end(&tx);
    if (!judge(work->arena, &work->configuration, results.extraction_result, &judgement, err) ||
        !check_without_review(work, &judgement, err))
        return false;
    if (work->configuration.enable_fraud_detection) {
        if (!find_duplicates(work, verdict, err))
            return false;
        flag_duplicates(work, verdict, judgement.reasons);
    }
    if (json_count(judgement.reasons) == 0 && work->configuration.enable_hitl && is_drawn(work))
        (void)reason_add(work->arena, judgement.reasons, "random_audit");
    outcome->event = decide(work, &judgement);
    outcome->detail = verdict;
    describe(work, &judgement, outcome);
    return true;
}

void validate_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    const struct verdict *verdict = outcome->detail;
    for (size_t i = 0; i < verdict->same_count; i++) {
        bool is_same = !id_is_none(&verdict->same[i].process_id);
        struct decimal score = share_decimal(is_same ? 1.0 : 0.0);
        struct json *flags = json_new_array(work->arena);
        if (is_same) {
            struct json *flag = reason_add(work->arena, flags, "duplicate");
            json_set(work->arena, flag, "process_id",
                     json_new_text(work->arena, verdict->same[i].process_id.text));
        }
        document_change_fraud(batch, &verdict->same[i].document_id, &score, flags);
    }
    if (verdict->has_fraud)
        notice_add(batch, &work->process.client_id, &work->process.process_id, "fraud_detected",
                   "The same document was submitted before.");
    if (outcome->event == EVENT_DONE && json_count(outcome->change.review_reasons) > 0)
        notice_add(batch, &work->process.client_id, &work->process.process_id, "low_confidence",
                   "The result left without review although it is not sure.");
}
