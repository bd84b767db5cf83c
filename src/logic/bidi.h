/*
 * bidi: host names in two directions (RFC 5893). Private to logic.
 */
#ifndef LOGIC_BIDI_H
#define LOGIC_BIDI_H

#include "base/base.h"

/* Whether the labels of `name`, in their own letters (not "xn--") and with '.' between them, may
   stand beside each other: always when none of them has a letter or digit that is written from
   right to left, else when all of them fit the Bidi rule. */
bool bidi_is_name(const char *name);

#endif
