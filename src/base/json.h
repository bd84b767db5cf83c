/*
 * json: JSON values (RFC 8259) in an arena, on json-c, which this hides.
 *
 * Numbers keep the text they were written with, of any length: 104.90 is rendered as 104.90, and
 * nothing is rounded or saturated. Parsing is strict: UTF-8 only, one value and nothing after it,
 * no comments, no NaN, depth and size bounded. A repeated key in an object is refused.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/base.h"

struct json; /* one value; lives as long as the arena it was made in */
struct decimal;

enum json_kind {
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_INTEGER, /* a number written without fraction and exponent */
    JSON_NUMBER,  /* any other number */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

#define JSON_MAX_DEPTH 64
#define JSON_MAX_BYTES ((size_t)64 * 1024 * 1024)
#define JSON_MAX_CONTAINERS                                                                        \
    500000 /* objects and arrays in one text: json-c spends 800 bytes each */

/* NULL and an error that says where (line, column) when `bytes` is no JSON text: ERR_USAGE, or
   ERR_LIMIT past one of the limits above. */
struct json *json_parse(struct arena *arena, const char *bytes, size_t length,
                        struct err *err) MUST_CHECK;

/* Compact text in the arena; members in the order they were added. */
const char *json_render(struct arena *arena, const struct json *value);
/* Indented by two spaces, for people. */
const char *json_render_pretty(struct arena *arena, const struct json *value);

/* What `value` is, and the word for it: "object", "integer", ... static. */
enum json_kind json_kind_of(const struct json *value);
const char *json_kind_name(enum json_kind kind);

/* Borrowed member of an object, or NULL when `value` is no object or lacks `key`. */
struct json *json_find(const struct json *value, const char *key);
/* Elements of an array or members of an object; 0 for everything else. */
size_t json_count(const struct json *value);
/* Borrowed element of an array; `index` must be below json_count. */
struct json *json_at(const struct json *array, size_t index);

/* Walks the members of an object in order, none of anything else: `struct json_member m = {0};
   while (json_next(object, &m)) use(m.key, m.value);` */
struct json_member {
    const char *key;
    struct json *value;
    void *next; /* private */
    bool is_started;
};
bool json_next(const struct json *object, struct json_member *member);

/* Borrowed text of a string, which never contains U+0000, or NULL for any other kind. */
const char *json_text(const struct json *value);
/* Borrowed text of a number exactly as written, or NULL for any other kind. */
const char *json_number_text(const struct json *value);
/* These say false, and leave the output alone, when the value is of another kind or does not fit.
 */
bool json_read_boolean(const struct json *value, bool *result) MUST_CHECK;
bool json_read_integer(const struct json *value, int64_t *result) MUST_CHECK;
bool json_read_decimal(const struct json *value, struct decimal *result) MUST_CHECK;

/* New values. A NULL `text` makes null; bytes in it that are not UTF-8 become U+FFFD. */
struct json *json_new_object(struct arena *arena);
struct json *json_new_array(struct arena *arena);
struct json *json_new_null(struct arena *arena);
struct json *json_new_text(struct arena *arena, const char *text);
struct json *json_new_integer(struct arena *arena, int64_t value);
struct json *json_new_boolean(struct arena *arena, bool value);
struct json *json_new_decimal(struct arena *arena, const struct decimal *value);
/* Sets a member, replacing one of that name in its place, which lives on in `arena`; adds an
   element at the end. A value may stand in several containers, but never within itself. */
void json_set(struct arena *arena, struct json *object, const char *key, struct json *value);
void json_append(struct arena *arena, struct json *array, struct json *value);

#endif
