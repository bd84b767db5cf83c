/*
 * lessons: what a layout is made of. Private to extract.
 */
#ifndef EXTRACT_LESSONS_H
#define EXTRACT_LESSONS_H

#include "extract/columns.h"
#include "extract/places.h"

/* Words of a fingerprint, and of a page at least. */
#define SKETCH_WORDS_MAX      48
#define SKETCH_WORDS_MIN      4
#define SKETCH_WORD_BYTES_MIN 3
#define SKETCH_VENDOR_BYTES   200

/* Hashes of words, ascending. */
struct sketch {
    uint32_t *hashes;
    size_t count;
};

struct fingerprint {
    const char *vendor; /* squeezed, or "" */
    struct sketch words;
};

/* The first page's words without digits, but for those of tables and, if given, of extracted
 * values.
 */
void sketch_page(const struct extraction *extraction, const struct json *extracted,
                 struct sketch *sketch);
/* Leaves in `sketch` what is in the other, too. */
void sketch_intersect(struct sketch *sketch, const struct sketch *other);
/* Whether the first page has these words, squeezed, in a row. */
bool page_has_words(const struct extraction *extraction, const char *squeezed);

/* Text of the vendor and the first words of the sketch, and back; what is damaged is left out. */
const char *fingerprint_render(struct arena *arena, const char *vendor,
                               const struct sketch *sketch);
void fingerprint_parse(struct arena *arena, const char *text, struct fingerprint *fingerprint);

/* Sets the layout of the request that the document has, if any, and its lessons. */
void layout_recognise(struct extraction *extraction);
/* What the layout knows of the columns of a wish's list, or NULL. */
const struct columns *lesson_columns(const struct extraction *extraction, size_t list);
/* What most of the places say. */
bool lesson_resolve(const struct extraction *extraction, struct field *field,
                    const struct places *places, struct proposal *proposal);
/* The keys of all values that were extracted but the vendor's, each between spaces. */
const char *lesson_values(const struct extraction *extraction, const struct json *extracted);

#endif
