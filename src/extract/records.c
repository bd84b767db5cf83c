/*
 * records: lists of things that labels describe, one on a document: the employee of a payslip.
 */
#include "extract/extraction.h"

#define FIELDS_MIN 2

/* What is deducted beside the items that have a name of their own. */
static void find_rest(struct extraction *extraction, struct element *element)
{
    struct fields *fields = &element->fields;
    struct field *rest = extraction_find(fields, TOPIC_OTHER_DEDUCTIONS);
    struct field *const parts[] = {extraction_find(fields, TOPIC_INCOME_TAX),
                                   extraction_find(fields, TOPIC_SOCIAL_SECURITY)};
    if (rest == NULL || rest->chosen != NULL)
        return;
    propose_rest(extraction, extraction_find(&extraction->fields, TOPIC_TOTAL_DEDUCTIONS), parts,
                 COUNT_OF(parts), rest);
    extraction_choose(fields);
}

static void find_record(struct extraction *extraction, struct list *list)
{
    struct element *element = extraction_add_element(extraction, list);
    find_labelled(extraction, &element->fields);
    weigh_arithmetic(extraction, &element->fields);
    extraction_choose(&element->fields);
    find_rest(extraction, element);
    size_t found = 0;
    for (size_t i = 0; i < element->fields.count; i++)
        found += element->fields.items[i].chosen != NULL;
    if (found < FIELDS_MIN) {
        list->count--;
        return;
    }
    list->rows_seen = 1;
    list->is_proven = true;
    list->proof = "one_record";
}

void find_records(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        struct list *list = &extraction->lists[i];
        if (list->wanted->kind == LIST_RECORDS && list->count == 0)
            find_record(extraction, list);
    }
}
