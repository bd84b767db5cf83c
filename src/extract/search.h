/*
 * search: what a run of words beside a label holds for a field. Private to extract.
 */
#ifndef EXTRACT_SEARCH_H
#define EXTRACT_SEARCH_H

#include "extract/extraction.h"

/* A label and a field that it may speak of. */
struct search {
    struct extraction *extraction;
    struct field *field;
    const struct label_hit *hit;
    double base; /* score of the label for this field */
};

/* Proposes what the span holds of the field's kind; false when it holds nothing. `place` is the
   reason that says where the span stands. */
bool search_propose(const struct search *search, struct span span, double score, unsigned place);
/* A word of letters and digits without anything that no number has: "INV-7/2025". */
bool search_is_identifier(const char *text);
/* The identifier without punctuation around it. */
const char *search_trim_identifier(struct arena *arena, const char *text);

#endif
