/*
 * candidates: every run of words that reads as a date, an amount, an account number, ...: what a
 * field of that kind may take. Private to extract.
 */
#ifndef EXTRACT_CANDIDATES_H
#define EXTRACT_CANDIDATES_H

#include "extract/sheet.h"
#include "logic/logic.h"

enum value_kind {
    /* read by their form, wherever they stand */
    KIND_DATE,
    KIND_TIME,
    KIND_AMOUNT,
    KIND_PERCENT,
    KIND_CURRENCY,
    KIND_IBAN,
    KIND_BIC,
    KIND_VAT_ID,
    KIND_TYPED_COUNT,
    /* only known by what stands before them */
    KIND_IDENTIFIER = KIND_TYPED_COUNT,
    KIND_TEXT,
    KIND_NAME,
    KIND_ADDRESS,
    KIND_CHOICE,
    KIND_BOOLEAN,
    KIND_COUNT
};

struct candidate {
    enum value_kind kind;
    struct span tokens;
    const char *text; /* in its normal form; an amount as it stands there */
    struct decimal number;
    const char *currency; /* of an amount: as written beside it, or "" */
    bool is_money;        /* an amount with two decimals or a currency, not any number */
    bool is_mended;       /* letters that OCR saw for digits, or spaces, had to be put right */
};

struct candidates {
    struct candidate *items; /* by first token; of one kind they do not overlap */
    size_t count;
    const uint32_t *starts; /* private: of candidates_from */
    size_t token_count;
};

/* All candidates of all kinds, in the sheet's arena; `order` is how 03/04/2025 is read. */
void candidates_find(const struct sheet *sheet, enum date_order order,
                     struct candidates *candidates);
/* Index of the first that begins at or after `token`. */
size_t candidates_from(const struct candidates *candidates, size_t token);
/* The first of `kind` that lies within `span`, or NULL. */
const struct candidate *candidates_within(const struct candidates *candidates, enum value_kind kind,
                                          struct span span);

#endif
