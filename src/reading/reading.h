/*
 * reading: what was read in a file: pages, words and where they stand, and facts about the file.
 *
 * Made by the child program, checked by the reader, stored page by page, used by extraction and
 * evidence. Everything lives in the arena it was made in. Nothing here parses a document.
 */
#ifndef READING_READING_H
#define READING_READING_H

#include "base/base.h"
#include "reading/einvoice.h"

/* Where the words of a page come from; the names are those of document_pages.source. */
#define READING_SOURCES(X)                                                                         \
    X(NONE, "none")                                                                                \
    X(TEXT_LAYER, "text_layer")                                                                    \
    X(OCR, "ocr")                                                                                  \
    X(XML, "xml")                                                                                  \
    X(CELL, "cell")
enum reading_source {
#define READING_SOURCE_ENUM(symbol, name) READING_##symbol,
    READING_SOURCES(READING_SOURCE_ENUM) READING_SOURCE_COUNT
#undef READING_SOURCE_ENUM
};
const char *reading_source_name(enum reading_source source);
/* False for a name that is none. */
bool reading_source_parse(const char *name, enum reading_source *source) MUST_CHECK;

/* What is wrong with the image of a page; the names are those of document_pages.defect. The
   sentence goes on after "page 2 " and says to whoever sent it what to do. */
#define READING_DEFECTS(X)                                                                         \
    X(SOUND, "none", "is as it should be")                                                         \
    X(UNREADABLE, "unreadable", "cannot be read: send it again, from its source if you can")       \
    X(ILLEGIBLE, "illegible", "is hard to read: check what was read, or scan it again")            \
    X(BLURRED, "blurred", "is too blurred: photograph or scan it again, in focus")                 \
    X(DARK, "dark", "is too dark: photograph it again in better light")                            \
    X(PALE, "pale", "is too pale: scan it again with more contrast")                               \
    X(COARSE, "coarse",                                                                            \
      "has too few pixels: scan it again at 300 dpi, or photograph it from nearer")                \
    X(ASKEW, "askew", "lies too much askew: photograph or scan it again, straight")                \
    X(CUT, "cut", "is cut off at an edge: photograph or scan the whole page")
enum reading_defect {
#define READING_DEFECT_ENUM(symbol, name, sentence) READING_##symbol,
    READING_DEFECTS(READING_DEFECT_ENUM) READING_DEFECT_COUNT
#undef READING_DEFECT_ENUM
};
const char *reading_defect_name(enum reading_defect defect);
const char *reading_defect_sentence(enum reading_defect defect);
/* False for a name that is none. */
bool reading_defect_parse(const char *name, enum reading_defect *defect) MUST_CHECK;

/* A place on the upright page: 0..1 from its left and top edge. */
struct reading_box {
    float x0, y0, x1, y1;
};

/* What is special about a word: bits of reading_word.marks. */
enum reading_mark {
    READING_HIDDEN = 1, /* the file says it, but the page does not show it to a person */
    READING_PIXELS = 2, /* read in a picture of a page whose other words are its text layer's */
    READING_MARKS_ALL = READING_HIDDEN | READING_PIXELS,
};

struct reading_word {
    const char *text; /* UTF-8, not empty, without white space */
    struct reading_box box;
    float confidence; /* 0..1; of a text layer 1 */
    uint32_t line;    /* words of a line are neighbours; lines count from 0 in reading order */
    uint8_t marks;
};

/* Words that stand at a place of their own in the file, beside that on the page: those of a cell.
 */
struct reading_place {
    uint32_t first; /* of the page's words */
    uint32_t count;
    const char *path; /* "Sheet1!B7": UTF-8 without control characters */
};

struct reading_page {
    uint32_t number; /* from 1 */
    float width_pt;  /* of the upright page, points of 1/72 inch */
    float height_pt;
    uint16_t rotation; /* degrees clockwise by which it was turned upright: 0, 90, 180, 270 */
    enum reading_source source;
    const char *source_reason;  /* why that source, "" when there was no choice */
    float quality;              /* 0..1: of the image, 1 for a text layer */
    enum reading_defect defect; /* what is worst about the image */
    struct reading_word *words;
    size_t word_count;
    struct reading_place *places; /* in the order of their words, of which none has two */
    size_t place_count;
};

/* What the bytes say about the file as a whole. */
/* What a file says about how it was made, for signs of what was done to it afterwards. Claims of
   the file; all empty for formats that say nothing. */
struct reading_making {
    const char *producer; /* the program that wrote it; NULL: not said */
    const char *creator;  /* the program that it was made in */
    uint32_t created_s;   /* seconds since 1970; 0: not said */
    uint32_t modified_s;
    uint32_t revisions; /* how often it was written, each onto what was there; 0: not known */
    bool is_signed;
    bool is_changed_after_signing; /* something stands behind what the last signature covers */
};
#define READING_MAKING_BYTES_MAX 200 /* of producer and creator */
/* As {producer, creator, created_s, ...}, without what is not said; in the arena. */
struct json *reading_making_render(struct arena *arena, const struct reading_making *making);
/* The other way; what is not there is not said. The texts are those of `json`. */
void reading_making_read(const struct json *json, struct reading_making *making);

struct reading_facts {
    const char *mime_type; /* by content: application/pdf, image/png, ... */
    uint32_t page_count;
    bool is_envelope; /* mail: what is attached to it is what was sent */
    struct reading_making making;
};

struct reading {
    struct reading_facts facts;
    struct reading_page *pages;        /* in order */
    size_t page_count;                 /* of those read */
    struct reading_einvoice *einvoice; /* that the file is or carries; or NULL */
};

/* Limits that encoding and decoding keep. */
#define READING_PAGES_MAX      10000
#define READING_WORDS_MAX      100000 /* of a page */
#define READING_WORD_BYTES_MAX 1024
#define READING_PATH_BYTES_MAX 1000
#define READING_WORDS_FORMAT   2 /* version of the encoding, document_pages.words_format */

/* Bytes of what begins `text` and can be in no word: white space, a control character, a sign that
   only says how to write; 0 when it is none of them. `text` is UTF-8. */
size_t reading_measure_blank(const char *text, size_t length);
/* Whether these bytes can be a word's text: UTF-8, not empty, not too long, without anything blank.
 */
bool reading_is_word(const char *text, size_t length);

/*
 * The words of a page as bytes: little-endian, count, then for each word its line, box (each edge
 * in 1/65535 of the page), confidence (1/255), marks, length and text; in format 1 words had no
 * marks. Appended to `out`. The words are such as reading_words_decode takes: the first line is 0,
 * each word stands on the line of the one before or on the next, and no box is inside out.
 */
void reading_words_encode(const struct reading_page *page, struct text *out);

/* Words as they were stored. */
struct reading_encoding {
    const void *bytes;
    size_t length;
    int64_t format; /* READING_WORDS_FORMAT of the program that encoded them */
};
/* The other way: fills words and word_count. Every count, length, order and text is checked:
   ERR_INVALID for bytes that reading_words_encode does not make, ERR_UNSUPPORTED for a format that
   this program does not know. */
bool reading_words_decode(struct arena *arena, const struct reading_encoding *encoding,
                          struct reading_page *page, struct err *err) MUST_CHECK;

/*
 * The places of a page's words as bytes: count, then for each place its first word, how many words,
 * length and path. Appended to `out`.
 */
void reading_places_encode(const struct reading_page *page, struct text *out);
/* The other way, for a page that has its words already: fills places and place_count. ERR_INVALID
   for bytes that reading_places_encode does not make. */
bool reading_places_decode(struct arena *arena, const void *encoded, size_t length,
                           struct reading_page *page, struct err *err) MUST_CHECK;
/* Where in the file the word of that number stands; NULL when the page is all that is known. */
const char *reading_find_path(const struct reading_page *page, size_t word);

/* Text that a page shows, and all pages: words separated by spaces, lines by line feeds, pages by
   form feeds; cut at a word when `max_bytes` is reached. In the arena. */
const char *reading_page_text(struct arena *arena, const struct reading_page *page,
                              size_t max_bytes);
const char *reading_text(struct arena *arena, const struct reading *reading, size_t max_bytes);

/* Mean confidence of all words that are shown, weighted by their length; 0 when there are none. */
double reading_confidence(const struct reading *reading);
double reading_page_confidence(const struct reading_page *page);
/* The same of `count` words: those of a line. */
double reading_words_confidence(const struct reading_word *words, size_t count);

#include "reading/errand.h"
#include "reading/frame.h"

#endif
