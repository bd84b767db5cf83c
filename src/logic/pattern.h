/*
 * pattern: regular expressions as JSON Schema means them (ECMA-262, Unicode mode), at a bounded
 * cost. Private to logic.
 */
#ifndef LOGIC_PATTERN_H
#define LOGIC_PATTERN_H

#include "base/base.h"

#define PATTERN_MAX_BYTES 4096

struct pattern; /* compiled; any number of threads may search with it */

/* Compiled, in the arena; `source`, which is borrowed, has a zero byte behind its `length`.
   ERR_INVALID says what is wrong with the expression and where; ERR_LIMIT that it is too long or
   means too large a machine; ERR_UNSUPPORTED that it looks back by more than one length, as in
   (?<=a+), which ECMA-262 allows and nothing here can match. */
struct pattern *pattern_compile(struct arena *arena, const char *source, size_t length,
                                struct err *err) MUST_CHECK;
/* Whether it is an expression, be it one that is not supported. */
bool pattern_is_valid(const char *source, size_t length);

enum pattern_answer { PATTERN_IS_THERE, PATTERN_IS_NOT_THERE, PATTERN_COSTS_TOO_MUCH };

/* Whether it matches anywhere in `length` bytes of UTF-8. */
enum pattern_answer pattern_search(const struct pattern *pattern, const char *text, size_t length);
/* As it was written. */
const char *pattern_source(const struct pattern *pattern);

#endif
