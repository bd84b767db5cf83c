/*
 * json_string: what a JSON string may hold as it is. Private to base.
 */
#ifndef BASE_JSON_STRING_H
#define BASE_JSON_STRING_H

#include <stddef.h>

/* How many of the bytes stand for themselves in a JSON string, up to the first that do not: a
   quote, a backslash, a control character, or what is no UTF-8. */
size_t json_string_measure(const char *bytes, size_t length);

#endif
