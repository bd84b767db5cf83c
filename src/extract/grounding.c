/*
 * grounding: gives values that were not read here a place on the pages, or says that they have
 * none.
 *
 * Embedded XML, models, plugins and people claim values; what the pages say of them is looked up in
 * the form of the field's kind. Cells of a row are looked for beside each other.
 */
#include "extract/extraction.h"

#include <stdlib.h>

#define GROUNDED   "found_on_page"
#define UNGROUNDED "ungrounded"
#define NOT_SHOWN  "not_on_page" /* of a value that stands in the XML */
#define AMBIGUOUS  "several_places"

struct grounder {
    struct arena *arena;
    const struct extract_grounding *request;
    struct evidence_index *index; /* NULL until something is to be looked up */
    struct wish wish;
};

/* Whether one of the field's places has that member. */
static bool has_evidence(const struct json *field, const char *member)
{
    const struct json *evidence = json_find(field, "evidence");
    for (size_t i = 0; i < json_count(evidence); i++) {
        if (json_find(json_at(evidence, i), member) != NULL)
            return true;
    }
    return false;
}

/* Whether one of the field's places is on a page. */
static bool has_place(const struct json *field)
{
    return has_evidence(field, "page");
}

/* How values of each kind are looked for; kinds whose values are words of ours are not. */
static const struct {
    bool is_looked_for;
    enum evidence_kind kind;
} KINDS[KIND_COUNT] = {
    [KIND_DATE] = {true, EVIDENCE_DATE},         [KIND_AMOUNT] = {true, EVIDENCE_AMOUNT},
    [KIND_PERCENT] = {true, EVIDENCE_AMOUNT},    [KIND_TIME] = {true, EVIDENCE_IDENTIFIER},
    [KIND_IBAN] = {true, EVIDENCE_IDENTIFIER},   [KIND_BIC] = {true, EVIDENCE_IDENTIFIER},
    [KIND_VAT_ID] = {true, EVIDENCE_IDENTIFIER}, [KIND_IDENTIFIER] = {true, EVIDENCE_IDENTIFIER},
    [KIND_TEXT] = {true, EVIDENCE_TEXT},         [KIND_NAME] = {true, EVIDENCE_TEXT},
    [KIND_ADDRESS] = {true, EVIDENCE_TEXT},
};

static void add_reason(struct arena *arena, struct json *field, const char *reason)
{
    struct json *reasons = json_find(field, "reasons");
    if (reasons == NULL) {
        reasons = json_new_array(arena);
        json_set(arena, field, "reasons", reasons);
    }
    if (!extract_has_reason(field, reason))
        json_append(arena, reasons, json_new_text(arena, reason));
}

static const struct reading_page *page_of(const struct reading *reading, uint32_t number)
{
    for (size_t i = 0; i < reading->page_count; i++) {
        if (reading->pages[i].number == number)
            return &reading->pages[i];
    }
    return NULL;
}

static void add_place(const struct grounder *grounder, struct json *field,
                      const struct evidence_place *place)
{
    const struct extract_grounding *request = grounder->request;
    struct json *evidence = json_find(field, "evidence");
    if (evidence == NULL) {
        evidence = json_new_array(grounder->arena);
        json_set(grounder->arena, field, "evidence", evidence);
    }
    json_append(grounder->arena, evidence,
                result_place(grounder->arena, request->document_id,
                             page_of(request->reading, place->page), &place->box));
}

/* The place that a result tells; page 0 when it tells none. */
static struct evidence_place read_place(const struct json *field)
{
    const struct json *evidence = json_find(field, "evidence");
    for (size_t i = 0; i < json_count(evidence); i++) {
        const struct json *one = json_at(evidence, i);
        const struct json *box = json_find(one, "box");
        float edges[4] = {0};
        int64_t page = 0;
        if (!json_read_integer(json_find(one, "page"), &page) || json_count(box) != COUNT_OF(edges))
            continue;
        for (size_t edge = 0; edge < COUNT_OF(edges); edge++) {
            const char *number = json_number_text(json_at(box, edge));
            edges[edge] = number != NULL ? strtof(number, NULL) : 0;
        }
        return (struct evidence_place){(uint32_t)page, {edges[0], edges[1], edges[2], edges[3]}};
    }
    return (struct evidence_place){0};
}

/* `row`: where the cells beside it stand, or page 0. */
static void ground(struct grounder *grounder, const struct wanted *wanted, struct json *field,
                   const struct evidence_place *row)
{
    const struct json *value = json_find(field, "value");
    const char *text = json_text(value) != NULL ? json_text(value) : json_number_text(value);
    struct evidence_claim claim = {
        .kind = KINDS[wanted->kind].kind, .value = text, .near = row->page != 0 ? row : NULL};
    struct evidence found;
    if (text == NULL || has_place(field) || !KINDS[wanted->kind].is_looked_for)
        return;
    if (grounder->index == NULL)
        grounder->index = evidence_index_create(grounder->arena, grounder->request->reading,
                                                grounder->request->date_order);
    claim.labels = labels_list(grounder->arena, wanted->topics, WANTED_TOPICS,
                               grounder->wish.labels, grounder->wish.label_count);
    if (!evidence_find(grounder->index, &claim, &found)) {
        add_reason(grounder->arena, field, has_evidence(field, "path") ? NOT_SHOWN : UNGROUNDED);
        return;
    }
    add_reason(grounder->arena, field, found.is_ambiguous ? AMBIGUOUS : GROUNDED);
    add_place(grounder, field, &found.place);
}

static void ground_row(struct grounder *grounder, const struct wanted_list *list,
                       const struct json *row)
{
    struct evidence_place place = {0};
    struct json_member cell = {0};
    while (place.page == 0 && json_next(row, &cell))
        place = read_place(cell.value);
    cell = (struct json_member){0};
    while (json_next(row, &cell)) {
        const int index = wanted_find_name(&list->fields, cell.key);
        if (index < 0)
            continue;
        ground(grounder, &list->fields.items[index], cell.value, &place);
        if (place.page == 0)
            place = read_place(cell.value);
    }
}

void extract_ground(struct arena *arena, const struct extract_grounding *request,
                    struct json *extracted)
{
    struct grounder grounder = {.arena = arena, .request = request};
    const struct json *fields = json_find(extracted, "fields");
    const struct json *tables = json_find(extracted, "line_items");
    struct json_member field = {0};
    if (extract_is_grounded(extracted))
        return;
    wanted_load(arena, request->output_schema, &grounder.wish);
    while (json_next(fields, &field)) {
        const int index = wanted_find_name(&grounder.wish.fields, field.key);
        if (index >= 0)
            ground(&grounder, &grounder.wish.fields.items[index], field.value,
                   &(struct evidence_place){0});
    }
    for (size_t i = 0; i < grounder.wish.list_count; i++) {
        const struct wanted_list *list = &grounder.wish.lists[i];
        const struct json *rows = json_find(tables, list->name);
        for (size_t r = 0; r < json_count(rows); r++)
            ground_row(&grounder, list, json_at(rows, r));
    }
}

static bool are_settled(const struct json *fields)
{
    struct json_member field = {0};
    while (json_next(fields, &field)) {
        if (!has_place(field.value) && !extract_has_reason(field.value, UNGROUNDED) &&
            !extract_has_reason(field.value, NOT_SHOWN))
            return false;
    }
    return true;
}

bool extract_is_grounded(const struct json *extracted)
{
    struct json_member table = {0};
    if (!are_settled(json_find(extracted, "fields")))
        return false;
    while (json_next(json_find(extracted, "line_items"), &table)) {
        for (size_t i = 0; i < json_count(table.value); i++) {
            if (!are_settled(json_at(table.value, i)))
                return false;
        }
    }
    return true;
}
