/*
 * einvoice: what an electronic invoice says, as business terms of EN 16931 with their places in the
 * XML; the table of terms (terms.def); their encoding. Part of reading.
 */
#ifndef READING_EINVOICE_H
#define READING_EINVOICE_H

#include "base/base.h"

struct reading_encoding; /* bytes as they were stored, of reading.h */

/* How an e-invoice is written. */
#define READING_SYNTAXES(X)                                                                        \
    X(CII, "CII")                                                                                  \
    X(UBL, "UBL")                                                                                  \
    X(ZUGFERD_1, "ZUGFeRD 1.0")
enum reading_syntax {
#define READING_SYNTAX_ENUM(symbol, name) READING_SYNTAX_##symbol,
    READING_SYNTAXES(READING_SYNTAX_ENUM) READING_SYNTAX_COUNT
#undef READING_SYNTAX_ENUM
};
const char *reading_syntax_name(enum reading_syntax syntax);

/* What the value of a term is. */
enum term_type {
    TERM_TEXT,
    TERM_IDENTIFIER,
    TERM_CODE,
    TERM_DATE, /* 2025-03-12 or 20250312 */
    TERM_AMOUNT,
    TERM_QUANTITY,
    TERM_PERCENT,
};

/* A row of terms.def: a business term, or a group of them that may stand several times. */
struct term_row {
    uint16_t number; /* n of BT-n or BG-n */
    uint16_t group;  /* of a term: n of BG-n, 0 for the invoice as a whole */
    enum term_type type;
    const char *name;
    const char *cii; /* XPath; see terms.def */
    const char *ubl;
};
/* The rows in the order of the table. */
const struct term_row *term_rows(size_t *count);
const struct term_row *term_groups(size_t *count);
/* The row of that number, or NULL. */
const struct term_row *term_find(uint32_t number);
const struct term_row *term_find_group(uint32_t number);

/* What stands several times in an invoice: an occurrence of a group; the first part is the invoice
   as a whole. */
struct reading_part {
    uint16_t group;   /* n of BG-n; 0: the invoice */
    const char *path; /* XPath of its element */
};

struct reading_term {
    uint16_t number;   /* n of BT-n, of terms.def */
    uint32_t part;     /* index of the part that it stands in */
    const char *path;  /* XPath from the part's element */
    const char *value; /* UTF-8, not empty, white space run together */
};

struct reading_einvoice {
    enum reading_syntax syntax;
    const char *file_name; /* of the attachment that it is; "" when the file itself is it */
    const char *problem;   /* why nothing of it could be read, or ""; then there are no terms */
    struct reading_part *parts;
    size_t part_count;
    struct reading_term *terms; /* parts in order, terms within a part in the order of the table */
    size_t term_count;
};

#define READING_TERMS_MAX      300000
#define READING_PARTS_MAX      100000
#define READING_TERM_BYTES_MAX 60000 /* of a value */
#define READING_TERMS_FORMAT   1     /* version of the encoding, documents.einvoice_format */

/* The XPath of a term from the root of its document; in the arena. */
const char *reading_term_path(struct arena *arena, const struct reading_einvoice *einvoice,
                              const struct reading_term *term);

/* All of it as bytes, appended to `out`. */
void reading_einvoice_encode(const struct reading_einvoice *einvoice, struct text *out);
/* The other way. Every number, order and text is checked: ERR_INVALID for bytes that
   reading_einvoice_encode does not make, ERR_UNSUPPORTED for a format that this program does not
   know. */
bool reading_einvoice_decode(struct arena *arena, const struct reading_encoding *encoding,
                             struct reading_einvoice **einvoice, struct err *err) MUST_CHECK;

#endif
