/*
 * schema: JSON Schema, drafts 2020-12 (the default), 2019-09 and 07, by "$schema".
 *
 * Compiled once, then used by any number of threads. References are resolved within the schema, its
 * draft's own meta-schemas and the documents given, never over the network. Nesting, number of
 * subschemas, work per instance and the cost of patterns are bounded. Numbers are compared exactly,
 * as they are written: 1.0 is the integer 1, and no digit is ever rounded away.
 */
#ifndef LOGIC_SCHEMA_H
#define LOGIC_SCHEMA_H

#include "base/base.h"

#define SCHEMA_SUBSCHEMAS_MAX 20000
#define SCHEMA_PATTERN_BYTES  4096
#define SCHEMA_ISSUES_MAX     100
/* Subschemas within subschemas, references followed among them, while one value is looked at. */
#define SCHEMA_DEPTH_MAX 512
/* Subschemas applied and values compared for one instance. */
#define SCHEMA_STEPS_MAX 10000000

struct schema;

enum schema_draft { SCHEMA_2020_12, SCHEMA_2019_09, SCHEMA_DRAFT_07 };

/* A schema that "$ref" may name by its URI. */
struct schema_document {
    const char *uri;
    const struct json *json;
};

struct schema_options {
    enum schema_draft draft; /* of a schema without "$schema" */
    /* "format" only informs, as the drafts have it by default, and so do "contentEncoding" and
       "contentMediaType" of draft-07, which the later drafts never enforce. */
    bool has_loose_formats;
    const struct schema_document *documents;
    size_t document_count;
};

/* Compiled, in the arena. ERR_INVALID, with a JSON pointer, when `json` is no valid schema or a
   reference leads nowhere; ERR_LIMIT past a bound; ERR_UNSUPPORTED for a draft or vocabulary that
   is not offered and for a reference that leaves the schema. `json` is borrowed as long as the
   result. Formats are enforced. */
struct schema *schema_compile(struct arena *arena, const struct json *json,
                              struct err *err) MUST_CHECK;
/* The same with options, whose documents are borrowed, too. */
struct schema *schema_compile_with(struct arena *arena, const struct json *json,
                                   const struct schema_options *options,
                                   struct err *err) MUST_CHECK;

/* One reason why an instance does not fit. */
struct schema_issue {
    const char *instance_pointer; /* RFC 6901; "" is the whole instance */
    const char *schema_pointer;   /* of the keyword; after URI and '#' in a document of its own */
    const char *keyword;          /* required, type, pattern, ... */
    const char *message;          /* "total_gross is missing" */
};
struct schema_issues {
    struct schema_issue *items; /* in the arena */
    size_t count;               /* at most SCHEMA_ISSUES_MAX are kept */
};

/* True when `instance` fits; else the reasons. `issues` may be NULL when only the answer matters.
 */
bool schema_fits(const struct schema *schema, struct arena *arena, const struct json *instance,
                 struct schema_issues *issues);

#endif
