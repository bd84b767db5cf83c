/*
 * text: bytes that a person can read as they stand, whatever their encoding. Private to the child.
 */
#ifndef READER_CHILD_TEXT_H
#define READER_CHILD_TEXT_H

#include "base/base.h"

enum text_encoding {
    TEXT_BINARY, /* no text */
    TEXT_UTF_8,
    TEXT_UTF_16_LE, /* with a byte order mark */
    TEXT_UTF_16_BE,
    TEXT_WINDOWS_1252, /* which Latin-1 is a part of */
};

/* By what the bytes are, all of them. */
enum text_encoding text_find_encoding(const char *bytes, size_t length);
/* Appends the text as UTF-8, at most three times as long; what is no text is taken for
   Windows-1252. */
void text_decode(const char *bytes, size_t length, struct text *out);

#endif
