/*
 * fraud: signs that a document is not what it seems: it was there before, it contradicts itself, it
 * shows people something else than it says.
 *
 * What other documents of the client say comes as an argument. A flag is an object: {flag,
 * severity: low | medium | high, detail, and as far as it is about a place: page, box, field; about
 * another document: peer: {process_id, document_id}}.
 */
#ifndef LOGIC_FRAUD_H
#define LOGIC_FRAUD_H

#include "reading/reading.h"

/* ---- what a document is recognised by ---- */

#define FRAUD_BANDS       16
#define FRAUD_BAND_HASHES 3
#define FRAUD_HASHES      ((size_t)FRAUD_BANDS * FRAUD_BAND_HASHES)
#define FRAUD_SKETCH_TEXT (FRAUD_HASHES * 8 + 1)

/* The numbers on its pages, as least hashes of them: two sketches agree in the share of hashes in
   which the documents share their numbers. Words without digits say what kind of document it is,
   not which one. */
struct fraud_sketch {
    uint32_t hashes[FRAUD_HASHES];
    size_t numbers; /* different ones; below FRAUD_NUMBERS_MIN the sketch says nothing */
};
#define FRAUD_NUMBERS_MIN 6
void fraud_sketch_reading(struct arena *arena, const struct reading *reading,
                          struct fraud_sketch *sketch);
/* As hex digits, and back; false for what is none. */
const char *fraud_sketch_render(const struct fraud_sketch *sketch,
                                char text[static FRAUD_SKETCH_TEXT]);
bool fraud_sketch_parse(const char *text, struct fraud_sketch *sketch) MUST_CHECK;
/* The name of a band: documents that are much alike share at least one. In the arena. */
const char *fraud_sketch_band(struct arena *arena, const struct fraud_sketch *sketch, size_t band);

/* What makes a business document that one: texts in one form, "" where it is not known. */
struct fraud_identity {
    const char *vendor;  /* tax id, else name */
    const char *number;  /* of the document */
    const char *date;    /* YYYY-MM-DD */
    const char *total;   /* digits without zeros at the end */
    const char *account; /* IBAN or number */
    struct fraud_sketch sketch;
};
/* From the fields of a document's data ({name: {value, ...}}); without a sketch. */
void fraud_identify(struct arena *arena, const struct json *fields,
                    struct fraud_identity *identity);
/* Names under which documents of the same business are found; ends with NULL. In the arena. */
const char *const *fraud_business_keys(struct arena *arena, const struct fraud_identity *identity);

enum fraud_likeness {
    FRAUD_DIFFERENT,
    FRAUD_NEAR,     /* the same numbers all over, and nothing decisive differs */
    FRAUD_BUSINESS, /* the same number, vendor, date, total as far as they are known */
};
/* Facts decide; where they are not known, the numbers do, unless two of the facts differ. */
enum fraud_likeness fraud_compare(const struct fraud_identity *a, const struct fraud_identity *b);
/* Share of the numbers that both have, 0..1; 0 when either has too few. */
double fraud_share(const struct fraud_sketch *a, const struct fraud_sketch *b);

/* ---- flags ---- */

/* Adds {flag, severity, detail} to a list and returns it, for further members. `flag` is a row of
   the table of flags in fraud.c. */
struct json *fraud_flag_add(struct arena *arena, struct json *flags, const char *flag,
                            const char *detail);
/* Signs in the words themselves: text that the page does not show. */
void fraud_check_reading(struct arena *arena, const struct reading *reading, struct json *flags);
/* Signs in what the file says about how it was made: changed behind its signature, saved by a
   program that changes finished documents, times that cannot be. `now_s` is the present. */
void fraud_check_making(struct arena *arena, const struct reading_making *making, int64_t now_s,
                        struct json *flags);
/* Signs in a document's data: checksums that fail, sums that cannot be, a total just below one of
   the limits (an array of amounts, or NULL). */
void fraud_check_data(struct arena *arena, const struct json *data, const struct json *limits,
                      struct json *flags);
/* 0..1: how suspicious all flags together are; unknown ones by their severity. */
double fraud_score(const struct json *flags);
/* Whether a person should look at it, or it is only noted. */
bool fraud_flag_is_grave(const struct json *flag);

/* The total of a document's data; false when it has none. */
bool fraud_find_total(const struct json *data, struct decimal *total) MUST_CHECK;

#endif
