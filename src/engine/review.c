/*
 * review: what people decide about a result.
 *
 * A decision locks the process, so that two reviewers cannot both decide; everything it changes is
 * one transaction with its audit row.
 */
#include "engine/correction.h"
#include "engine/hearing.h"
#include "engine/judgement.h"
#include "engine/learning.h"
#include "engine/orders.h"
#include "engine/review_approvals.h"
#include "engine/suspicion.h"

#include <string.h>

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

/* Others have to approve it, too: it stays where it is, and says so. */
static bool approve_in_part(struct hearing *hearing, struct db_tx **tx,
                            const struct approval *approval, struct err *err)
{
    struct arena *arena = hearing->arena;
    struct json *reasons = json_new_array(arena);
    const struct json *known = hearing->process.review_reasons;
    for (size_t i = 0; i < json_count(known); i++) {
        if (!text_equal(json_text(json_find(json_at(known, i), "code")), "approved_in_part"))
            json_append(arena, reasons, json_at(known, i));
    }
    const char *message =
        arena_printf(arena, "%zu of %zu people have approved", approval->given, approval->needed);
    json_set(arena, reason_add(arena, reasons, "approved_in_part"), "message",
             json_new_text(arena, message));
    struct db_batch *batch = db_batch_create(&hearing->context);
    struct process_change outcome = {.review_reasons = reasons};
    change(hearing, EVENT_CORRECTED, &outcome, batch);
    approval_add(batch, approval);
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "given", json_new_integer(arena, (int64_t)approval->given));
    json_set(arena, payload, "needed", json_new_integer(arena, (int64_t)approval->needed));
    hearing_audit(hearing, batch, "review.approved_in_part", payload);
    return decide(tx, batch, err);
}

/* `place` is where the result does not fit, when that is the reason. */
static bool approve(struct engine *engine, struct arena *arena, const struct engine_review *review,
                    const char **place, struct err *err)
{
    struct judgement judgement;
    struct hearing hearing = hearing_open(engine, arena, review);
    struct db_tx *tx CLEANUP(db_tx_end) = hearing_begin(&hearing, err);
    if (tx == NULL ||
        !judge(arena, &hearing.configuration, hearing.results.extraction_result, &judgement, err))
        return false;
    if (!judgement.fits) {
        *place = judgement.misfit_place;
        (void)fail(err, ERR_INVALID, "the result does not fit the output_schema: %s",
                   judgement.misfit);
        return err_hint(err, "correct it first, or reject it");
    }
    struct approval approval = {
        .process = &hearing.process,
        .reviewer = &review->reviewer,
        .needed = approvals_needed(&hearing.configuration, hearing.results.extraction_result)};
    if (!approval_check(tx, &approval, err))
        return false;
    if (!approval.is_enough)
        return approve_in_part(&hearing, &tx, &approval, err);
    struct db_batch *batch = db_batch_create(&hearing.context);
    struct process_change outcome = {.final_output = judgement.plain,
                                     .validation_result = judgement.validation_result};
    change(&hearing, EVENT_APPROVED, &outcome, batch);
    actions_add(batch, &hearing.process.client_id, &hearing.process.process_id,
                hearing.configuration.outputs);
    notice_add(batch, &hearing.process.client_id, &hearing.process.process_id, "process_completed",
               "A person approved the result.");
    learning_confirm(arena, json_find(hearing.results.extraction_result, "documents"), batch);
    approval_add(batch, &approval);
    hearing_audit(&hearing, batch, "review.approved", NULL);
    return decide(&tx, batch, err);
}

bool engine_review_approve(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, struct err *err)
{
    const char *place = NULL;
    if (approve(engine, arena, review, &place, err)) {
        engine_announce(engine);
        return true;
    }
    struct err reason = *err;
    if (place != NULL) /* without the value that does not fit */
        (void)fail(&reason, err->kind, "the result does not fit the output_schema: %s", place);
    return order_refuse(engine, arena, &review->order, "review.approve_refused", &reason);
}

/* ---- reject ---- */

static bool reject(struct engine *engine, struct arena *arena, const struct engine_review *review,
                   struct err *err)
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
    hearing_audit(&hearing, batch, "review.rejected", NULL);
    return decide(&tx, batch, err);
}

bool engine_review_reject(struct engine *engine, struct arena *arena,
                          const struct engine_review *review, struct err *err)
{
    return reject(engine, arena, review, err) ||
           order_refuse(engine, arena, &review->order, "review.reject_refused", err);
}

/* ---- correct ---- */

static bool correct(struct hearing *hearing, struct correction *correction,
                    const struct json_member *member, struct db_batch *batch, struct err *err)
{
    struct corrected corrected;
    if (!correction_put(correction, member->key, member->value, &corrected, err))
        return false;
    hearing->lessons[hearing->lesson_count++] =
        (struct learning_correction){corrected.bearer, {corrected.name, member->value}};
    struct review_correction row = {
        .client_id = hearing->process.client_id,
        .process_id = hearing->process.process_id,
        .field_path = member->key,
        .value_before = corrected.before,
        .value_after = member->value,
        .reviewer = hearing->review->reviewer,
        .reason = hearing->review->notes,
        .revision = hearing->state.review_revision + 1,
    };
    const char *document_id = json_text(json_find(corrected.document, "document_id"));
    if (document_id != NULL && !id_parse(document_id, &row.document_id, err))
        return false;
    review_correction_add(batch, &row);
    return true;
}

static bool keep_documents(const struct hearing *hearing, const struct json *documents,
                           struct db_batch *batch, struct err *err)
{
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

/* Looks up on the pages what a person has put in: that is where the next one looks. */
static bool ground(struct db_tx *tx, const struct hearing *hearing, const struct json *documents,
                   struct err *err)
{
    struct document *list;
    size_t count;
    if (!document_list(tx, &hearing->process.process_id, &list, &count, err))
        return false;
    for (size_t i = 0; i < count && i < json_count(documents); i++) {
        struct reading reading;
        if (extract_is_grounded(json_at(documents, i)))
            continue;
        if (!pages_load_document(tx, hearing->arena, &list[i], &reading, err))
            return false;
        const struct extract_grounding grounding = {
            .reading = &reading,
            .document_id = list[i].document_id.text,
            .output_schema = hearing->configuration.output_schema,
            .date_order = option_date_order(hearing->configuration.options),
        };
        extract_ground(hearing->arena, &grounding, json_at(documents, i));
    }
    return true;
}

static bool correct_all(struct db_tx *tx, struct hearing *hearing, const struct json *corrections,
                        struct db_batch *batch, struct err *err)
{
    struct json *documents = json_find(hearing->results.extraction_result, "documents");
    struct correction correction = {
        .arena = hearing->arena,
        .documents = documents,
        .is_together = is_judged_together(&hearing->configuration, documents),
    };
    struct json_member member = {0};
    hearing->lessons =
        arena_new_array(hearing->arena, struct learning_correction, json_count(corrections));
    while (json_next(corrections, &member)) {
        if (!correct(hearing, &correction, &member, batch, err))
            return false;
    }
    correction_finish(&correction);
    return ground(tx, hearing, documents, err) && keep_documents(hearing, documents, batch, err);
}

static bool learn(struct db_tx *tx, const struct hearing *hearing, struct db_batch *batch,
                  size_t *taught, struct err *err)
{
    struct learning learning = {.arena = hearing->arena,
                                .process = &hearing->process,
                                .configuration = &hearing->configuration,
                                .corrections = hearing->lessons,
                                .count = hearing->lesson_count,
                                .batch = batch};
    if (!learning_add(tx, &learning, err))
        return false;
    *taught = learning.taught;
    return true;
}

/* What is in question about the corrected result; what of it is kept goes to the batch. */
static bool judge_again(struct db_tx *tx, struct hearing *hearing, struct judgement *judgement,
                        struct db_batch *batch, struct err *err)
{
    struct suspicion suspicion;
    struct json *result = hearing->results.extraction_result;
    const struct suspect suspect = {.arena = hearing->arena,
                                    .process = &hearing->process,
                                    .configuration = &hearing->configuration,
                                    .documents = json_find(result, "documents")};
    if (!judge(hearing->arena, &hearing->configuration, result, judgement, err))
        return false;
    approvals_add_reason(hearing->arena, &hearing->configuration, result, judgement->reasons);
    if (!suspicion_judge(tx, &suspect, judgement->reasons, &suspicion, err))
        return false;
    suspicion_apply(&suspect, &suspicion, batch);
    review_approval_clear(batch, &hearing->process.process_id);
    return true;
}

static struct json *count_payload(struct arena *arena, size_t corrections, size_t taught,
                                  size_t reasons)
{
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "corrections", json_new_integer(arena, (int64_t)corrections));
    json_set(arena, payload, "learned", json_new_integer(arena, (int64_t)taught));
    json_set(arena, payload, "reasons_left", json_new_integer(arena, (int64_t)reasons));
    return payload;
}

/* Whether others have changed the same meanwhile. Not told is what they have put in its place. */
static bool check_conflicts(struct db_tx *tx, const struct hearing *hearing,
                            const struct json *corrections, struct err *err)
{
    struct json *conflicts;
    const struct engine_review *review = hearing->review;
    struct arena *arena = hearing->arena;
    const struct review_save save = {.process_id = review->order.process_id,
                                     .reviewer = review->reviewer,
                                     .since = review->base_revision,
                                     .corrections = json_render(arena, corrections)};
    if (!review->is_based || review->base_revision >= hearing->state.review_revision)
        return true;
    if (!review_list_conflicts(tx, &save, &conflicts, err))
        return false;
    const size_t count = json_count(conflicts);
    if (count == 0)
        return true;
    struct schema_issue *items = arena_new_array(arena, struct schema_issue, count);
    for (size_t i = 0; i < count; i++) {
        const struct json *conflict = json_at(conflicts, i);
        const char *email = json_text(json_find(conflict, "email"));
        items[i].instance_pointer = json_text(json_find(conflict, "pointer"));
        items[i].message =
            arena_printf(arena, "%s changed it at %s", email != NULL ? email : "somebody",
                         json_text(json_find(conflict, "at")));
    }
    if (review->conflicts != NULL)
        *review->conflicts = (struct schema_issues){.items = items, .count = count};
    (void)fail(err, ERR_CONFLICT, "%s was changed by another person since it was read",
               items[0].instance_pointer);
    return err_hint(err, "read the process again; what is not in conflict can be saved");
}

static bool correct_result(struct engine *engine, struct arena *arena,
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
    size_t taught = 0;
    struct db_batch *batch = db_batch_create(&hearing.context);
    review_raise_revision(batch, &hearing.process.process_id);
    if (!check_conflicts(tx, &hearing, corrections, err) ||
        !correct_all(tx, &hearing, corrections, batch, err) ||
        !learn(tx, &hearing, batch, &taught, err) ||
        !judge_again(tx, &hearing, &judgement, batch, err))
        return false;
    struct decimal confidence = share_decimal(judgement.confidence);
    struct process_change outcome = {.extraction_result = hearing.results.extraction_result,
                                     .validation_result = judgement.validation_result,
                                     .review_reasons = judgement.reasons,
                                     .overall_confidence = &confidence};
    change(&hearing, EVENT_CORRECTED, &outcome, batch);
    hearing_audit(
        &hearing, batch, "review.corrected",
        count_payload(arena, json_count(corrections), taught, json_count(judgement.reasons)));
    return decide(&tx, batch, err);
}

bool engine_review_correct(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, const struct json *corrections,
                           struct err *err)
{
    return correct_result(engine, arena, review, corrections, err) ||
           order_refuse(engine, arena, &review->order, "review.correct_refused", err);
}
