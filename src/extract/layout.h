/*
 * layout: what reviewers' corrections taught about documents of one look.
 *
 * A layout is recognised by its vendor's name and by words that stand on every document of its
 * kind. For each field that was corrected it knows where the value stood: relative to words that do
 * not change, on the page, or that it is always the same. Several places are kept; what a later
 * correction contradicts is dropped, and what was contradicted is trusted less. For each table
 * whose rows were corrected it knows which column holds which field.
 *
 * Nothing here stores anything: layouts come as arguments, and what was learned is returned.
 */
#ifndef EXTRACT_LAYOUT_H
#define EXTRACT_LAYOUT_H

#include "base/base.h"

struct extract_request;

/* What was learned, as it was stored. Damaged parts of it are passed over. */
struct extract_layout {
    const char *layout_id;
    const char *fingerprint;
    const char *fields; /* JSON: {name: {places: [...], right, wrong}}, of a table {name: {columns:
                           [{field, header, left, right}], end, right, wrong}} */
};

/* A field, and what a person says it is: JSON null when the document has none. Of a table only its
   name counts: its rows are those of the document's data. */
struct extract_correction {
    const char *field;
    const struct json *value;
};
struct extract_corrections {
    const struct extract_correction *items;
    size_t count;
};

/* What corrections teach. */
struct extract_lesson {
    const struct extract_layout
        *layout; /* of the request's, that is taught more; NULL: a new one */
    const char *fingerprint;
    const char *vendor;  /* or NULL */
    struct json *fields; /* all that the layout knows now */
    size_t taught;       /* of the corrections, how many could be understood */
};

/* Looks for the corrected values in the words of the document. `extracted` is its data with the
   corrections in it. False when there is nothing to learn: no value is found, or the first page has
   too few words to be recognised by. */
bool extract_learn(struct arena *arena, const struct extract_request *request,
                   const struct json *extracted, const struct extract_corrections *corrections,
                   struct extract_lesson *lesson);

/* Where a lesson of a layout looks, in words: `right of "beleg no"`. In the arena. */
const char *extract_describe_lesson(struct arena *arena, const struct json *lesson);
/* 0..1: how far a lesson is believed; below EXTRACT_TRUST_MIN it is not used. */
#define EXTRACT_TRUST_MIN 0.3
double extract_lesson_trust(const struct json *lesson);

#endif
