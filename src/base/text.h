/*
 * text: a growing byte buffer that knows its maximum, and questions about C strings.
 *
 * A buffer that would pass its maximum stays as it is, remembers it in `is_full`, and ignores what
 * follows: append freely, check once at the end.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/base.h"

#include <stdarg.h>

struct text {
    char *data; /* always ends with a zero byte; "" when empty */
    size_t length;
    size_t capacity;
    size_t max_bytes;
    bool is_full;
};

/* `max_bytes` excludes the final zero byte. Ended by text_done. */
void text_init(struct text *text, size_t max_bytes);
void text_done(struct text *text);

/* Appends `length` bytes (`bytes` may be NULL for none), a string, one byte, a formatted string. */
void text_append(struct text *text, const void *bytes, size_t length);
void text_append_string(struct text *text, const char *string);
void text_append_char(struct text *text, char c);
void text_printf(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
void text_vprintf(struct text *text, const char *format, va_list args) PRINTF_LIKE(2, 0);
/* Appends `string` as a JSON string in double quotes, escaping what RFC 8259 requires; bytes that
   are not UTF-8 become U+FFFD. */
void text_append_json(struct text *text, const char *string);
/* The same for `length` bytes, U+0000 among them. */
void text_append_json_bytes(struct text *text, const char *bytes, size_t length);
/* Appends `string` for a name or a line: control characters become '_', bytes that are not UTF-8
   U+FFFD. */
void text_append_clean(struct text *text, const char *string);
/* Empties, keeps the memory and clears is_full. */
void text_reset(struct text *text);

/* By bytes, case included; NULL equals only NULL, and only there it is allowed. */
bool text_equal(const char *a, const char *b);
bool text_starts_with(const char *string, const char *prefix);
bool text_ends_with(const char *string, const char *suffix);
/* True when all `length` bytes are well-formed UTF-8 without U+0000. */
bool text_is_utf8(const char *bytes, size_t length);
/* Bytes of `string` to show, for "%.*s": all, or as many of the first `max_bytes` as cut no
   character in two. */
int text_fit(const char *string, size_t max_bytes);
/* Cuts white space at both ends, in place; returns where the text starts. */
char *text_trim(char *string);

/* Whole decimal integer with optional sign, nothing else, within [min, max]. `value` is untouched
   on failure; the error names the offending text. */
bool text_parse_integer(const char *string, int64_t min, int64_t max, int64_t *value,
                        struct err *err) MUST_CHECK;

#endif
