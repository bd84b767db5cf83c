/*
 * bytes: little-endian integers in and out of byte strings, never past their end.
 */
#include "reading/bytes.h"

#include <string.h>

const char *bytes_take(struct bytes *bytes, size_t length)
{
    if (bytes->is_short || length > bytes->left) {
        bytes->is_short = true;
        return NULL;
    }
    const char *start = bytes->at;
    bytes->at += length;
    bytes->left -= length;
    return start;
}

static uint32_t take_integer(struct bytes *bytes, size_t length)
{
    const char *start = bytes_take(bytes, length);
    uint32_t value = 0;
    for (size_t i = 0; start && i < length; i++)
        value |= (uint32_t)(unsigned char)start[i] << (8 * i);
    return value;
}

uint8_t bytes_take_u8(struct bytes *bytes)
{
    return (uint8_t)take_integer(bytes, 1);
}

uint16_t bytes_take_u16(struct bytes *bytes)
{
    return (uint16_t)take_integer(bytes, 2);
}

uint32_t bytes_take_u32(struct bytes *bytes)
{
    return take_integer(bytes, 4);
}

bool bytes_are_taken(const struct bytes *bytes)
{
    return !bytes->is_short && bytes->left == 0;
}

static void append_integer(struct text *out, uint32_t value, size_t length)
{
    char bytes[4];
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)(unsigned char)(value >> (8 * i));
    text_append(out, bytes, length);
}

void bytes_append_u8(struct text *out, uint8_t value)
{
    append_integer(out, value, 1);
}

void bytes_append_u16(struct text *out, uint16_t value)
{
    append_integer(out, value, 2);
}

void bytes_append_u32(struct text *out, uint32_t value)
{
    append_integer(out, value, 4);
}

void bytes_append_string(struct text *out, const char *text)
{
    const size_t length = strnlen(text, UINT16_MAX);
    bytes_append_u16(out, (uint16_t)length);
    text_append(out, text, length);
}

uint32_t bytes_fraction(double value, uint32_t steps)
{
    /* Also takes what is no number to 0. */
    if (!(value > 0))
        return 0;
    return value >= 1 ? steps : (uint32_t)(value * steps + 0.5);
}

bool bytes_are_plain(const char *text, size_t length, size_t max_bytes)
{
    if (length > max_bytes || !text_is_utf8(text, length))
        return false;
    for (size_t i = 0; i < length; i++) {
        const unsigned char byte = (unsigned char)text[i];
        const bool is_second_set = byte == 0xC2 && (unsigned char)text[i + 1] < 0xA0;
        if (byte < ' ' || byte == 0x7F || is_second_set)
            return false;
    }
    return true;
}
