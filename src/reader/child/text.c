/*
 * text: plain text, in UTF-8, in UTF-16 with a mark, or in Windows-1252, which holds Latin-1.
 *
 * Whatever is in no other row and could be read by a person as it stands is text.
 */
#include "reader/child/text.h"

#include "reader/child/document.h"
#include "reader/child/typeset.h"
#include "reader/child/words.h"

#include <string.h>

/* A file with longer lines than this has paragraphs for lines, which break as on A4. */
#define COLUMNS_MAX 160
/* The part of the letters beyond ASCII that a text in a single-byte encoding stays below. */
#define HIGH_BYTES_ONE_IN 3
#define CODE_BYTES_MAX    4
#define REPLACEMENT       0xFFFD

/* Windows-1252 from 0x80 to 0x9F; 0: no character. */
static const uint16_t WINDOWS_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* What begins so is written in a language, and unreadable as it stands. */
static const char *const LANGUAGES[] = {"{\\rtf", "%!PS", "<?xml", "<!DOCTYPE", "%PDF"};

static bool is_control(unsigned char byte)
{
    return (byte < ' ' && !strchr("\t\n\v\f\r", byte)) || byte == 0 || byte == 0x7F;
}

static bool has_control(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (is_control((unsigned char)bytes[i]))
            return true;
    }
    return false;
}

static bool is_windows_1252(const char *bytes, size_t length)
{
    size_t high = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (byte >= 0x80 && byte < 0xA0 && WINDOWS_1252[byte - 0x80] == 0)
            return false;
        high += byte >= 0x80;
    }
    return high * HIGH_BYTES_ONE_IN < length;
}

enum text_encoding text_find_encoding(const char *bytes, size_t length)
{
    if (length >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
        return length >= 4 && memcmp(bytes + 2, "\0", 2) == 0 ? TEXT_BINARY : TEXT_UTF_16_LE;
    if (length >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
        return TEXT_UTF_16_BE;
    if (length == 0 || has_control(bytes, length))
        return TEXT_BINARY;
    if (text_is_utf8(bytes, length))
        return TEXT_UTF_8;
    return is_windows_1252(bytes, length) ? TEXT_WINDOWS_1252 : TEXT_BINARY;
}

/* ---- decoding ---- */

static void append_code(struct text *out, uint32_t code)
{
    char bytes[CODE_BYTES_MAX];
    size_t count = 1;
    if (code < 0x80) {
        bytes[0] = (char)code;
    } else if (code < 0x800) {
        bytes[0] = (char)(0xC0 | code >> 6);
        count = 2;
    } else if (code < 0x10000) {
        bytes[0] = (char)(0xE0 | code >> 12);
        count = 3;
    } else {
        bytes[0] = (char)(0xF0 | code >> 18);
        count = 4;
    }
    for (size_t i = 1; i < count; i++)
        bytes[i] = (char)(0x80 | (code >> (6 * (count - 1 - i)) & 0x3F));
    text_append(out, bytes, count);
}

static void decode_windows_1252(const char *bytes, size_t length, struct text *out)
{
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        const bool is_special = byte >= 0x80 && byte < 0xA0;
        const uint32_t code = is_special ? WINDOWS_1252[byte - 0x80] : byte;
        append_code(out, code > 0 ? code : REPLACEMENT);
    }
}

static uint32_t unit_at(const char *bytes, bool is_big_endian)
{
    const unsigned first = (unsigned char)bytes[0];
    const unsigned second = (unsigned char)bytes[1];
    return is_big_endian ? first << 8 | second : second << 8 | first;
}

/* Halves of pairs without their other half, and U+0000, become U+FFFD. */
static void decode_utf_16(const char *bytes, size_t length, bool is_big_endian, struct text *out)
{
    for (size_t i = 0; i + 2 <= length; i += 2) {
        uint32_t code = unit_at(bytes + i, is_big_endian);
        const uint32_t next = i + 4 <= length ? unit_at(bytes + i + 2, is_big_endian) : 0;
        if (code >= 0xD800 && code < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
            code = 0x10000 + ((code - 0xD800) << 10) + (next - 0xDC00);
            i += 2;
        } else if ((code >= 0xD800 && code < 0xE000) || code == 0) {
            code = REPLACEMENT;
        }
        append_code(out, code);
    }
}

void text_decode(const char *bytes, size_t length, struct text *out)
{
    switch (text_find_encoding(bytes, length)) {
    case TEXT_UTF_8:
        text_append(out, bytes, length);
        break;
    case TEXT_UTF_16_LE:
        decode_utf_16(bytes + 2, length - 2, false, out);
        break;
    case TEXT_UTF_16_BE:
        decode_utf_16(bytes + 2, length - 2, true, out);
        break;
    case TEXT_WINDOWS_1252:
    case TEXT_BINARY:
        decode_windows_1252(bytes, length, out);
        break;
    }
}

/* ---- the format ---- */

bool text_recognise(const struct document *document)
{
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++) {
        const size_t length = strlen(LANGUAGES[i]);
        if (document->length >= length && memcmp(document->bytes, LANGUAGES[i], length) == 0)
            return false;
    }
    return text_find_encoding(document->bytes, document->length) != TEXT_BINARY;
}

/* Letters of the longest line. */
static size_t measure_lines(const char *text, size_t length)
{
    size_t longest = 0;
    size_t letters = 0;
    for (size_t i = 0; i < length; i += words_measure_character(text + i)) {
        letters = text[i] == '\n' ? 0 : letters + 1;
        longest = letters > longest ? letters : longest;
    }
    return longest;
}

bool text_open(struct document *document, struct err *err)
{
    struct text text CLEANUP(text_done);
    text_init(&text, 3 * document->length);
    text_decode(document->bytes, document->length, &text);
    const size_t longest = measure_lines(text.data, text.length);
    const bool is_table = longest > TYPESET_A4_COLUMNS && longest <= COLUMNS_MAX;
    struct typeset *set =
        typeset_create(document, READING_TEXT_LAYER, is_table ? longest : TYPESET_A4_COLUMNS);
    return typeset_add_text(set, text.data, text.length, err) && typeset_finish(set, document, err);
}
