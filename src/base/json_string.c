/*
 * json_string: measures, eight bytes at a time where they are ASCII.
 */
#include "base/json_string.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static size_t measure_words(const char *bytes, const char *end)
{
    static const uint64_t ONES = 0x0101010101010101U;
    static const uint64_t HIGHS = 0x8080808080808080U;
    const char *at = bytes;
    for (uint64_t word = 0; (size_t)(end - at) >= sizeof word; at += sizeof word) {
        memcpy(&word, at, sizeof word);
        const uint64_t quote = word ^ ONES * '"';
        const uint64_t backslash = word ^ ONES * '\\';
        /* Subtracting sets the highest bit of a byte, if it was not, only of one that is smaller,
           or behind such a one. */
        const uint64_t special = (word - ONES * 0x20) | (quote - ONES) | (backslash - ONES) | word;
        if (special & HIGHS)
            break;
    }
    return (size_t)(at - bytes);
}

static bool is_special(char c)
{
    return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

size_t json_string_measure(const char *bytes, size_t length)
{
    const char *const end = bytes + length;
    const char *at = bytes + measure_words(bytes, end);
    while (at < end && !is_special(*at)) {
        if ((unsigned char)*at < 0x80) {
            at++;
            continue;
        }
        const size_t measured = utf8_measure(at, (size_t)(end - at));
        if (measured == 0)
            break;
        at += measured;
        at += measure_words(at, end);
    }
    return (size_t)(at - bytes);
}
