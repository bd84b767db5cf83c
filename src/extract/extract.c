/*
 * extract: the order in which a document's fields are found.
 */
#include "extract/extract.h"

#include "extract/extraction.h"

static void prepare(struct arena *arena, const struct extract_request *request,
                    struct extraction *extraction)
{
    *extraction = (struct extraction){.arena = arena, .request = request};
    sheet_build(arena, request->reading, &extraction->sheet);
    wanted_load(arena, request->output_schema, &extraction->wish);
    labels_find(&extraction->sheet, extraction->wish.labels, extraction->wish.label_count,
                &extraction->labels);
    candidates_find(&extraction->sheet, request->date_order, &extraction->candidates);
    extraction->fields = extraction_fields(arena, &extraction->wish.fields);
    extraction->lists = arena_new_array(arena, struct list, extraction->wish.list_count + 1);
    extraction->is_in_table = arena_new_array(arena, bool, extraction->sheet.row_count + 1);
    for (size_t i = 0; i < extraction->wish.list_count; i++)
        extraction->lists[i].wanted = &extraction->wish.lists[i];
}

struct json *extract_document(struct arena *arena, const struct extract_request *request)
{
    struct extraction extraction;
    prepare(arena, request, &extraction);
    find_tables(&extraction); /* first: labels in its header are no labels of fields */
    find_machine_readable_zone(&extraction);
    find_labelled(&extraction, &extraction.fields);
    find_choices(&extraction);
    find_unlabelled(&extraction);
    find_clauses(&extraction);
    weigh_arithmetic(&extraction, &extraction.fields);
    find_parties(&extraction);
    extraction_choose(&extraction.fields);
    find_records(&extraction);
    prove_tables(&extraction);
    return extraction_render(&extraction);
}
