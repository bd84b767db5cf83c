/*
 * value_fold: one plain form of words, so that "Fällig", "FÄLLIG" and "fallig" are the same.
 *
 * Folds the Latin letters of European languages and the many forms of spaces, quotes and dashes
 * that typesetting uses. Other scripts pass unchanged. The result is never longer than the text.
 */
#include "logic/values.h"

#include <string.h>

/* U+00C0 to U+017F */
#define LATIN_FIRST 0xC0
#define LATIN_END   0x180
static const char *const LATIN[LATIN_END - LATIN_FIRST] = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c",  "e",  "e", "e", "e", "i",  "i",  "i", "i", "d", "n",
    "o", "o", "o",  "o",  "o", "x", "o",  "u",  "u",  "u", "u", "y", "th", "ss", "a", "a", "a", "a",
    "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i",  "i", "i", "i", "d",  "n",  "o", "o", "o", "o",
    "o", "/", "o",  "u",  "u", "u", "u",  "y",  "th", "y", "a", "a", "a",  "a",  "a", "a", "c", "c",
    "c", "c", "c",  "c",  "c", "c", "d",  "d",  "d",  "d", "e", "e", "e",  "e",  "e", "e", "e", "e",
    "e", "e", "g",  "g",  "g", "g", "g",  "g",  "g",  "g", "h", "h", "h",  "h",  "i", "i", "i", "i",
    "i", "i", "i",  "i",  "i", "i", "ij", "ij", "j",  "j", "k", "k", "k",  "l",  "l", "l", "l", "l",
    "l", "l", "l",  "l",  "l", "n", "n",  "n",  "n",  "n", "n", "n", "n",  "n",  "o", "o", "o", "o",
    "o", "o", "oe", "oe", "r", "r", "r",  "r",  "r",  "r", "s", "s", "s",  "s",  "s", "s", "s", "s",
    "t", "t", "t",  "t",  "t", "t", "u",  "u",  "u",  "u", "u", "u", "u",  "u",  "u", "u", "u", "u",
    "w", "w", "y",  "y",  "y", "z", "z",  "z",  "z",  "z", "z", "s",
};

/* What typesetting makes of plain signs. */
static const struct {
    uint32_t first, last;
    const char *plain;
} SIGNS[] = {
    {0x00A0, 0x00A0, " "},  {0x00AA, 0x00AA, "a"},  {0x00AB, 0x00AB, "\""}, {0x00AD, 0x00AD, ""},
    {0x00B0, 0x00B0, "o"},  {0x00B4, 0x00B4, "'"},  {0x00BA, 0x00BA, "o"},  {0x00BB, 0x00BB, "\""},
    {0x2000, 0x200A, " "},  {0x200B, 0x200F, ""},   {0x2010, 0x2015, "-"},  {0x2018, 0x201B, "'"},
    {0x201C, 0x201F, "\""}, {0x202F, 0x202F, " "},  {0x2116, 0x2116, "no"}, {0x2212, 0x2212, "-"},
    {0xFB00, 0xFB00, "ff"}, {0xFB01, 0xFB01, "fi"}, {0xFB02, 0xFB02, "fl"}, {0xFEFF, 0xFEFF, ""},
};

/* The character at `text` and its bytes; a byte that begins none stands for itself. */
static size_t read_character(const char *text, uint32_t *code)
{
    const unsigned char first = (unsigned char)text[0];
    const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
    static const unsigned char FIRST_BITS[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t value = first & FIRST_BITS[length];
    for (size_t i = 1; i < length; i++) {
        const unsigned char next = (unsigned char)text[i];
        if ((next & 0xC0) != 0x80)
            return *code = first, 1;
        value = value << 6 | (next & 0x3F);
    }
    *code = value;
    return length;
}

/* NULL for a character that stays as it is. */
static const char *plain_form(uint32_t code, bool folds_letters)
{
    if (folds_letters && code >= LATIN_FIRST && code < LATIN_END)
        return LATIN[code - LATIN_FIRST];
    for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
        if (code >= SIGNS[i].first && code <= SIGNS[i].last)
            return SIGNS[i].plain;
    }
    return NULL;
}

/* `result` has room for the text. */
static char *make_plain(char *result, const char *text, bool folds_letters)
{
    size_t length = 0;
    while (*text != '\0') {
        if ((unsigned char)*text < 0x80) {
            const bool is_capital = folds_letters && *text >= 'A' && *text <= 'Z';
            result[length++] = is_capital ? (char)(*text - 'A' + 'a') : *text;
            text++;
            continue;
        }
        uint32_t code = 0;
        const size_t bytes = read_character(text, &code);
        const char *plain = bytes > 1 ? plain_form(code, folds_letters) : NULL;
        const size_t count = plain != NULL ? strlen(plain) : bytes;
        memcpy(result + length, plain != NULL ? plain : text, count);
        length += count;
        text += bytes;
    }
    result[length] = '\0';
    return result;
}

const char *value_fold(struct arena *arena, const char *text)
{
    return make_plain(arena_alloc(arena, strlen(text) + 1, 1), text, true);
}

const char *value_fold_into(char *folded, const char *text)
{
    return make_plain(folded, text, true);
}

char *value_plain_into(char *plain, const char *text)
{
    return make_plain(plain, text, false);
}
