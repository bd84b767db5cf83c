/*
 * evidence_index: the words of a document, arranged for being looked up, and where among them a
 * text stands. Private to the evidence files of logic.
 */
#ifndef LOGIC_EVIDENCE_INDEX_H
#define LOGIC_EVIDENCE_INDEX_H

#include "logic/evidence.h"

#include <string.h>

struct word {
    const char *text;
    const char *key; /* folded, letters and digits only; never empty */
    struct reading_box box;
    uint32_t page; /* index */
    uint32_t line; /* counts through all pages */
};

/* A run of words and what it says. */
struct entry {
    const char *form;
    size_t first, count;
    double likeness;
};
struct entries {
    struct entry *items; /* by form, then by place, short ones first */
    size_t count, capacity;
};

/* Where a label stands, in the order of pages. */
struct label {
    const char *text;
    struct evidence_place *places;
    size_t count;
    struct label *next; /* of its bucket */
};
#define EVIDENCE_BUCKETS 256

struct evidence_index {
    struct arena *arena;
    const struct reading *reading;
    enum date_order order;
    struct word *words;
    size_t word_count;
    size_t *lines; /* first word of each line, and the end of the last */
    size_t line_count;
    size_t *pages; /* first word of each page, and the end of the last */
    struct entries texts, amounts, dates;
    struct label *labels[EVIDENCE_BUCKETS]; /* that were looked up */
    size_t steps_left;
};

/* Counts words that are looked at; false, for good, when there were too many. */
static inline bool evidence_spend(struct evidence_index *index, size_t steps)
{
    index->steps_left = index->steps_left > steps ? index->steps_left - steps : 0;
    return index->steps_left > 0;
}

/* Letters and digits of the folded text, in the arena. */
const char *evidence_key(struct arena *arena, const char *text);
/* The number without zeros at its end, so that 12.5 and 12.50 are the same. */
const char *evidence_amount_form(struct arena *arena, const struct decimal *amount);
/* The first entry that is not before those of `form` that begin with the word `first`. */
size_t evidence_entry_find(const struct entries *entries, const char *form, size_t first);

/* ---- texts (evidence_text.c) ---- */

#define EVIDENCE_KEY_BYTES   48 /* of the first word of a value */
#define EVIDENCE_VALUE_WORDS 64

/* A value word by word, and all its letters in one. */
struct value_words {
    const char *keys[EVIDENCE_VALUE_WORDS];
    size_t count;
    const char *letters;
};
void evidence_split(struct arena *arena, const char *value, struct value_words *words);

/* A place where a value stands. */
struct match {
    size_t first, last; /* words */
    double likeness;
};
/* Whether the value stands at the word `first` letter by letter, whatever words they stand in:
   "Sdn.Bhd." is "Sdn Bhd". */
bool evidence_match_letters(struct evidence_index *index, const struct value_words *value,
                            size_t first, struct match *match);
/* The same word by word, each of them as OCR may have read it. */
bool evidence_match_alike(struct evidence_index *index, const struct value_words *value,
                          size_t first, struct match *match);
/* What is around all words of a match. */
struct evidence_place evidence_match_place(struct evidence_index *index, const struct match *match);

#endif
