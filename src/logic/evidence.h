/*
 * evidence: a claimed value is found again in the words of a document, or it is not grounded.
 *
 * A claim may come from anywhere: from embedded XML, from a model, a plugin or a person. It is
 * compared in the form of its kind: dates as days, amounts as numbers, identifiers without what
 * people put between their parts, texts word by word, of which OCR may have misread letters. Of
 * several places that say the same the one counts where the document speaks of it: beside a label,
 * or in the row of what belongs to it.
 */
#ifndef LOGIC_EVIDENCE_H
#define LOGIC_EVIDENCE_H

#include "logic/values.h"

#include "reading/reading.h"

enum evidence_kind { EVIDENCE_TEXT, EVIDENCE_IDENTIFIER, EVIDENCE_AMOUNT, EVIDENCE_DATE };

/* Where something stands. */
struct evidence_place {
    uint32_t page; /* number from 1; 0: nowhere */
    struct reading_box box;
};

struct evidence_claim {
    enum evidence_kind kind;
    const char *value;
    const char *const *labels;         /* what the document may call it; ends with NULL; or NULL */
    const struct evidence_place *near; /* what stands in the same row, or NULL */
};

struct evidence {
    struct evidence_place place;
    double likeness;   /* 1: the same in its form; less: letters differ as OCR misreads them */
    size_t places;     /* how many say the same, in the row of `near` where any does */
    bool is_ambiguous; /* they are several, and nothing tells which is meant */
};

/* The words of a document, arranged for being looked up: by one thread at a time, as what was
   looked up and what it took is kept. */
struct evidence_index;

/* In the arena; the reading is borrowed, and so are the labels of claims. `order` is how 03/04/2025
   is read. */
struct evidence_index *evidence_index_create(struct arena *arena, const struct reading *reading,
                                             enum date_order order);
/* False when no place says so: the claim is not grounded. The work that all claims of an index may
   take together is bounded: what is left then is not grounded either. */
bool evidence_find(struct evidence_index *index, const struct evidence_claim *claim,
                   struct evidence *found) MUST_CHECK;

#endif
