/*
 * evidence_text: whether a text stands among the words, as it is or as OCR may have read it.
 */
#include "logic/evidence_index.h"

#include <assert.h>

/* Lines further on at which a text that is cut by a line's end may go on, since columns mix. */
#define LINES_AHEAD 4
/* Words alike less than this are others, and so are texts less alike than this. */
#define WORD_ALIKE 0.70
#define TEXT_ALIKE 0.85
/* Letters' worth in which a word with digits may differ: two that look alike. */
#define DIGITS_DIFFER 0.5
#define LETTERS_MAX   64 /* that value_likeness compares */

void evidence_split(struct arena *arena, const char *value, struct value_words *words)
{
    *words = (struct value_words){.letters = evidence_key(arena, value)};
    while (*value != '\0' && words->count < EVIDENCE_VALUE_WORDS) {
        const size_t length = strcspn(value, " \t\n");
        const char *key = evidence_key(arena, arena_copy_bytes(arena, value, length));
        if (*key != '\0')
            words->keys[words->count++] = key;
        value += length + strspn(value + length, " \t\n");
    }
}

/* What the next word must be: the beginning of the letters that are left, or like a word. */
struct expected {
    const char *letters; /* NULL: like the word */
    const char *word;
};

/* Words that are compared letter by letter cost the square of their letters, most of all those that
   are alike. */
static double compare(struct evidence_index *index, const char *word, const char *key)
{
    /* Another digit is another value: of words with digits only letters may look alike. */
    const bool has_digit = strpbrk(word, "0123456789") != NULL;
    const size_t length = strlen(word);
    const double least = has_digit ? 1 - DIGITS_DIFFER / (double)length : WORD_ALIKE;
    const double likeness = value_likeness(word, key, least);
    const size_t letters = length < LETTERS_MAX ? length : LETTERS_MAX;
    return evidence_spend(index, 1 + letters * letters / (likeness > 0 ? 16 : 64)) ? likeness : 0;
}

static double fits(struct evidence_index *index, const struct expected *expected, const char *key)
{
    if (expected->letters == NULL)
        return compare(index, expected->word, key);
    return evidence_spend(index, 1) && strncmp(expected->letters, key, strlen(key)) == 0 ? 1 : 0;
}

/* The word with which a text goes on that began at `first` and has come to `at`: the next one, or
   one below its beginning within the next lines. The number of words when there is none. */
static size_t go_on(struct evidence_index *index, size_t first, size_t at,
                    const struct expected *expected)
{
    const struct word *words = index->words;
    if (at + 1 < index->word_count && words[at + 1].page == words[at].page &&
        fits(index, expected, words[at + 1].key) > 0)
        return at + 1;
    for (uint32_t line = words[at].line + 1;
         line <= words[at].line + LINES_AHEAD && line < index->line_count; line++) {
        for (size_t i = index->lines[line]; i < index->lines[line + 1] && evidence_spend(index, 1);
             i++) {
            const float height = words[i].box.y1 - words[i].box.y0;
            const bool is_below = words[i].page == words[at].page &&
                                  words[i].box.x0 < words[first].box.x0 + height &&
                                  words[i].box.x1 > words[first].box.x0 - height &&
                                  words[i].box.y0 > words[at].box.y0;
            if (is_below && fits(index, expected, words[i].key) > 0)
                return i;
        }
    }
    return index->word_count;
}

bool evidence_match_letters(struct evidence_index *index, const struct value_words *value,
                            size_t first, struct match *match)
{
    const char *rest = value->letters;
    assert(rest != NULL);
    struct expected expected = {.letters = rest};
    size_t at = first;
    while (at < index->word_count && fits(index, &expected, index->words[at].key) > 0) {
        rest += strlen(index->words[at].key);
        expected.letters = rest;
        *match = (struct match){first, at, 1};
        if (*rest == '\0')
            return true;
        at = go_on(index, first, at, &expected);
    }
    return false;
}

bool evidence_match_alike(struct evidence_index *index, const struct value_words *value,
                          size_t first, struct match *match)
{
    double sum = 0;
    size_t letters = 0;
    size_t at = first;
    for (size_t w = 0; w < value->count; w++) {
        const struct expected expected = {.word = value->keys[w]};
        if (w > 0)
            at = go_on(index, first, at, &expected);
        const bool is_there = at < index->word_count;
        const double likeness = is_there ? fits(index, &expected, index->words[at].key) : 0;
        if (likeness == 0)
            return false;
        sum += likeness * (double)strlen(value->keys[w]);
        letters += strlen(value->keys[w]);
    }
    *match = (struct match){first, at, sum / (double)letters};
    return match->likeness >= TEXT_ALIKE;
}

struct evidence_place evidence_match_place(struct evidence_index *index, const struct match *match)
{
    (void)evidence_spend(index, match->last - match->first + 1);
    struct reading_box box = index->words[match->first].box;
    for (size_t i = match->first; i <= match->last; i++) {
        const struct reading_box *other = &index->words[i].box;
        box.x0 = other->x0 < box.x0 ? other->x0 : box.x0;
        box.y0 = other->y0 < box.y0 ? other->y0 : box.y0;
        box.x1 = other->x1 > box.x1 ? other->x1 : box.x1;
        box.y1 = other->y1 > box.y1 ? other->y1 : box.y1;
    }
    return (struct evidence_place){
        .page = index->reading->pages[index->words[match->first].page].number, .box = box};
}
