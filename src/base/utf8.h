/*
 * utf8: well-formed UTF-8 (RFC 3629, Unicode table 3-7). Private to base.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Longest encoding of one character. */
#define UTF8_MAX_BYTES 4

/* Bytes of the character at `bytes`, 1 to 4; 0 when the first of the `length` bytes begin none.
   Overlong forms, surrogates and what lies beyond U+10FFFF are none. */
size_t utf8_measure(const char *bytes, size_t length);
/* Writes the character `code` (no surrogate, at most U+10FFFF); returns its bytes, 1 to 4. */
size_t utf8_write(uint32_t code, char out[static UTF8_MAX_BYTES]);
/* The largest length of at most `length` that cuts no character of `bytes` in two. */
size_t utf8_cut(const char *bytes, size_t length);

#endif
