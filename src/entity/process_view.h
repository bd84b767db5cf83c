/*
 * process_view: everything there is to know about a process, as programs are told.
 */
#ifndef ENTITY_PROCESS_VIEW_H
#define ENTITY_PROCESS_VIEW_H

#include "entity/document.h"
#include "entity/output_action.h"
#include "entity/process.h"

struct process_view {
    const char *client; /* slug, or NULL where everybody knows */
    struct process process;
    struct process_results results;
    struct document *documents;
    size_t document_count;
    struct output_action *actions;
    size_t action_count;
};

/* All of it in the arena of the transaction; `client` stays as it is. */
bool process_view_load(struct db_tx *tx, const struct id *process_id, struct process_view *view,
                       struct err *err) MUST_CHECK;
/* The same as part of a batch: the index of its first question. */
size_t process_view_ask(struct db_batch *batch, const struct id *process_id);
bool process_view_answer(const struct db_batch *batch, size_t question, const struct id *process_id,
                         struct process_view *view, struct err *err) MUST_CHECK;
/* As JSON, with documents, results and output actions. */
struct json *process_view_render(struct arena *arena, const struct process_view *view);

/* {process_id, client, status, ...}: the row itself, without results; no client where it is NULL.
 */
struct json *process_view_render_row(struct arena *arena, const struct process *process,
                                     const char *client);

/* {document_id, file_name, ...}. */
struct json *process_view_render_document(struct arena *arena, const struct document *document);

/* Events of its audit trail as an array. */
struct json *process_view_render_events(struct arena *arena, const struct process_event *list,
                                        size_t count);

/* What was taken in: documents with their hashes, when and from where. By the process, or (none) by
   source and reference. ERR_NOT_FOUND. */
struct json *receipt_show(struct db_tx *tx, const struct id *process_id,
                          const struct process_reference *reference, struct err *err) MUST_CHECK;

#endif
