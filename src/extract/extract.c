/*
 * extract: the order in which a document's fields are found.
 *
 * Every step takes time in proportion to the words it is given, and those are bounded; whether the
 * work is still wanted is looked at between the steps.
 */
#include "extract/extract.h"

#include "extract/dates.h"
#include "extract/doctype.h"
#include "extract/extraction.h"

#include <assert.h>

void extraction_prepare(struct arena *arena, const struct extract_request *request,
                        struct extraction *extraction)
{
    *extraction = (struct extraction){.arena = arena, .request = request};
    /* A page that was drawn from the XML shows nothing of its own. */
    struct reading *shown = arena_new(arena, struct reading);
    *shown = *request->reading;
    while (shown->page_count > 0 && shown->pages[shown->page_count - 1].source == READING_XML)
        shown->page_count--;
    sheet_build(arena, shown, &extraction->sheet);
    wanted_load(arena, request->output_schema, &extraction->wish);
    labels_find(&extraction->sheet, extraction->wish.labels, extraction->wish.label_count,
                &extraction->labels);
    sections_apply(&extraction->sheet, &extraction->labels);
    extraction->date_order = dates_decide(&extraction->sheet, request->date_order);
    struct doctype_points points;
    doctype_weigh(&extraction->sheet, &points);
    extraction->kind = doctype_meant(arena, request->doc_type);
    if (*extraction->kind == '\0')
        extraction->kind = doctype_name(doctype_best(&points));
    candidates_find(&extraction->sheet, extraction->date_order, &extraction->candidates);
    extraction->fields = extraction_fields(arena, &extraction->wish.fields);
    extraction->lists = arena_new_array(arena, struct list, extraction->wish.list_count + 1);
    extraction->is_in_table = arena_new_array(arena, bool, extraction->sheet.row_count + 1);
    extraction->columns =
        arena_new_array(arena, const struct columns *, extraction->wish.list_count + 1);
    for (size_t i = 0; i < extraction->wish.list_count; i++)
        extraction->lists[i].wanted = &extraction->wish.lists[i];
}

static void find_labelled_fields(struct extraction *extraction)
{
    find_labelled(extraction, &extraction->fields);
}

static void weigh_fields(struct extraction *extraction)
{
    weigh_arithmetic(extraction, &extraction->fields);
}

static void choose_fields(struct extraction *extraction)
{
    extraction_choose(&extraction->fields);
}

static void (*const STEPS[])(struct extraction *extraction) = {
    find_tables, /* first: labels in its header are no labels of fields */
    find_learned_tables,  find_machine_readable_zone,
    find_labelled_fields, find_titles,
    find_choices,         find_unlabelled,
    find_clauses,         weigh_fields,
    find_payment,         find_letterhead,
    find_parties,         choose_fields,
    apply_layout, /* a person knows better */
    take_einvoice,        find_records,
    prove_tables,
};

static bool is_wanted(const struct extract_request *request, struct err *err)
{
    return request->is_abandoned == NULL || !atomic_load(request->is_abandoned) ||
           fail(err, ERR_CANCELLED, "extraction was abandoned");
}

static bool fits(const struct extraction *extraction, struct err *err)
{
    size_t cells = 0;
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        const struct list *list = &extraction->lists[i];
        for (size_t row = 0; row < list->count; row++) {
            const struct fields *fields = &list->elements[row].fields;
            for (size_t field = 0; field < fields->count; field++)
                cells += fields->items[field].chosen != NULL;
        }
        if (cells <= extraction->request->max_cells)
            continue;
        (void)fail(err, ERR_LIMIT,
                   "table %s has %zu rows: with them the results hold more than %d cells of tables",
                   list->wanted->name, list->count, EXTRACT_CELLS_MAX);
        return err_hint(err, "the document can be submitted in parts");
    }
    return true;
}

struct json *extract_document(struct arena *arena, const struct extract_request *request,
                              struct err *err)
{
    struct extraction extraction;
    assert(request->max_cells <= EXTRACT_CELLS_MAX);
    if (!is_wanted(request, err))
        return NULL;
    extraction_prepare(arena, request, &extraction);
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        if (!is_wanted(request, err))
            return NULL;
        STEPS[i](&extraction);
    }
    return fits(&extraction, err) ? extraction_render(&extraction) : NULL;
}

size_t extract_count_cells(const struct json *extracted)
{
    size_t cells = 0;
    struct json_member list = {0};
    while (json_next(json_find(extracted, "line_items"), &list)) {
        for (size_t i = 0; i < json_count(list.value); i++)
            cells += json_count(json_at(list.value, i));
    }
    return cells;
}
