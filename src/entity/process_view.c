/*
 * process_view: the row, its documents, what the stages left, and its deliveries, in one round
 * trip.
 */
#include "entity/entity.h"

#include "queries.h"

size_t process_view_ask(struct db_batch *batch, const struct id *process_id)
{
    const size_t first = process_ask_all(batch, process_id);
    (void)document_ask_list(batch, process_id);
    (void)output_action_ask_list(batch, process_id);
    return first;
}

bool process_view_answer(const struct db_batch *batch, size_t question, const struct id *process_id,
                         struct process_view *view, struct err *err)
{
    struct process *process = &view->process;
    if (!process_answer(batch, question, process_id, process, err) ||
        !process_answer_results(batch, question, process_id, &view->results, err) ||
        !document_answer_list(batch, question + 1, &view->documents, &view->document_count, err) ||
        !output_action_answer_list(batch, question + 2, &view->actions, &view->action_count, err))
        return false;
    process->document_count = (int64_t)view->document_count;
    process->file_name = view->document_count > 0 ? view->documents[0].file_name : NULL;
    return true;
}

bool process_view_load(struct db_tx *tx, const struct id *process_id, struct process_view *view,
                       struct err *err)
{
    struct db_batch *batch = db_batch_of(tx);
    const size_t question = process_view_ask(batch, process_id);
    return db_batch_join(batch, tx, err) &&
           process_view_answer(batch, question, process_id, view, err);
}

struct json *process_view_render_row(struct arena *arena, const struct process *process,
                                     const char *client)
{
    struct json *row = json_new_object(arena);
    row_set_text(arena, row, "process_id", process->process_id.text);
    if (client != NULL)
        row_set_text(arena, row, "client", client);
    row_set_text(arena, row, "status", process->status);
    row_set_text(arena, row, "current_stage", process->current_stage);
    row_set_text(arena, row, "process_type_id", process->process_type_id);
    if (process->config_version != 0)
        row_set_number(arena, row, "config_version", process->config_version);
    row_set_text(arena, row, "file_name", process->file_name);
    row_set_number(arena, row, "document_count", process->document_count);
    row_set_text(arena, row, "ingestion_source", process->ingestion_source);
    row_set_text(arena, row, "source_reference", process->source_reference);
    json_set(arena, row, "overall_confidence",
             json_new_decimal(arena, &process->overall_confidence));
    json_set(arena, row, "requires_review", json_new_boolean(arena, process->requires_review));
    row_set_json(arena, row, "review_reasons", process->review_reasons);
    row_set_number(arena, row, "total_tokens_input", process->total_tokens_input);
    row_set_number(arena, row, "total_tokens_output", process->total_tokens_output);
    row_set_text(arena, row, "error_kind", process->error_kind);
    row_set_text(arena, row, "error_message", process->error_message);
    row_set_time(arena, row, "created_at", process->created_at);
    row_set_time(arena, row, "updated_at", process->updated_at);
    row_set_time(arena, row, "completed_at", process->completed_at);
    return row;
}

struct json *process_view_render_document(struct arena *arena, const struct document *document)
{
    struct json *row = json_new_object(arena);
    row_set_text(arena, row, "document_id", document->document_id.text);
    row_set_text(arena, row, "file_name", document->file_name);
    row_set_number(arena, row, "file_size", document->file_size);
    row_set_text(arena, row, "mime_type", document->mime_type);
    row_set_text(arena, row, "sha256", document->sha256);
    row_set_text(arena, row, "status", document->status);
    row_set_text(arena, row, "doc_type", document->doc_type);
    row_set_number(arena, row, "page_count", document->page_count);
    row_set_text(arena, row, "storage_url", document->storage_url);
    if (!id_is_none(&document->parent_document_id))
        row_set_text(arena, row, "parent_document_id", document->parent_document_id.text);
    if (document->page_from > 0) {
        row_set_number(arena, row, "page_from", document->page_from);
        row_set_number(arena, row, "page_to", document->page_to);
    }
    json_set(arena, row, "is_extracted", json_new_boolean(arena, document->is_extracted));
    row_set_text(arena, row, "error_message", document->error_message);
    return row;
}

static struct json *render_documents(struct arena *arena, const struct process_view *view)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < view->document_count; i++)
        json_append(arena, list, process_view_render_document(arena, &view->documents[i]));
    return list;
}

static struct json *render_actions(struct arena *arena, const struct process_view *view)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < view->action_count; i++) {
        const struct output_action *action = &view->actions[i];
        struct json *row = json_new_object(arena);
        row_set_text(arena, row, "action_id", action->action_id.text);
        row_set_text(arena, row, "action_type", action->action_type);
        row_set_text(arena, row, "status", action->status);
        row_set_number(arena, row, "retry_count", action->retry_count);
        row_set_number(arena, row, "max_retries", action->max_retries);
        row_set_json(arena, row, "result", action->result);
        row_set_text(arena, row, "error_message", action->error_message);
        row_set_time(arena, row, "completed_at", action->completed_at);
        json_append(arena, list, row);
    }
    return list;
}

struct json *process_view_render(struct arena *arena, const struct process_view *view)
{
    struct json *object = process_view_render_row(arena, &view->process, view->client);
    json_set(arena, object, "documents", render_documents(arena, view));
    row_set_json(arena, object, "input_data", view->results.input_data);
    row_set_json(arena, object, "classification_result", view->results.classification_result);
    row_set_json(arena, object, "extraction_result", view->results.extraction_result);
    row_set_json(arena, object, "validation_result", view->results.validation_result);
    row_set_json(arena, object, "final_output", view->results.final_output);
    json_set(arena, object, "output_actions", render_actions(arena, view));
    return object;
}

struct json *process_view_render_events(struct arena *arena, const struct process_event *list,
                                        size_t count)
{
    struct json *events = json_new_array(arena);
    for (size_t i = 0; i < count; i++) {
        struct json *row = json_new_object(arena);
        row_set_time(arena, row, "timestamp", list[i].timestamp);
        row_set_text(arena, row, "event", list[i].event);
        row_set_text(arena, row, "stage_type", list[i].stage_type);
        row_set_text(arena, row, "result", list[i].result);
        row_set_text(arena, row, "actor_type", list[i].actor_type);
        row_set_text(arena, row, "actor_id", list[i].actor_id);
        row_set_json(arena, row, "payload", list[i].payload);
        row_set_json(arena, row, "token_usage", list[i].token_usage);
        row_set_text(arena, row, "error_message", list[i].error_message);
        json_append(arena, events, row);
    }
    return events;
}

static const struct db_field RECEIPT[] = {
    {"process_id", DB_ID},   {"ingestion_source", DB_TEXT}, {"source_reference", DB_TEXT},
    {"submitted_by", DB_ID}, {"received_at", DB_TIMESTAMP}, {"documents", DB_JSON},
};
static const struct resource ONE = {&query_receipt_show, RECEIPT, COUNT_OF(RECEIPT), "receipt"};

struct json *receipt_show(struct db_tx *tx, const struct id *process_id,
                          const struct process_reference *reference, struct err *err)
{
    const bool is_named = id_is_none(process_id);
    return resource_load(tx, &ONE,
                         DB_VALUES(db_id(process_id),
                                   db_text(is_named ? reference->ingestion_source : NULL),
                                   db_text(is_named ? reference->source_reference : NULL)),
                         err);
}
