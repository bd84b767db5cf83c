/*
 * uri: RFC 3986 references, and RFC 3987 where other letters are allowed. Private to logic.
 */
#ifndef LOGIC_URI_H
#define LOGIC_URI_H

#include "base/base.h"

/* `reference` seen from `base` (section 5.2), in the arena. With an empty base it stays as it is,
   but for dots in its path. */
const char *uri_resolve(struct arena *arena, const char *base, const char *reference);

enum uri_form {
    URI_ABSOLUTE_OR_RELATIVE = 0,
    URI_NEEDS_SCHEME = 1,
    URI_ALLOWS_UNICODE = 2,
};
/* Whether `text` is a URI reference; `form` is a set of enum uri_form. */
bool uri_is_valid(const char *text, unsigned form);

/* Decodes %XX; NULL when two hex digits do not follow a '%' or they mean U+0000. */
const char *uri_decode(struct arena *arena, const char *text);

#endif
