/*
 * extraction: fields and the values proposed for them.
 */
#include "extract/extraction.h"

#include <string.h>

/* What is less sure than this is not proposed to anybody. */
#define SCORE_MIN 0.25
/* Two different values whose scores are closer than this make each other doubtful. */
#define CLOSE_SCORES 0.04

struct fields extraction_fields(struct arena *arena, const struct wanted_fields *wanted)
{
    struct fields fields = {.items = arena_new_array(arena, struct field, wanted->count + 1),
                            .count = wanted->count};
    for (size_t i = 0; i < wanted->count; i++)
        fields.items[i].wanted = &wanted->items[i];
    return fields;
}

bool proposal_is_same(const struct field *field, const struct proposal *a, const struct proposal *b)
{
    if (field->wanted->kind == KIND_AMOUNT || field->wanted->kind == KIND_PERCENT)
        return decimal_compare(&a->number, &b->number) == 0;
    return text_equal(a->text, b->text);
}

void extraction_propose(struct extraction *extraction, struct field *field,
                        const struct proposal *proposal)
{
    for (size_t i = 0; i < field->count; i++) {
        struct proposal *known = &field->proposals[i];
        if (!proposal_is_same(field, known, proposal))
            continue;
        const bool is_elsewhere = known->tokens.first != proposal->tokens.first;
        const unsigned agreement =
            is_elsewhere ? BECAUSE(AGREEMENT) : known->reasons & BECAUSE(AGREEMENT);
        if (known->score < proposal->score)
            *known = *proposal;
        known->reasons |= agreement;
        return;
    }
    if (field->count == field->capacity) {
        /* A cell of a table has one. */
        field->capacity = field->capacity == 0 ? 1 : field->capacity * 2 + 2;
        struct proposal *proposals =
            arena_new_array(extraction->arena, struct proposal, field->capacity);
        if (field->count > 0)
            memcpy(proposals, field->proposals, field->count * sizeof *proposals);
        field->proposals = proposals;
    }
    field->proposals[field->count++] = *proposal;
}

static void choose(struct field *field)
{
    struct proposal *best = NULL;
    for (size_t i = 0; i < field->count; i++) {
        if (best == NULL || field->proposals[i].score > best->score)
            best = &field->proposals[i];
    }
    if (best == NULL || best->score < SCORE_MIN)
        return;
    best->reasons &= ~(BECAUSE(SEVERAL_CANDIDATES) | BECAUSE(ONLY_CANDIDATE));
    best->reasons |= field->count == 1 ? BECAUSE(ONLY_CANDIDATE) : 0;
    for (size_t i = 0; i < field->count; i++) {
        if (&field->proposals[i] != best && best->score - field->proposals[i].score < CLOSE_SCORES)
            best->reasons |= BECAUSE(SEVERAL_CANDIDATES);
    }
    field->chosen = best;
}

void extraction_choose(struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        choose(&fields->items[i]);
}

struct field *extraction_find(const struct fields *fields, uint32_t topic)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (fields->items[i].wanted->topics[0] == topic)
            return &fields->items[i];
    }
    return NULL;
}

struct element *extraction_add_element(struct extraction *extraction, struct list *list)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 16;
        struct element *elements =
            arena_new_array(extraction->arena, struct element, list->capacity);
        if (list->count > 0)
            memcpy(elements, list->elements, list->count * sizeof *elements);
        list->elements = elements;
    }
    struct element *element = &list->elements[list->count++];
    element->fields = extraction_fields(extraction->arena, &list->wanted->fields);
    return element;
}

static bool has_label(const struct extraction *extraction, uint32_t topic)
{
    for (size_t i = 0; i < extraction->labels.count; i++) {
        if (extraction->labels.hits[i].topic == topic)
            return true;
    }
    return false;
}

bool extraction_is_receipt(const struct extraction *extraction)
{
    const bool may_be = *extraction->kind == '\0' || text_equal(extraction->kind, "invoice");
    return text_equal(extraction->kind, "receipt") ||
           (may_be && has_label(extraction, TOPIC_CHANGE) &&
            has_label(extraction, TOPIC_AMOUNT_PAID));
}
