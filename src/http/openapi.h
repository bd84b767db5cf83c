/* openapi: the description of the API, from its tables. Private to http. */
#ifndef HTTP_OPENAPI_H
#define HTTP_OPENAPI_H

#include "logic/logic.h"

/* Schemas by name, with what they refer to; each file of schemas/ is an object of them. */
struct openapi_file {
    const char *name;
    const char *text;
};
extern const struct openapi_file openapi_files[];
extern const size_t openapi_file_count;

/* One schema, ready to check with; in the arena. */
struct schema *openapi_compile_schema(struct arena *arena, const char *name,
                                      struct err *err) MUST_CHECK;

#endif
