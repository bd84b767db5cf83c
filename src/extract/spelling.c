/*
 * spelling: words that OCR misread become the words of labels that they must have been.
 *
 * Only their keys change: what a value says stays as it was read. A word that was read well is only
 * another one if all that differs are letters that look alike ("T0TAL"); one that was read badly
 * may differ by a letter.
 */
#include "extract/spelling.h"

#include "logic/logic.h"

#include <stdlib.h>
#include <string.h>

#define LENGTH_MIN  4
#define WELL_READ   0.85F
#define ALIKE_WELL  0.92
#define ALIKE_BADLY 0.80
/* Words that differ by more of their letters than this are not compared. */
#define LETTERS_DIFFER 4

struct word {
    const char *text;
    size_t length;
    uint32_t letters; /* a bit for each that is in it */
};

static uint32_t letters_of(const char *text)
{
    uint32_t letters = 0;
    for (const char *at = text; *at != '\0'; at++)
        letters |= *at >= 'a' && *at <= 'z' ? 1U << (*at - 'a') : 1U << 31;
    return letters;
}

static int by_text(const void *a, const void *b)
{
    const struct word *left = a;
    const struct word *right = b;
    return strcmp(left->text, right->text);
}

/* The words of the vocabulary, sorted, each once. */
static struct word *load_words(struct arena *arena, const struct vocabulary *vocabulary,
                               size_t *count)
{
    struct word *words = arena_new_array(arena, struct word, vocabulary->count + 1);
    size_t used = 0;
    for (size_t i = 0; i < vocabulary->count; i++)
        words[i] = (struct word){vocabulary->words[i], strlen(vocabulary->words[i]),
                                 letters_of(vocabulary->words[i])};
    qsort(words, vocabulary->count, sizeof *words, by_text);
    for (size_t i = 0; i < vocabulary->count; i++) {
        if (used == 0 || strcmp(words[used - 1].text, words[i].text) != 0)
            words[used++] = words[i];
    }
    *count = used;
    return words;
}

/* The one word that this must have been, or NULL: two that are as near are none. */
static const struct word *find_nearest(const struct word *words, size_t count,
                                       const struct word *read, double least)
{
    const struct word *nearest = NULL;
    double best = least;
    for (size_t i = 0; i < count; i++) {
        const size_t shorter = words[i].length < read->length ? words[i].length : read->length;
        if (words[i].length + read->length > 2 * shorter + 1 || words[i].length < LENGTH_MIN ||
            __builtin_popcount(words[i].letters ^ read->letters) > LETTERS_DIFFER)
            continue;
        const double likeness = value_likeness(words[i].text, read->text, best);
        if (likeness < best)
            continue;
        nearest = likeness > best || nearest == NULL ? &words[i] : NULL;
        best = likeness;
    }
    return nearest;
}

/* Numbers are not words, however they are spelt. */
static bool is_word(const char *key, size_t length)
{
    size_t digits = 0;
    for (const char *at = key; *at != '\0'; at++)
        digits += *at >= '0' && *at <= '9';
    return length >= LENGTH_MIN && 2 * digits < length;
}

void spelling_mend(const struct sheet *sheet, const struct vocabulary *vocabulary)
{
    size_t count = 0;
    struct word *words = NULL;
    for (size_t i = 0; i < sheet->token_count; i++) {
        struct token *token = &sheet->tokens[i];
        const struct word read = {token->key, strlen(token->key), letters_of(token->key)};
        if (sheet->reading->pages[token->page].source != READING_OCR ||
            !is_word(read.text, read.length))
            continue;
        if (words == NULL)
            words = load_words(sheet->arena, vocabulary, &count);
        if (bsearch(&read, words, count, sizeof *words, by_text) != NULL)
            continue;
        const struct word *nearest = find_nearest(
            words, count, &read, token->confidence < WELL_READ ? ALIKE_BADLY : ALIKE_WELL);
        token->key = nearest != NULL ? nearest->text : token->key;
    }
}
