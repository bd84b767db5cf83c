/*
 * stage_validate: is the result right and sure enough to leave by itself, or does a person look.
 */
#include "engine/judgement.h"
#include "engine/review_approvals.h"
#include "engine/suspicion.h"

#include <stdlib.h>
#include <string.h>

#define HASH_DIGITS 8 /* of a document's SHA-256: 32 bits */

struct verdict {
    struct suspect suspect;
    struct suspicion suspicion;
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

/* ---- what could not be read ---- */

/* Who sent it meant it to be part of the result. */
static void flag_unread(struct work *work, struct json *reasons)
{
    for (size_t i = 0; i < work->document_count; i++) {
        const struct document *document = &work->documents[i];
        if (!document->is_extracted || document->page_count > 0)
            continue;
        struct json *reason = reason_add(work->arena, reasons, "unread_document");
        json_set(work->arena, reason, "document",
                 json_new_integer(work->arena, document->position));
        json_set(work->arena, reason, "document_id",
                 json_new_text(work->arena, document->document_id.text));
    }
}

/* ---- the decision ---- */

/* What a reason says of a place: before, the member that names it, after. */
static const struct {
    const char *code;
    const char *before;
    const char *member;
    const char *after;
} SENTENCES[] = {
    {"missing_field", "", "field", " is missing"},
    {"low_confidence", "", "field", " is not sure enough"},
    {"ungrounded", "", "field", " stands on no page"},
    {"table_partial", "", "field", " is not complete"},
    {"table_unproven", "", "field", " is not proven to be complete"},
    {"poor_image", "", "message", ""},
    {"schema", "", "pointer", " does not fit the output_schema"},
    {"rule_failed", "a rule about ", "field", " does not hold"},
    {"duplicate", "the same document is in process ", "process_id", ""},
    {"unread_document", "document ", "document", " of those attached cannot be read"},
    {"business_duplicate", "a document of the same business is in process ", "process_id", ""},
    {"near_duplicate", "a document very much like it is in process ", "process_id", ""},
    {"bank_details_changed", "", "field", " is not the account that the vendor was paid to before"},
    {"hidden_text", "page ", "page", " says what it does not show"},
    {"checksum_invalid", "the check digits of ", "field", " are wrong"},
    {"arithmetic_impossible", "", "field", " is not the sum of its parts"},
    {"below_approval_limit", "the total is just below a limit for approvals", "", ""},
    {"approval_limit", "the total needs an approval", "", ""},
    {"nothing_found", "nothing was found", "", ""},
};

/* For people and the audit trail: a place, never a value out of a document. */
static const char *reason_sentence(struct arena *arena, const struct json *reason)
{
    const char *code = json_text(json_find(reason, "code"));
    for (size_t i = 0; i < COUNT_OF(SENTENCES); i++) {
        if (strcmp(SENTENCES[i].code, code) != 0)
            continue;
        const struct json *member = json_find(reason, SENTENCES[i].member);
        const char *place = json_text(member) != NULL ? json_text(member) : "";
        if (json_number_text(member) != NULL)
            place = json_number_text(member);
        if (place[0] == '\0' && SENTENCES[i].member[0] != '\0')
            place = "the whole";
        return arena_printf(arena, "%s%s%s", SENTENCES[i].before, place, SENTENCES[i].after);
    }
    return code;
}

/* Nobody will look at it: what a person would have to must not leave. */
static bool decide(const struct work *work, const struct judgement *judgement,
                   enum process_event_kind *event, struct err *err)
{
    *event = json_count(judgement->reasons) == 0 ? EVENT_DONE : EVENT_REVIEW;
    if (*event == EVENT_DONE || work->configuration.enable_hitl)
        return true;
    (void)fail(err, ERR_INVALID, "the result may not leave without a review: %s",
               reason_sentence(work->arena, json_at(judgement->reasons, 0)));
    return err_hint(err, "with enable_hitl in the configuration a person would be asked");
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

/* Schema, rules, confidence; then what only other documents can tell. */
static bool judge_all(struct work *work, struct json *extraction_result,
                      struct judgement *judgement, struct verdict *verdict, struct err *err)
{
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    verdict->suspect = (struct suspect){.arena = work->arena,
                                        .process = &work->process,
                                        .configuration = &work->configuration,
                                        .documents = json_find(extraction_result, "documents")};
    if (!judge(work->arena, &work->configuration, extraction_result, judgement, err))
        return false;
    approvals_add_reason(work->arena, &work->configuration, extraction_result, judgement->reasons);
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL &&
           suspicion_judge(tx, &verdict->suspect, judgement->reasons, &verdict->suspicion, err);
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
    if (!judge_all(work, results.extraction_result, &judgement, verdict, err))
        return false;
    flag_unread(work, judgement.reasons);
    if (json_count(judgement.reasons) == 0 && work->configuration.enable_hitl && is_drawn(work))
        (void)reason_add(work->arena, judgement.reasons, "random_audit");
    if (!decide(work, &judgement, &outcome->event, err))
        return false;
    outcome->detail = verdict;
    describe(work, &judgement, outcome);
    return true;
}

void validate_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    const struct verdict *verdict = outcome->detail;
    suspicion_apply(&verdict->suspect, &verdict->suspicion, batch);
    if (outcome->event == EVENT_REVIEW)
        review_approval_clear(batch, &work->process.process_id);
    if (verdict->suspicion.is_grave)
        notice_add(batch, &work->process.client_id, &work->process.process_id, "fraud_detected",
                   "Signs of fraud were found; a person has to look.");
}
