/*
 * id: identifiers of rows. What DocFlow creates is a UUID version 7 (RFC 9562, section 5.7): sorted
 * by time, so that indexes grow at one end. Any UUID is accepted.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/base.h"

struct id {
    char text[37]; /* lower case, with hyphens; "" means none */
};

/* The nil UUID: in the audit trail the installation itself. */
#define ID_NIL "00000000-0000-0000-0000-000000000000"

/* New version 7 identifier, thread-safe. Those made one after the other are in increasing order as
   long as the system's clock is not set back. */
struct id id_create(void);
/* Canonical 8-4-4-4-12 form in either case. */
bool id_parse(const char *string, struct id *result, struct err *err) MUST_CHECK;
bool id_is_none(const struct id *id);
bool id_equal(const struct id *a, const struct id *b);

#endif
