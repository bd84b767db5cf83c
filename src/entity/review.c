/*
 * review: claims, corrections, approvals, and the queue.
 */
#include "entity/entity.h"

#include "queries.h"

void review_correction_add(struct db_batch *batch, const struct review_correction *correction)
{
    db_batch_add(batch, &query_review_correction_add,
                 DB_VALUES(db_id(&correction->client_id), db_id(&correction->process_id),
                           db_id(&correction->document_id), db_text(correction->field_path),
                           db_batch_json(batch, correction->value_before),
                           db_batch_json(batch, correction->value_after),
                           db_id(&correction->reviewer), db_text(correction->reason),
                           db_integer(correction->revision)));
}

/* ---- approvals ---- */

static const struct db_shape APPROVALS =
    DB_SHAPE(struct review_approvals, DB_COLUMN(struct review_approvals, total, DB_INTEGER),
             DB_COLUMN(struct review_approvals, own, DB_INTEGER));

bool review_approval_count(struct db_tx *tx, const struct id *process_id, const struct id *reviewer,
                           struct review_approvals *approvals, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_review_approval_count, DB_VALUES(db_id(process_id), db_id(reviewer)),
                    &rows, err) &&
           db_rows_read(rows, 0, &APPROVALS, approvals, err);
}

void review_approval_add(struct db_batch *batch, const struct id *client_id,
                         const struct id *process_id, const struct id *reviewer)
{
    db_batch_add(batch, &query_review_approval_add,
                 DB_VALUES(db_id(client_id), db_id(process_id), db_id(reviewer)));
}

void review_approval_clear(struct db_batch *batch, const struct id *process_id)
{
    db_batch_add(batch, &query_review_approval_clear, DB_VALUES(db_id(process_id)));
}

/* ---- claims ---- */

static const struct db_shape UNTIL = DB_SHAPE(int64_t, {"until", DB_TIMESTAMP, 0});
static const struct db_shape FREE = DB_SHAPE(struct id, {"process_id", DB_ID, 0});

static bool set_claim(struct db_tx *tx, const struct db_query *query,
                      const struct review_claim *claim, int64_t *until, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, query,
                  DB_VALUES(db_id(&claim->process_id), db_id(&claim->reviewer),
                            db_integer(claim->lease_s)),
                  &rows, err))
        return false;
    if (db_rows_count(rows) > 0)
        return db_rows_read(rows, 0, &UNTIL, until, err);
    (void)fail(err, ERR_CONFLICT, "process %s is not yours to review, or no longer",
               claim->process_id.text);
    return err_hint(err, "claim it again");
}

bool review_claim(struct db_tx *tx, const struct review_claim *claim, int64_t *until,
                  struct err *err)
{
    return set_claim(tx, &query_review_claim, claim, until, err);
}

bool review_prolong(struct db_tx *tx, const struct review_claim *claim, int64_t *until,
                    struct err *err)
{
    return set_claim(tx, &query_review_prolong, claim, until, err);
}

bool review_release(struct db_tx *tx, const struct id *process_id, struct err *err)
{
    return db_query(tx, &query_review_release, DB_VALUES(db_id(process_id)), NULL, err);
}

bool review_find_free(struct db_tx *tx, const struct id *reviewer, const char *process_type_id,
                      struct id *process_id, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_review_find_free, DB_VALUES(db_id(reviewer), db_text(process_type_id)),
                  &rows, err))
        return false;
    *process_id = (struct id){0};
    return db_rows_count(rows) == 0 || db_rows_read(rows, 0, &FREE, process_id, err);
}

/* ---- saving ---- */

static const struct db_field CONFLICT[] = {
    {"pointer", DB_TEXT}, {"email", DB_TEXT}, {"at", DB_TIMESTAMP}};
static const struct resource CONFLICTS = {&query_review_list_conflicts, CONFLICT,
                                          COUNT_OF(CONFLICT), "row"};

bool review_list_conflicts(struct db_tx *tx, const struct review_save *save,
                           struct json **conflicts, struct err *err)
{
    return resource_list_all(tx, &CONFLICTS,
                             DB_VALUES(db_id(&save->process_id), db_integer(save->since),
                                       db_id(&save->reviewer), db_text(save->corrections)),
                             conflicts, err);
}

void review_raise_revision(struct db_batch *batch, const struct id *process_id)
{
    db_batch_add(batch, &query_review_raise_revision, DB_VALUES(db_id(process_id)));
}

/* ---- shown ---- */

static const struct db_field ROW[] = {
    {"process_id", DB_ID},           {"process_type_id", DB_TEXT},
    {"file_name", DB_TEXT},          {"status", DB_TEXT},
    {"priority", DB_INTEGER},        {"overall_confidence", DB_DECIMAL},
    {"review_reasons", DB_JSON},     {"created_at", DB_TIMESTAMP},
    {"claimed_by", DB_ID},           {"claimed_by_email", DB_TEXT},
    {"claimed_until", DB_TIMESTAMP}, {"approvals", DB_INTEGER},
    {"revision", DB_INTEGER},
};
static const struct resource QUEUE = {&query_review_list_queue, ROW, COUNT_OF(ROW), "row"};
static const struct resource ONE = {&query_review_show, ROW, COUNT_OF(ROW), "process"};

bool review_list_queue(struct db_tx *tx, const struct review_filter *filter,
                       struct resource_page *page, struct err *err)
{
    return resource_list(tx, &QUEUE,
                         DB_VALUES(db_text(filter->process_type_id), db_id(&filter->held_by),
                                   db_boolean(filter->is_free)),
                         page, err);
}

struct json *review_show(struct db_tx *tx, const struct id *process_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(process_id)), err);
}

static const struct db_field CORRECTION[] = {
    {"pointer", DB_TEXT},     {"document_id", DB_ID},   {"value_before", DB_JSON},
    {"value_after", DB_JSON}, {"reviewer", DB_ID},      {"email", DB_TEXT},
    {"reason", DB_TEXT},      {"revision", DB_INTEGER}, {"created_at", DB_TIMESTAMP},
};
static const struct resource CORRECTIONS = {&query_review_list_corrections, CORRECTION,
                                            COUNT_OF(CORRECTION), "row"};

bool review_list_corrections(struct db_tx *tx, const struct id *process_id, struct json **items,
                             struct err *err)
{
    return resource_list_all(tx, &CORRECTIONS, DB_VALUES(db_id(process_id)), items, err);
}
