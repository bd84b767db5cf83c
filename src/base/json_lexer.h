/*
 * json_lexer: cuts a JSON text into the tokens of RFC 8259, strictly. Private to base.
 */
#ifndef BASE_JSON_LEXER_H
#define BASE_JSON_LEXER_H

#include "base/base.h"

enum json_token_kind {
    TOKEN_END, /* nothing but white space is left */
    TOKEN_OBJECT_START,
    TOKEN_OBJECT_END,
    TOKEN_ARRAY_START,
    TOKEN_ARRAY_END,
    TOKEN_COLON,
    TOKEN_COMMA,
    TOKEN_STRING,
    TOKEN_INTEGER, /* a number without fraction and exponent */
    TOKEN_NUMBER,  /* any other number */
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_NULL,
};

struct json_lexer {
    const char *bytes;
    size_t length;
    size_t offset;   /* of the next byte */
    bool takes_zero; /* U+0000 may be written as an escape */
    /* The current token */
    enum json_token_kind kind;
    size_t token_offset;
    /* What a string means, without quotes and escapes; a number as written. Borrowed until the next
       token, and not ended by a zero byte. */
    const char *value;
    size_t value_length;
    bool has_zero;         /* U+0000 is in it */
    struct text unescaped; /* private: of a string with escapes */
};

/* The lexer stands before the first token. `bytes` must outlive it; json_lexer_done ends it. */
void json_lexer_init(struct json_lexer *lexer, const char *bytes, size_t length);
void json_lexer_done(struct json_lexer *lexer);

/* Moves to the next token. Refused: bytes that are not UTF-8, control characters and half a
   surrogate pair in strings, and U+0000 unless it is taken. */
bool json_lexer_next(struct json_lexer *lexer, struct err *err) MUST_CHECK;

/* Fails with `kind`, naming line and column of the byte at `offset`. Returns false. */
bool json_lexer_fail(const struct json_lexer *lexer, size_t offset, enum err_kind kind,
                     const char *problem, struct err *err);

#endif
