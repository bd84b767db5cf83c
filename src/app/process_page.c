/*
 * process_page: facts, documents, fields with their evidence, lists, deliveries, in that order.
 */
#include "app/process_page.h"

#include "app/cell.h"
#include "app/row.h"
#include "app/table.h"

#include <string.h>

#define ROWS_SHOWN 10 /* of a list; the JSON form has all */
#define BOX_SCALE  3

bool process_page_load(struct db_tx *tx, const struct id *process_id, struct process_page *page,
                       struct err *err)
{
    return process_load(tx, process_id, &page->process, err) &&
           process_load_results(tx, process_id, &page->results, err) &&
           document_list(tx, process_id, &page->documents, &page->document_count, err) &&
           output_action_list(tx, process_id, &page->actions, &page->action_count, err);
}

/* ---- facts ---- */

static void print_fact(FILE *out, const char *name, const char *value)
{
    if (value != NULL && value[0] != '\0')
        (void)fprintf(out, "%-11s %s\n", name, value);
}

static const char *type_of(struct arena *arena, const struct process *process)
{
    if (process->config_version == 0)
        return process->process_type_id;
    return arena_printf(arena, "%s, version %lld", process->process_type_id,
                        (long long)process->config_version);
}

static void print_facts(struct arena *arena, const struct process_page *page, FILE *out)
{
    const struct process *process = &page->process;
    print_fact(out, "process", process->process_id.text);
    print_fact(out, "client", page->client);
    print_fact(out, "status",
               arena_printf(arena, "%s (%s)", process->status, process->current_stage));
    print_fact(out, "type", type_of(arena, process));
    print_fact(out, "source", process->ingestion_source);
    print_fact(out, "reference", cell_text(arena, process->source_reference));
    print_fact(out, "confidence", cell_confidence(arena, &process->overall_confidence));
    print_fact(out, "reasons", cell_reasons(arena, process->review_reasons));
    print_fact(out, "error", cell_text(arena, process->error_message));
    print_fact(out, "tokens",
               arena_printf(arena, "%lld in, %lld out", (long long)process->total_tokens_input,
                            (long long)process->total_tokens_output));
    print_fact(out, "received", cell_time(arena, process->created_at));
    print_fact(out, "completed", cell_time(arena, process->completed_at));
}

/* ---- documents ---- */

/* How many; of a part of a file, which. */
static const char *pages_of(struct arena *arena, const struct document *document)
{
    if (document->page_from == 0)
        return cell_number(arena, document->page_count);
    return document->page_from == document->page_to
               ? arena_printf(arena, "p. %lld", (long long)document->page_from)
               : arena_printf(arena, "p. %lld-%lld", (long long)document->page_from,
                              (long long)document->page_to);
}

static void print_documents(struct arena *arena, const struct process_page *page, FILE *out)
{
    static const char *const HEADINGS[] = {"document", "kind",   "content", "#pages",
                                           "#bytes",   "status", "SHA-256", NULL};
    struct table table;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < page->document_count; i++) {
        const struct document *document = &page->documents[i];
        table_add(
            &table,
            (const char *const[]){
                cell_text(arena, document->file_name), cell_text(arena, document->doc_type),
                cell_text(arena, document->mime_type), pages_of(arena, document),
                cell_number(arena, document->file_size), document->status,
                document->sha256 != NULL ? arena_printf(arena, "%.16s", document->sha256) : ""});
    }
    (void)fputc('\n', out);
    table_print(&table, out);
}

/* ---- fields ---- */

/* A share of the page with as many digits as an eye can tell apart. */
static const char *coordinate(struct arena *arena, const struct json *value)
{
    struct decimal exact;
    struct decimal rounded;
    struct err ignored = {0};
    if (json_read_decimal(value, &exact) && decimal_round(&exact, BOX_SCALE, &rounded, &ignored))
        return cell_decimal(arena, &rounded);
    return cell_json(arena, value);
}

/* Where the value stands: a place in the XML or sheet, or a box. */
static const char *place_of(struct arena *arena, const struct json *evidence)
{
    const struct json *box = json_find(evidence, "box");
    const struct json *path = json_find(evidence, "path");
    if (path != NULL || json_count(box) != 4)
        return cell_text(arena, json_text(path));
    return arena_printf(arena, "%s %s - %s %s", coordinate(arena, json_at(box, 0)),
                        coordinate(arena, json_at(box, 1)), coordinate(arena, json_at(box, 2)),
                        coordinate(arena, json_at(box, 3)));
}

static void add_field(struct table *table, struct arena *arena, const char *name,
                      const struct json *field)
{
    const struct json *all = json_find(field, "evidence");
    const struct json *evidence = json_count(all) > 0 ? json_at(all, 0) : NULL;
    const struct json *confidence = json_find(field, "confidence");
    table_add(table,
              (const char *const[]){
                  cell_text(arena, name), cell_json(arena, json_find(field, "value")),
                  coordinate(arena, confidence), cell_json(arena, json_find(evidence, "source")),
                  cell_json(arena, json_find(evidence, "page")), place_of(arena, evidence)});
}

static void print_fields(struct arena *arena, const struct json *fields, FILE *out)
{
    static const char *const HEADINGS[] = {"field",  "value", "#confidence",
                                           "source", "#page", "place (left top - right bottom)",
                                           NULL};
    struct table table;
    struct json_member member = {0};
    if (json_count(fields) == 0)
        return;
    table_init(&table, arena, HEADINGS);
    while (json_next(fields, &member))
        add_field(&table, arena, member.key, member.value);
    (void)fputc('\n', out);
    table_print(&table, out);
}

/* ---- lists ---- */

/* "line_items: COMPLETE, 120 of 120 rows" */
static void print_completeness(struct arena *arena, const char *name, const struct json *list,
                               const struct json *completeness, FILE *out)
{
    const char *state = json_text(json_find(completeness, "state"));
    const char *seen = cell_json(arena, json_find(completeness, "rows_seen"));
    (void)fprintf(out, "\n%s: %s, %zu of %s rows\n", cell_text(arena, name),
                  state != NULL ? state : "UNPROVEN", json_count(list), seen != NULL ? seen : "?");
}

/* The members of the first rows, in their order, as headings. */
static size_t collect_columns(const struct json *list, const char *columns[TABLE_COLUMNS_MAX + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < json_count(list) && i < ROWS_SHOWN; i++) {
        struct json_member member = {0};
        while (json_next(json_at(list, i), &member) && count < TABLE_COLUMNS_MAX) {
            size_t known = 0;
            while (known < count && strcmp(columns[known], member.key) != 0)
                known++;
            if (known == count)
                columns[count++] = member.key;
        }
    }
    columns[count] = NULL;
    return count;
}

static void print_list(struct arena *arena, const struct json *list, FILE *out)
{
    const char *columns[TABLE_COLUMNS_MAX + 1];
    const size_t column_count = collect_columns(list, columns);
    const size_t count = json_count(list);
    struct table table;
    table_init(&table, arena, columns);
    for (size_t i = 0; i < count && i < ROWS_SHOWN; i++) {
        const char *cells[TABLE_COLUMNS_MAX] = {NULL};
        for (size_t j = 0; j < column_count; j++)
            cells[j] =
                cell_json(arena, json_find(json_find(json_at(list, i), columns[j]), "value"));
        table_add(&table, cells);
    }
    table_print(&table, out);
    if (count > ROWS_SHOWN)
        (void)fprintf(out, "and %zu more rows, which --json shows\n", count - ROWS_SHOWN);
}

static void print_extraction(struct arena *arena, const struct json *document, FILE *out)
{
    const struct json *completeness = json_find(document, "completeness");
    struct json_member list = {0};
    print_fields(arena, json_find(document, "fields"), out);
    while (json_next(json_find(document, "line_items"), &list)) {
        print_completeness(arena, list.key, list.value, json_find(completeness, list.key), out);
        if (json_count(list.value) > 0)
            print_list(arena, list.value, out);
    }
}

/* ---- deliveries ---- */

static void print_actions(struct arena *arena, const struct process_page *page, FILE *out)
{
    static const char *const HEADINGS[] = {"output", "status", "#retries", "result", NULL};
    struct table table;
    if (page->action_count == 0)
        return;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < page->action_count; i++) {
        const struct output_action *action = &page->actions[i];
        const char *result = action->error_message != NULL ? cell_text(arena, action->error_message)
                                                           : cell_json(arena, action->result);
        table_add(&table, (const char *const[]){action->action_type, action->status,
                                                cell_number(arena, action->retry_count), result});
    }
    (void)fputc('\n', out);
    table_print(&table, out);
}

void process_page_print(struct arena *arena, const struct process_page *page, FILE *out)
{
    const struct json *documents = json_find(page->results.extraction_result, "documents");
    print_facts(arena, page, out);
    if (page->document_count > 0)
        print_documents(arena, page, out);
    for (size_t i = 0; i < json_count(documents); i++)
        print_extraction(arena, json_at(documents, i), out);
    print_actions(arena, page, out);
}

/* ---- for programs ---- */

struct json *process_page_render_row(struct arena *arena, const struct process *process,
                                     const char *client)
{
    struct json *row = json_new_object(arena);
    row_set_text(arena, row, "process_id", process->process_id.text);
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

static struct json *render_documents(struct arena *arena, const struct process_page *page)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < page->document_count; i++) {
        const struct document *document = &page->documents[i];
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
        json_append(arena, list, row);
    }
    return list;
}

static struct json *render_actions(struct arena *arena, const struct process_page *page)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < page->action_count; i++) {
        const struct output_action *action = &page->actions[i];
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

struct json *process_page_render(struct arena *arena, const struct process_page *page)
{
    struct json *object = process_page_render_row(arena, &page->process, page->client);
    json_set(arena, object, "documents", render_documents(arena, page));
    row_set_json(arena, object, "input_data", page->results.input_data);
    row_set_json(arena, object, "classification_result", page->results.classification_result);
    row_set_json(arena, object, "extraction_result", page->results.extraction_result);
    row_set_json(arena, object, "validation_result", page->results.validation_result);
    row_set_json(arena, object, "final_output", page->results.final_output);
    json_set(arena, object, "output_actions", render_actions(arena, page));
    return object;
}
