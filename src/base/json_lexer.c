/*
 * json_lexer: the part of reading JSON that is about bytes.
 *
 * Line and column are counted only when something is wrong, and a character beyond ASCII is one
 * column.
 */
#include "base/json_lexer.h"

#include "base/json_string.h"
#include "base/utf8.h"

#include <string.h>

void json_lexer_init(struct json_lexer *lexer, const char *bytes, size_t length)
{
    *lexer = (struct json_lexer){.bytes = bytes, .length = length};
    text_init(&lexer->unescaped, length); /* no token means more bytes than it is written with */
}

void json_lexer_done(struct json_lexer *lexer)
{
    text_done(&lexer->unescaped);
}

bool json_lexer_fail(const struct json_lexer *lexer, size_t offset, enum err_kind kind,
                     const char *problem, struct err *err)
{
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < offset; i++) {
        const unsigned char byte = (unsigned char)lexer->bytes[i];
        if (byte == '\n') {
            line++;
            column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            column++;
        }
    }
    return fail(err, kind, "JSON text, line %zu, column %zu: %s", line, column, problem);
}

static bool fail_here(const struct json_lexer *lexer, const char *problem, struct err *err)
{
    if (lexer->offset >= lexer->length)
        problem = "the text ends too early";
    return json_lexer_fail(lexer, lexer->offset, ERR_USAGE, problem, err);
}

/* The byte at the cursor; 0 at the end, which no rule below accepts. */
static char peek(const struct json_lexer *lexer)
{
    return lexer->offset < lexer->length ? lexer->bytes[lexer->offset] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- numbers ---- */

static bool skip_digits(struct json_lexer *lexer, struct err *err)
{
    if (!is_digit(peek(lexer)))
        return fail_here(lexer, "a digit is missing in this number", err);
    while (is_digit(peek(lexer)))
        lexer->offset++;
    return true;
}

/* What follows the whole part: a fraction, an exponent, both or nothing. */
static bool lex_rest_of_number(struct json_lexer *lexer, struct err *err)
{
    if (peek(lexer) == '.') {
        lexer->kind = TOKEN_NUMBER;
        lexer->offset++;
        if (!skip_digits(lexer, err))
            return false;
    }
    if (peek(lexer) == 'e' || peek(lexer) == 'E') {
        lexer->kind = TOKEN_NUMBER;
        lexer->offset++;
        if (peek(lexer) == '+' || peek(lexer) == '-')
            lexer->offset++;
        if (!skip_digits(lexer, err))
            return false;
    }
    return true;
}

static bool lex_number(struct json_lexer *lexer, struct err *err)
{
    lexer->kind = TOKEN_INTEGER;
    if (peek(lexer) == '-')
        lexer->offset++;
    if (peek(lexer) == '0')
        lexer->offset++;
    else if (!skip_digits(lexer, err))
        return false;
    if (is_digit(peek(lexer)))
        return fail_here(lexer, "a number must not begin with 0", err);
    if (!lex_rest_of_number(lexer, err))
        return false;
    lexer->value = lexer->bytes + lexer->token_offset;
    lexer->value_length = lexer->offset - lexer->token_offset;
    return true;
}

/* ---- strings ---- */

/* Four hex digits. */
static bool take_code_unit(struct json_lexer *lexer, uint32_t *unit, struct err *err)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++, lexer->offset++) {
        const char c = peek(lexer);
        if (is_digit(c))
            value = value << 4 | (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            value = value << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return fail_here(lexer, "four hex digits must follow \\u", err);
    }
    *unit = value;
    return true;
}

/* What follows "\u": one code unit, or two that are a surrogate pair. */
static bool lex_unicode_escape(struct json_lexer *lexer, struct err *err)
{
    const size_t escape_offset = lexer->offset - 2;
    uint32_t code = 0;
    if (!take_code_unit(lexer, &code, err))
        return false;
    if (code == 0 && !lexer->takes_zero)
        return json_lexer_fail(lexer, escape_offset, ERR_USAGE,
                               "the character U+0000 is not accepted", err);
    lexer->has_zero |= code == 0;
    uint32_t low = 0;
    if (code >= 0xD800 && code <= 0xDBFF && lexer->length - lexer->offset >= 2 &&
        memcmp(lexer->bytes + lexer->offset, "\\u", 2) == 0) {
        lexer->offset += 2;
        if (!take_code_unit(lexer, &low, err))
            return false;
    }
    if (low >= 0xDC00 && low <= 0xDFFF)
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    else if (low != 0 || (code >= 0xD800 && code <= 0xDFFF))
        return json_lexer_fail(lexer, escape_offset, ERR_USAGE,
                               "half a surrogate pair is no character", err);
    char character[UTF8_MAX_BYTES];
    text_append(&lexer->unescaped, character, utf8_write(code, character));
    return true;
}

static bool lex_escape(struct json_lexer *lexer, struct err *err)
{
    static const char NAMES[] = "\"\\/bfnrt";
    static const char MEANINGS[] = "\"\\/\b\f\n\r\t";
    lexer->offset++;
    const char name = peek(lexer);
    const char *found = name ? strchr(NAMES, name) : NULL;
    if (!found && name != 'u')
        return fail_here(lexer, "no such escape", err);
    lexer->offset++;
    if (!found)
        return lex_unicode_escape(lexer, err);
    text_append_char(&lexer->unescaped, MEANINGS[found - NAMES]);
    return true;
}

/* Bytes up to what ends a string, escapes, or must not be in one. */
static size_t measure_plain(const struct json_lexer *lexer)
{
    return json_string_measure(lexer->bytes + lexer->offset, lexer->length - lexer->offset);
}

/* The rest of a string from its first escape on; what stands before it is `value`. */
static bool lex_escaped(struct json_lexer *lexer, struct err *err)
{
    text_reset(&lexer->unescaped);
    text_append(&lexer->unescaped, lexer->value, lexer->value_length);
    while (peek(lexer) == '\\') {
        if (!lex_escape(lexer, err))
            return false;
        const size_t plain = measure_plain(lexer);
        text_append(&lexer->unescaped, lexer->bytes + lexer->offset, plain);
        lexer->offset += plain;
    }
    lexer->value = lexer->unescaped.data;
    lexer->value_length = lexer->unescaped.length;
    return true;
}

static bool lex_string(struct json_lexer *lexer, struct err *err)
{
    lexer->kind = TOKEN_STRING;
    lexer->offset++;
    lexer->value = lexer->bytes + lexer->offset;
    lexer->value_length = measure_plain(lexer);
    lexer->offset += lexer->value_length;
    if (peek(lexer) == '\\' && !lex_escaped(lexer, err))
        return false;
    const char c = peek(lexer);
    if ((unsigned char)c >= 0x80)
        return fail_here(lexer, "these bytes are not UTF-8", err);
    if (c != '"')
        return fail_here(lexer, "a control character in a string must be escaped", err);
    lexer->offset++;
    return true;
}

/* ---- tokens ---- */

static bool lex_word(struct json_lexer *lexer, struct err *err)
{
    static const struct {
        const char *word;
        enum json_token_kind kind;
    } WORDS[] = {{"true", TOKEN_TRUE}, {"false", TOKEN_FALSE}, {"null", TOKEN_NULL}};
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        const size_t length = strlen(WORDS[i].word);
        if (lexer->length - lexer->offset >= length &&
            memcmp(lexer->bytes + lexer->offset, WORDS[i].word, length) == 0) {
            lexer->kind = WORDS[i].kind;
            lexer->offset += length;
            return true;
        }
    }
    return fail_here(lexer, "no JSON value begins like this", err);
}

/* TOKEN_END for any other character. */
static enum json_token_kind punctuation_of(char c)
{
    switch (c) {
    case '{':
        return TOKEN_OBJECT_START;
    case '}':
        return TOKEN_OBJECT_END;
    case '[':
        return TOKEN_ARRAY_START;
    case ']':
        return TOKEN_ARRAY_END;
    case ':':
        return TOKEN_COLON;
    case ',':
        return TOKEN_COMMA;
    default:
        return TOKEN_END;
    }
}

bool json_lexer_next(struct json_lexer *lexer, struct err *err)
{
    while (is_space(peek(lexer)))
        lexer->offset++;
    lexer->token_offset = lexer->offset;
    lexer->value_length = 0;
    lexer->has_zero = false;
    if (lexer->offset == lexer->length) {
        lexer->kind = TOKEN_END;
        return true;
    }
    const char first = peek(lexer);
    if (first == '"')
        return lex_string(lexer, err);
    if (first == '-' || is_digit(first))
        return lex_number(lexer, err);
    lexer->kind = punctuation_of(first);
    if (lexer->kind == TOKEN_END)
        return lex_word(lexer, err);
    lexer->offset++;
    return true;
}
