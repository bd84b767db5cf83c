/*
 * wanted: what a schema asks for, as fields that know what to look for. Private to extract.
 */
#ifndef EXTRACT_WANTED_H
#define EXTRACT_WANTED_H

#include "extract/candidates.h"
#include "extract/labels.h"

#define WANTED_TOPICS 7

/* How a value is written into the result, by "type" of its schema. */
enum value_form { FORM_TEXT, FORM_NUMBER, FORM_INTEGER, FORM_BOOLEAN };

struct wanted {
    const char *name;
    const struct json *schema;
    enum value_kind kind;
    enum value_form form;
    uint32_t topics[WANTED_TOPICS]; /* best first; ends with TOPIC_NONE or is full */
};

struct wanted_fields {
    struct wanted *items;
    size_t count;
};

enum list_kind {
    LIST_TABLE,   /* rows under a header: line items */
    LIST_RECORDS, /* things described by labels: the employee of a payslip */
    LIST_TEXTS,   /* plain texts */
};

struct wanted_list {
    const char *name;
    enum list_kind kind;
    struct wanted_fields fields; /* of an element */
};

struct wish {
    struct wanted_fields fields;
    struct wanted_list *lists;
    size_t list_count;
    const struct own_label *labels; /* those that the schema brings */
    size_t label_count;
};

/* What the properties of `output_schema` ask for; everything in the arena. */
void wanted_load(struct arena *arena, const struct json *output_schema, struct wish *wish);

/* 0 when the field has the topic first, 1 when second, ...; WANTED_TOPICS when not at all. */
size_t wanted_rank(const struct wanted *wanted, uint32_t topic);
/* The field of that name, or -1. */
int wanted_find_name(const struct wanted_fields *fields, const char *name);

#endif
