/*
 * process_page: facts, documents, fields with their evidence, lists, deliveries, in that order.
 */
#include "app/process_page.h"

#include "app/cell.h"
#include "app/table.h"

#include <string.h>

#define ROWS_SHOWN 10 /* of a list; the JSON form has all */
#define BOX_SCALE  3

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

static void print_facts(struct arena *arena, const struct process_view *page, FILE *out)
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

static void print_documents(struct arena *arena, const struct process_view *page, FILE *out)
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

static void print_actions(struct arena *arena, const struct process_view *page, FILE *out)
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

void process_page_print(struct arena *arena, const struct process_view *page, FILE *out)
{
    const struct json *documents = json_find(page->results.extraction_result, "documents");
    print_facts(arena, page, out);
    if (page->document_count > 0)
        print_documents(arena, page, out);
    for (size_t i = 0; i < json_count(documents); i++)
        print_extraction(arena, json_at(documents, i), out);
    print_actions(arena, page, out);
}
