/*
 * forms: the forms that a result can take outside, as a table. Private to output.
 */
#ifndef OUTPUT_FORMS_H
#define OUTPUT_FORMS_H

#include "output/output.h"

struct form {
    const char *name; /* in target_config, and the extension */
    bool has_rows;    /* a list can be named that becomes the rows */
    /* Appends; fails only with ERR_LIMIT. `rows` may be NULL. */
    bool (*render)(struct arena *arena, const struct json *value, const char *rows,
                   struct text *out, struct err *err);
};

/* NULL when there is no form of that name. */
const struct form *form_find(const char *name);

#endif
