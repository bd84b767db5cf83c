/*
 * text: the growing buffer, JSON quoting, and questions about C strings.
 *
 * Everything that adds goes through text_append, the only place that knows the maximum. Nothing
 * here depends on the locale.
 */
#include "base/base.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY_BYTES 64

void text_init(struct text *text, size_t max_bytes)
{
    assert(max_bytes < SIZE_MAX / 2);
    *text = (struct text){
        .data = memory_create(FIRST_CAPACITY_BYTES),
        .capacity = FIRST_CAPACITY_BYTES,
        .max_bytes = max_bytes,
    };
}

void text_done(struct text *text)
{
    if (!text)
        return;
    free(text->data);
    *text = (struct text){0};
}

/* Room for `length` more bytes and the zero byte; false, and full, when the maximum forbids it. */
static bool reserve(struct text *text, size_t length)
{
    if (text->is_full || length > text->max_bytes - text->length) {
        text->is_full = true;
        return false;
    }
    size_t needed = text->length + length + 1;
    if (needed > text->capacity) {
        size_t doubled = text->capacity * 2;
        text->capacity = needed > doubled ? needed : doubled;
        text->data = memory_resize(text->data, text->capacity);
    }
    return true;
}

void text_append(struct text *text, const void *bytes, size_t length)
{
    if (!reserve(text, length) || length == 0)
        return;
    memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_append_string(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_append_char(struct text *text, char c)
{
    text_append(text, &c, 1);
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_vprintf(text, format, args);
    va_end(args);
}

void text_vprintf(struct text *text, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    assert(length >= 0);
    if (reserve(text, (size_t)length)) {
        vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

/* What a character becomes inside a JSON string, or NULL when it stands as it is. */
static const char *json_escape(char c, char buffer[static 8])
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        if ((unsigned char)c >= 0x20)
            return NULL;
        snprintf(buffer, 8, "\\u%04x", (unsigned)(unsigned char)c);
        return buffer;
    }
}

void text_append_json(struct text *text, const char *string)
{
    text_append_json_bytes(text, string, strlen(string));
}

void text_append_json_bytes(struct text *text, const char *bytes, size_t length)
{
    const size_t start = text->length;
    const char *const end = bytes + length;
    text_append_char(text, '"');
    while (bytes < end) {
        char buffer[8];
        const char *escape = json_escape(*bytes, buffer);
        const size_t measured = utf8_measure(bytes, (size_t)(end - bytes));
        if (escape)
            text_append_string(text, escape);
        else if (measured > 0)
            text_append(text, bytes, measured);
        else
            text_append_string(text, "\xEF\xBF\xBD");
        bytes += measured > 0 ? measured : 1;
    }
    text_append_char(text, '"');
    if (text->is_full) {
        text->length = start;
        text->data[start] = '\0';
    }
}

void text_append_clean(struct text *text, const char *string)
{
    size_t length = strlen(string);
    while (length > 0) {
        size_t size = utf8_measure(string, length);
        if (size == 0)
            text_append_string(text, "\xef\xbf\xbd");
        else if (size == 1 && ((unsigned char)*string < 0x20 || *string == 0x7f))
            text_append_char(text, '_');
        else
            text_append(text, string, size);
        size = size > 0 ? size : 1;
        string += size;
        length -= size;
    }
}

void text_reset(struct text *text)
{
    text->length = 0;
    text->data[0] = '\0';
    text->is_full = false;
}

bool text_equal(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    return strcmp(a, b) == 0;
}

bool text_starts_with(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

bool text_ends_with(const char *string, const char *suffix)
{
    size_t length = strlen(string);
    size_t suffix_length = strlen(suffix);
    return length >= suffix_length && strcmp(string + length - suffix_length, suffix) == 0;
}

bool text_is_utf8(const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        size_t measured = utf8_measure(bytes + at, length - at);
        if (measured == 0 || bytes[at] == '\0')
            return false;
        at += measured;
    }
    return true;
}

int text_fit(const char *string, size_t max_bytes)
{
    return (int)utf8_cut(string, strnlen(string, max_bytes));
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

char *text_trim(char *string)
{
    while (is_space(*string))
        string++;
    size_t length = strlen(string);
    while (length > 0 && is_space(string[length - 1]))
        length--;
    if (string[length] != '\0')
        string[length] = '\0';
    return string;
}

bool text_parse_integer(const char *string, int64_t min, int64_t max, int64_t *value,
                        struct err *err)
{
    const char *at = string;
    const bool is_negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    if (*at == '\0')
        return fail(err, ERR_INVALID, "'%.40s' is not a whole number", string);

    int64_t sum = 0; /* kept negative: that side has room for INT64_MIN */
    bool is_beyond = false;
    for (; *at; at++) {
        if (*at < '0' || *at > '9')
            return fail(err, ERR_INVALID, "'%.40s' is not a whole number", string);
        is_beyond = is_beyond || __builtin_mul_overflow(sum, 10, &sum) ||
                    __builtin_sub_overflow(sum, *at - '0', &sum);
    }
    if (!is_negative)
        is_beyond = is_beyond || __builtin_sub_overflow((int64_t)0, sum, &sum);
    if (is_beyond || sum < min || sum > max)
        return fail(err, ERR_INVALID, "%.40s is not between %lld and %lld", string, (long long)min,
                    (long long)max);
    *value = sum;
    return true;
}
