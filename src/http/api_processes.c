/*
 * api_processes: documents go in, and what becomes of them.
 */
#include "http/idempotency.h"
#include "http/upload.h"
#include "output/output.h"

#include <string.h>

#define PRIORITY_ORDINARY 100
#define PRIORITY_MAX      1000

/* ---- create ---- */

static bool parse_fields(struct request *request, struct engine_submission *submission,
                         struct err *err)
{
    struct err reason = {0};
    const char *priority = upload_field(request->upload, "priority");
    const char *input = upload_field(request->upload, "input_data");
    submission->process_type_id = upload_field(request->upload, "process_type_id");
    submission->password = upload_field(request->upload, "password");
    if (!idempotency_read_key(request, &submission->source_reference, err))
        return false;
    if (priority != NULL &&
        !text_parse_integer(priority, 0, PRIORITY_MAX, &submission->priority, &reason))
        return fail(err, ERR_USAGE, "priority: %s", reason.message);
    if (input == NULL)
        return true;
    struct json *data = json_parse(request->arena, input, strlen(input), &reason);
    submission->input_data = data;
    return (data != NULL && json_kind_of(data) == JSON_OBJECT) ||
           fail(err, ERR_USAGE, "input_data is no JSON object: %s", reason.message);
}

static void reply_receipt(struct request *request, const struct engine_receipt *receipt)
{
    struct arena *arena = request->arena;
    struct json *row = json_new_object(arena);
    row_set_text(arena, row, "process_id", receipt->process_id.text);
    json_set(arena, row, "is_repeated", json_new_boolean(arena, receipt->is_repeated));
    row_set_text(arena, row, "duplicate_of",
                 id_is_none(&receipt->duplicate_of) ? NULL : receipt->duplicate_of.text);
    reply_json_status(request, receipt->is_repeated ? 200 : request->route->status, row);
    reply_header(request, "Location",
                 arena_printf(arena, "/api/v1/processes/%s", receipt->process_id.text));
}

bool api_processes_create(struct request *request, struct err *err)
{
    struct engine_receipt receipt = {0};
    struct engine_submission submission = {
        .client_id = request->caller.client_id,
        .ingestion_source = "api",
        .submitted_by = request->caller.user_id,
        .actor = request_actor(request),
        .priority = PRIORITY_ORDINARY,
        .is_exact = true,
    };
    const char *kept = upload_field(request->upload, "document_ids");
    if (kept != NULL && !upload_take_kept(request->upload, kept, err))
        return false;
    submission.uploads = upload_documents(request->upload, &submission.upload_count);
    if (!parse_fields(request, &submission, err))
        return false;
    if (submission.upload_count == 0)
        return fail(err, ERR_INVALID, "there is no document in the request");
    if (!engine_submit(request->service->engine, request->arena, &submission, &receipt, err))
        return false;
    reply_receipt(request, &receipt);
    return true;
}

/* ---- receipts ---- */

static bool reply_taken_in(struct request *request, const struct id *process_id,
                           const struct process_reference *reference, struct err *err)
{
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? receipt_show(tx, process_id, reference, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

bool api_receipts_get(struct request *request, struct err *err)
{
    struct id process_id;
    return request_path_id(request, "process_id", &process_id, err) &&
           reply_taken_in(request, &process_id, NULL, err);
}

bool api_receipts_find(struct request *request, struct err *err)
{
    const struct id none = {0};
    const char *source = request_query(request, "ingestion_source");
    const struct process_reference reference = {
        .ingestion_source = source != NULL ? source : "api",
        .source_reference = request_query(request, "source_reference"),
    };
    if (reference.source_reference == NULL)
        return fail(err, ERR_USAGE, "the parameter source_reference is missing");
    return reply_taken_in(request, &none, &reference, err);
}

/* ---- list, get, events ---- */

static bool read_time(const struct request *request, const char *name, const char **time,
                      struct err *err)
{
    int64_t ignored;
    *time = request_query(request, name);
    return *time == NULL || clock_parse(*time, &ignored, err) ||
           err_add(err, "the parameter %s", name);
}

/* "failed,hitl_review": those statuses. */
static void read_statuses(const struct request *request, struct process_filter *filter)
{
    const char *text = request_query(request, "status");
    if (text == NULL || strchr(text, ',') == NULL) {
        filter->status = text;
        return;
    }
    const char **list = arena_new_array(request->arena, const char *, strlen(text) + 1);
    size_t count = 0;
    for (const char *at = text; *at != '\0'; at += strspn(at, ",")) {
        const size_t length = strcspn(at, ",");
        if (length > 0)
            list[count++] = arena_copy_bytes(request->arena, at, length);
        at += length;
    }
    filter->statuses = list;
}

static enum process_order read_order(const struct request *request)
{
    const char *sort = request_query(request, "sort");
    return text_equal(sort, "updated_at") ? PROCESS_CHANGED
           : text_equal(sort, "priority") ? PROCESS_URGENT
                                          : PROCESS_NEWEST;
}

static bool read_filter(struct request *request, struct process_filter *filter, struct err *err)
{
    struct resource_page page;
    *filter = (struct process_filter){
        .process_type_id = request_query(request, "process_type_id"),
        .ingestion_source = request_query(request, "ingestion_source"),
        .search = request_query(request, "search"),
        .order = read_order(request),
    };
    read_statuses(request, filter);
    if (!request_page(request, &page, err) ||
        !read_time(request, "created_from", &filter->created_from, err) ||
        !read_time(request, "created_to", &filter->created_to, err))
        return false;
    filter->cursor = page.cursor;
    filter->limit = page.limit;
    return true;
}

bool api_processes_ask_list(struct request *request, struct db_batch *batch, struct err *err)
{
    struct process_filter filter;
    if (!read_filter(request, &filter, err))
        return false;
    request->is_slow = !process_filter_is_plain(&filter);
    (void)process_ask_list(batch, request->arena, &filter);
    return true;
}

bool api_processes_list(struct request *request, struct err *err)
{
    struct processes list;
    struct resource_page page;
    if (!request_page(request, &page, err) ||
        !process_answer_list(request->batch, ROUTE_QUESTION, page.limit, &list, err))
        return false;
    struct json *items = json_new_array(request->arena);
    for (size_t i = 0; i < list.count; i++)
        json_append(request->arena, items,
                    process_view_render_row(request->arena, &list.items[i], NULL));
    reply_page(request, items, list.next_after);
    return true;
}

bool api_processes_ask_get(struct request *request, struct db_batch *batch, struct err *err)
{
    struct id process_id;
    if (!request_path_id(request, "process_id", &process_id, err))
        return false;
    (void)process_view_ask(batch, &process_id);
    return true;
}

bool api_processes_get(struct request *request, struct err *err)
{
    struct id process_id;
    struct process_view view = {0};
    if (!request_path_id(request, "process_id", &process_id, err) ||
        !process_view_answer(request->batch, ROUTE_QUESTION, &process_id, &view, err))
        return false;
    reply_json(request, process_view_render(request->arena, &view));
    return true;
}

bool api_processes_events(struct request *request, struct err *err)
{
    size_t count;
    struct id process_id;
    struct process process;
    struct process_event *list;
    if (!request_path_id(request, "process_id", &process_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !process_load(tx, &process_id, &process, err) ||
        !audit_log_list_process(tx, &process_id, &list, &count, err))
        return false;
    reply_page(request, process_view_render_events(request->arena, list, count), NULL);
    return true;
}

/* ---- cancel, retry ---- */

static bool make_order(struct request *request, struct engine_order *order, struct err *err)
{
    order->client_id = request->caller.client_id;
    order->actor = request_actor(request);
    return request_path_id(request, "process_id", &order->process_id, err);
}

bool api_processes_cancel(struct request *request, struct err *err)
{
    struct engine_order order;
    if (!make_order(request, &order, err) ||
        !engine_cancel(request->service->engine, request->arena, &order, err))
        return false;
    reply_nothing(request);
    return true;
}

bool api_processes_retry(struct request *request, struct err *err)
{
    struct engine_order order;
    const struct engine_renewal renewal = {
        .process_type_id = request_text(request, "process_type_id"),
        .password = request_text(request, "password"),
    };
    if (!make_order(request, &order, err) ||
        !engine_retry(request->service->engine, request->arena, &order, &renewal, err))
        return false;
    reply_nothing(request);
    return true;
}

/* ---- export ---- */

bool api_processes_export(struct request *request, struct err *err)
{
    struct id process_id;
    struct process_results results;
    struct text out CLEANUP(text_done);
    const char *format = request_query(request, "format");
    const struct output_form form = {.name = format != NULL ? format : "json",
                                     .rows = request_query(request, "rows")};
    text_init(&out, OUTPUT_MAX_BYTES);
    if (!output_form_check(&form, err) || !request_path_id(request, "process_id", &process_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !process_load_results(tx, &process_id, &results, err))
        return false;
    if (results.final_output == NULL)
        return fail(err, ERR_CONFLICT, "process %s has no result yet", process_id.text);
    if (!output_form_render(&form, request->arena, results.final_output, &out, err))
        return false;
    reply_bytes(request,
                text_equal(form.name, "csv") ? "text/csv; charset=utf-8" : "application/json",
                arena_copy_bytes(request->arena, out.data, out.length), out.length);
    reply_attachment(request, arena_printf(request->arena, "%s.%s", process_id.text, form.name));
    return true;
}
