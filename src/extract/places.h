/*
 * places: where a value stands, in terms that hold for the next document of the same look. Private
 * to extract.
 */
#ifndef EXTRACT_PLACES_H
#define EXTRACT_PLACES_H

#include "extract/extraction.h"

enum place_how {
    PLACE_BESIDE,   /* after words of the same row */
    PLACE_BELOW,    /* under words */
    PLACE_AT,       /* at that point of the page */
    PLACE_CONSTANT, /* the same words, wherever they stand */
    PLACE_HOW_COUNT
};

struct place {
    enum place_how how;
    bool is_typed;      /* a value that is known by its form, else words */
    uint32_t page;      /* from 1 */
    double x, y;        /* where the value (AT) or the words before it stood, 0..1 of the page */
    const char *anchor; /* BESIDE, BELOW: keys of the words */
    size_t skipped;     /* BESIDE: values or cells between them and the value */
    double left, right; /* BELOW: from the words' edges to the value's, in heights of letters */
    double down;
    size_t words;      /* of words that end before their cell does; else 0 */
    const char *value; /* CONSTANT */
};

#define PLACES_MAX 8

struct places {
    struct place items[PLACES_MAX];
    size_t count;
};

/* Everywhere that `value` stands as what the field wants; none when it does not. */
void places_find(const struct extraction *extraction, const struct wanted *wanted,
                 const struct json *value, struct places *places);
/* What stands at the place now. */
bool place_resolve(const struct extraction *extraction, const struct wanted *wanted,
                   const struct place *place, struct proposal *proposal);
/* Whether the proposal says what a person says the value is. */
bool place_is_right(const struct extraction *extraction, const struct wanted *wanted,
                    const struct proposal *proposal, const struct json *value);

/* As they are stored. */
struct json *places_render(struct arena *arena, const struct places *places);
/* What is damaged is left out. */
void places_parse(const struct json *json, struct places *places);
/* In words, for people. */
const char *place_describe(struct arena *arena, const struct place *place);

/* The keys of a text's words without spaces. */
const char *place_squeeze(struct arena *arena, const char *text);
/* Tokens of one row that spell the squeezed text, from `first` on; count 0 when they do not. */
struct span place_match(const struct sheet *sheet, size_t first, const char *squeezed);

#endif
