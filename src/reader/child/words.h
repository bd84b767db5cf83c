/*
 * words: the words of a page while they are being found, kept such that they can be encoded.
 * Private to the child.
 */
#ifndef READER_CHILD_WORDS_H
#define READER_CHILD_WORDS_H

#include "base/base.h"
#include "reading/reading.h"

struct words {
    struct arena *arena;
    struct reading_word *list;
    size_t count;
    size_t capacity;
    bool is_line_new; /* the next word begins a line */
    const char *path; /* what is added next stands there in the file; or NULL */
    struct reading_place *places;
    size_t place_count;
    size_t place_capacity;
};

/* No words yet; they will live in the arena. */
void words_init(struct words *words, struct arena *arena);
/* Adds a word. What can be in no word is left out of it, an overlong one is cut, a box that sticks
   out is clipped; nothing, what is no UTF-8, and a place off the page are passed over. ERR_LIMIT
   beyond READING_WORDS_MAX. */
bool words_add(struct words *words, const char *text, size_t length,
               const struct reading_word *like, struct err *err) MUST_CHECK;
/* What is added next stands on a new line. */
void words_end_line(struct words *words);
/* What is added next stands at this place in the file, NULL: at none. Borrowed as long as the words
   are used. */
void words_set_place(struct words *words, const char *path);
/* Bytes of the character that well-formed text begins with. */
size_t words_measure_character(const char *text);
/* How much text there is, in bytes, the surer the more. */
double words_weigh(const struct words *words);
/* Moves the lines from word `first` on to where they are read: behind the line before them in their
   row, or below the one close above them. Very many stay at the end. */
void words_arrange(struct words *words, size_t first);
/* Hands them to the page. */
void words_give(const struct words *words, struct reading_page *page);

#endif
