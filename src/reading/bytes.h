/*
 * bytes: little-endian integers, appended to a buffer and taken from bytes that nobody has checked.
 * Private to reading.
 */
#ifndef READING_BYTES_H
#define READING_BYTES_H

#include "base/base.h"

/* What is left to take. Past the end every integer is 0 and `is_short` stays true: take freely,
   check once. */
struct bytes {
    const char *at;
    size_t left;
    bool is_short;
};

/* The next `length` bytes, or NULL. */
const char *bytes_take(struct bytes *bytes, size_t length);
uint8_t bytes_take_u8(struct bytes *bytes);
uint16_t bytes_take_u16(struct bytes *bytes);
uint32_t bytes_take_u32(struct bytes *bytes);
/* True when all was there and nothing is left. */
bool bytes_are_taken(const struct bytes *bytes);

/* UTF-8 without control characters, at most `max_bytes`: fit to be shown. */
bool bytes_are_plain(const char *text, size_t length, size_t max_bytes);

/* Append an integer. */
void bytes_append_u8(struct text *out, uint8_t value);
void bytes_append_u16(struct text *out, uint16_t value);
void bytes_append_u32(struct text *out, uint32_t value);
/* A length of 16 bits and that many bytes of the text, cut when it is longer. */
void bytes_append_string(struct text *out, const char *text);

/* A number of 0..1 in steps of 1/`steps`; what lies outside is moved to the nearest end. */
uint32_t bytes_fraction(double value, uint32_t steps);

#endif
