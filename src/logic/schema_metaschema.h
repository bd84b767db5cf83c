/*
 * schema_metaschema: the schemas of schemas, as json-schema.org publishes them: the files of
 * metaschemas/. Private to logic.
 */
#ifndef LOGIC_SCHEMA_METASCHEMA_H
#define LOGIC_SCHEMA_METASCHEMA_H

#include <stddef.h>

struct schema_metaschema {
    const char *uri; /* without fragment */
    const char *text;
};
extern const struct schema_metaschema schema_metaschemas[];
extern const size_t schema_metaschema_count;

#endif
