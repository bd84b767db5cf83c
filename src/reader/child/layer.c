/*
 * layer: signs of a text layer that is no text: too little of it, characters that mean nothing,
 * words without vowels, words without end.
 *
 * A wrong "good" loses a page, a wrong "doubt" costs a second: the bounds lean to doubt.
 */
#include "reader/child/layer.h"

#include "reader/child/words.h"

#include <string.h>

#define CHARACTERS_MIN      20
#define CHARACTERS_SHORT    100
#define WORD_CHARACTERS_MAX 25 /* on average */
#define LATIN_WORDS_MIN     10 /* before vowels say anything */
#define LATIN_LETTERS_MIN   3
#define IMAGE_SHARE_MAX     0.5
#define SEEN_BYTES          1024

static bool is_latin_word(const char *text)
{
    const size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return length >= LATIN_LETTERS_MIN && text[length] == '\0';
}

/* The character at `at`, of so many bytes. */
static uint32_t decode(const char *at, size_t length)
{
    const unsigned char first = (unsigned char)at[0];
    uint32_t code = length == 1 ? first : first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++)
        code = code << 6 | ((unsigned char)at[i] & 0x3Fu);
    return code;
}

static bool is_unprintable(uint32_t code)
{
    return code == 0xFFFD || (code >= 0xE000 && code <= 0xF8FF) || code >= 0xF0000;
}

/* Whether the word is seen for the first time: a table says "Pck" and "GmbH" in each row, and they
   are one word each. Two words may fall together, which only makes the sample smaller. */
static bool is_new(const char *text, uint8_t seen[static SEEN_BYTES])
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (const char *at = text; *at; at++)
        hash = (hash ^ (uint8_t)*at) * 16777619U;
    const size_t bit = hash % (SEEN_BYTES * 8);
    const bool is_first = (seen[bit / 8] & 1U << bit % 8) == 0;
    seen[bit / 8] |= (uint8_t)(1U << bit % 8);
    return is_first;
}

static void measure_word(const char *text, struct layer *layer, uint8_t seen[static SEEN_BYTES])
{
    size_t length = 0;
    for (const char *at = text; *at; at += length) {
        length = words_measure_character(at);
        layer->characters++;
        layer->unprintable += is_unprintable(decode(at, length));
    }
    layer->words++;
    if (is_latin_word(text) && is_new(text, seen)) {
        layer->latin_words++;
        layer->with_vowel += strpbrk(text, "aeiouyAEIOUY") != NULL;
    }
}

struct layer layer_measure(const struct reading_page *page)
{
    struct layer layer = {0};
    uint8_t seen[SEEN_BYTES] = {0};
    for (size_t i = 0; i < page->word_count; i++)
        measure_word(page->words[i].text, &layer, seen);
    return layer;
}

bool layer_is_short(const struct layer *layer)
{
    return layer->characters < CHARACTERS_SHORT;
}

const char *layer_find_doubt(const struct layer *layer, double image_share)
{
    if (layer->characters == 0)
        return "the page has no text layer";
    if (layer->characters < CHARACTERS_MIN)
        return "the text layer is too short";
    if (layer_is_short(layer) && image_share > IMAGE_SHARE_MAX)
        return "a picture covers the page";
    if (layer->unprintable * 20 >= layer->characters)
        return "the text layer has characters without meaning";
    if (layer->characters > WORD_CHARACTERS_MAX * layer->words)
        return "the text layer has no spaces";
    if (layer->latin_words >= LATIN_WORDS_MIN && layer->with_vowel * 10 < layer->latin_words * 7)
        return "the text layer has words without vowels";
    return NULL;
}
