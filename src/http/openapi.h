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

/* All of them, by name. */
struct json *openapi_load_schemas(struct arena *arena);
/* One of `schemas`, ready to check with, and nothing of the others; in the arena. */
struct schema *openapi_compile_schema(struct arena *arena, const struct json *schemas,
                                      const char *name, struct err *err) MUST_CHECK;

#endif
