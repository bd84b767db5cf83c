/*
 * api_review: results in question: the queue, who has which, corrections, decisions.
 */
#include "http/request.h"

/* ---- what is shown ---- */

/* The process with its fields and places, who has it, and what people have set right. */
static bool reply_review(struct request *request, const struct id *process_id, struct err *err)
{
    struct json *corrections;
    struct process_view view = {0};
    struct arena *arena = request->arena;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? review_show(tx, process_id, err) : NULL;
    if (row == NULL || !process_view_load(tx, process_id, &view, err) ||
        !review_list_corrections(tx, process_id, &corrections, err))
        return false;
    static const char *const MEMBERS[] = {"claimed_by", "claimed_by_email", "claimed_until",
                                          "approvals", "revision"};
    struct json *object = process_view_render(arena, &view);
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
        json_set(arena, object, MEMBERS[i], json_find(row, MEMBERS[i]));
    json_set(arena, object, "corrections", corrections);
    reply_json(request, object);
    return true;
}

bool api_review_queue(struct request *request, struct err *err)
{
    struct resource_page page;
    const char *held = request_query(request, "held_by");
    struct review_filter filter = {
        .process_type_id = request_query(request, "process_type_id"),
        .is_free = held != NULL && text_equal(held, "nobody"),
    };
    if (held != NULL && text_equal(held, "me"))
        filter.held_by = request->caller.user_id;
    if (!request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !review_list_queue(tx, &filter, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_review_get(struct request *request, struct err *err)
{
    struct id process_id;
    return request_path_id(request, "process_id", &process_id, err) &&
           reply_review(request, &process_id, err);
}

/* ---- claims ---- */

/* What the caller does about the process in the path. */
static bool make_review(struct request *request, struct engine_review *review, struct err *err)
{
    *review = (struct engine_review){
        .order = {.client_id = request->caller.client_id, .actor = request_actor(request)},
        .reviewer = request->caller.user_id,
        .notes = request_text(request, "notes"),
    };
    return request->values.count == 0 ||
           request_path_id(request, "process_id", &review->order.process_id, err);
}

bool api_review_next(struct request *request, struct err *err)
{
    struct engine_review review;
    if (!make_review(request, &review, err) ||
        !engine_review_next(request->service->engine, request->arena, &review,
                            request_text(request, "process_type_id"), err))
        return false;
    if (!id_is_none(&review.order.process_id))
        return reply_review(request, &review.order.process_id, err);
    reply_nothing(request);
    return true;
}

typedef bool claiming(struct engine *engine, struct arena *arena,
                      const struct engine_review *review, int64_t *until, struct err *err);

static bool claim_by(struct request *request, claiming *claim, struct err *err)
{
    int64_t until = 0;
    struct engine_review review;
    if (!make_review(request, &review, err) ||
        !claim(request->service->engine, request->arena, &review, &until, err))
        return false;
    struct json *row = json_new_object(request->arena);
    row_set_text(request->arena, row, "process_id", review.order.process_id.text);
    row_set_time(request->arena, row, "claimed_until", until);
    reply_json(request, row);
    return true;
}

bool api_review_claim(struct request *request, struct err *err)
{
    return claim_by(request, engine_review_claim, err);
}

bool api_review_heartbeat(struct request *request, struct err *err)
{
    return claim_by(request, engine_review_prolong, err);
}

bool api_review_take_over(struct request *request, struct err *err)
{
    return claim_by(request, engine_review_take_over, err);
}

bool api_review_release(struct request *request, struct err *err)
{
    struct engine_review review;
    if (!make_review(request, &review, err) ||
        !engine_review_release(request->service->engine, request->arena, &review, err))
        return false;
    reply_nothing(request);
    return true;
}

/* ---- corrections and decisions ---- */

bool api_review_correct(struct request *request, struct err *err)
{
    struct engine_review review;
    const struct json *base = json_find(request->json, "base_revision");
    if (!make_review(request, &review, err))
        return false;
    review.conflicts = &request->issues;
    review.is_based = base != NULL;
    if (base != NULL && !json_read_integer(base, &review.base_revision))
        return fail(err, ERR_INVALID, "base_revision is no revision");
    return engine_review_correct(request->service->engine, request->arena, &review,
                                 json_find(request->json, "corrections"), err) &&
           reply_review(request, &review.order.process_id, err);
}

typedef bool deciding(struct engine *engine, struct arena *arena,
                      const struct engine_review *review, struct err *err);

static bool decide_by(struct request *request, deciding *decide, struct err *err)
{
    struct engine_review review;
    return make_review(request, &review, err) &&
           decide(request->service->engine, request->arena, &review, err) &&
           reply_review(request, &review.order.process_id, err);
}

bool api_review_approve(struct request *request, struct err *err)
{
    return decide_by(request, engine_review_approve, err);
}

bool api_review_reject(struct request *request, struct err *err)
{
    return decide_by(request, engine_review_reject, err);
}
