/*
 * letterhead: the lines at the head of a receipt, told by what they are, and the words that are
 * known there. Private to extract.
 */
#ifndef EXTRACT_LETTERHEAD_H
#define EXTRACT_LETTERHEAD_H

#include "extract/extraction.h"

#define LETTERHEAD_LINES_MAX 18

enum line_kind {
    LINE_NOISE,
    LINE_NAME,
    LINE_REGISTER, /* a number of an authority */
    LINE_ADDRESS,
    LINE_CONTACT,
    LINE_OTHER, /* titles, labels, dates, amounts: the head is over */
};

struct head_line {
    enum line_kind kind;
    struct span span;
    bool has_number; /* a register number stands behind the name */
    bool has_trade;  /* it says that it is the name of a firm */
    bool is_house;   /* begins with a house number */
    bool has_postcode;
};

struct letterhead {
    const struct extraction *extraction;
    struct head_line lines[LETTERHEAD_LINES_MAX];
    size_t count;
};

/* Sets the lines: the first column of the first page, down to its table. */
void letterhead_read_lines(struct letterhead *head);
/* Bytes of the name in a word that has the number of the firm in it, "S/B(587969-U)"; 0 in others.
 */
size_t letterhead_measure_name(const char *word);

enum head_word {
    HEAD_STREET,
    HEAD_WAY, /* a street, with a number */
    HEAD_HOUSE,
    HEAD_CONTACT,
    HEAD_REGISTER,
    HEAD_TRADE,
    HEAD_COURTESY, /* said to the customer */
};

/* The words of the kind that a span is, or was before it was misread; NULL: none. Static. */
const char *letterhead_find_words(const struct sheet *sheet, enum head_word kind, struct span span);
/* Whether the words of a span begin with such of the kind, and whether there are any among them. */
bool letterhead_begins_with(const struct sheet *sheet, enum head_word kind, struct span span);
bool letterhead_holds(const struct sheet *sheet, enum head_word kind, struct span span);
/* Whether the words are said to the customer, and are no firm called so. */
bool letterhead_is_courtesy(const struct sheet *sheet, struct span span);
/* Whether a key may be the word, misread. */
bool letterhead_is_alike(const char *word, const char *key);
/* The text of a span in which words that are known, or were read better elsewhere, are spelt as
   they are; then `reasons` says so. In the arena of the extraction. */
const char *letterhead_spell(const struct extraction *extraction, struct span span,
                             unsigned *reasons);

#endif
