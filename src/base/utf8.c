/*
 * utf8: measures, writes and cuts characters. Knows the byte ranges and nothing about Unicode's
 * meaning.
 */
#include "base/utf8.h"

#include <stdbool.h>

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The second byte carries what RFC 3629 forbids: overlong forms, surrogates, beyond U+10FFFF. */
static bool is_second(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF;
    case 0xED:
        return second >= 0x80 && second <= 0x9F;
    case 0xF0:
        return second >= 0x90 && second <= 0xBF;
    case 0xF4:
        return second >= 0x80 && second <= 0x8F;
    default:
        return second >= 0x80 && second <= 0xBF;
    }
}

static size_t expected_bytes(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

size_t utf8_measure(const char *bytes, size_t length)
{
    if (length == 0)
        return 0;
    size_t expected = expected_bytes((unsigned char)bytes[0]);
    if (expected < 2)
        return expected;
    if (expected > length || !is_second((unsigned char)bytes[0], (unsigned char)bytes[1]))
        return 0;
    for (size_t i = 2; i < expected; i++) {
        if (!is_continuation(bytes[i]))
            return 0;
    }
    return expected;
}

size_t utf8_write(uint32_t code, char out[static UTF8_MAX_BYTES])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | (code >> 6));
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | (code >> 12));
        out[1] = (char)(0x80 | ((code >> 6) & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (code >> 18));
    out[1] = (char)(0x80 | ((code >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((code >> 6) & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

size_t utf8_cut(const char *bytes, size_t length)
{
    size_t start = length;
    while (start > 0 && length - start < UTF8_MAX_BYTES - 1 && is_continuation(bytes[start - 1]))
        start--;
    if (start == 0)
        return length;
    size_t expected = expected_bytes((unsigned char)bytes[start - 1]);
    return expected > length - start + 1 ? start - 1 : length;
}
