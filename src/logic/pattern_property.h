/*
 * pattern_property: the names by which ECMA-262 calls the Unicode properties. Private to logic.
 */
#ifndef LOGIC_PATTERN_PROPERTY_H
#define LOGIC_PATTERN_PROPERTY_H

#include "base/base.h"

/* Appends what PCRE2 calls the property that \p{name} means; false when there is none. */
bool pattern_property_write(const char *name, size_t length, struct text *out) MUST_CHECK;

#endif
