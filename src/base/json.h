/*
 * json: JSON values (RFC 8259) in an arena.
 *
 * Numbers keep the text they were written with, of any length: 104.90 is rendered as 104.90, and
 * nothing is rounded or saturated. Parsing is strict: UTF-8 only, one value and nothing after it,
 * no comments, no NaN, depth and size bounded. A repeated key in an object is refused.
 *
 * A value lives as long as the arena it was made in, and a container borrows what stands in it: put
 * nothing into a container that lives longer. Only json_set and json_append change a value; all
 * others look and leave no trace, so threads may share what nobody changes.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/base.h"

struct json; /* one value */
struct decimal;

enum json_kind {
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_INTEGER, /* a number written without fraction and exponent */
    JSON_NUMBER,  /* any other number */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
    JSON_RAW, /* text of json_new_raw: every question about what it is gets a no */
};

#define JSON_MAX_DEPTH      64
#define JSON_MAX_BYTES      ((size_t)64 * 1024 * 1024)
#define JSON_MAX_CONTAINERS 500000 /* objects and arrays in one text */

/* NULL and an error that says where (line, column) when `bytes` is no JSON text: ERR_USAGE, or
   ERR_LIMIT past one of the limits above, or when the values would take more than half of what the
   arena has left. A number or string takes its text and 9 bytes, rounded up to 16; an element 8
   bytes; a member 16, and up to 16 more in an object of many; each name its text and 9 bytes, once.
   `bytes` are not needed afterwards. */
struct json *json_parse(struct arena *arena, const char *bytes, size_t length,
                        struct err *err) MUST_CHECK;
/* The same, but strings and names may hold U+0000, as RFC 8259 has it, which json_parse refuses
   because PostgreSQL cannot store it: for values that go no further. json_text says NULL of such a
   string, and json_find does not find such a name. */
struct json *json_parse_with_zero(struct arena *arena, const char *bytes, size_t length,
                                  struct err *err) MUST_CHECK;

/* Compact text in the arena; members in the order they were added, what is raw as it is. */
const char *json_render(struct arena *arena, const struct json *value);
/* Indented by two spaces, for people. */
const char *json_render_pretty(struct arena *arena, const struct json *value);

/* What `value` is, NULL being null. */
static inline enum json_kind json_kind_of(const struct json *value)
{
    /* A value's first byte, which is all that is to be known of it here. */
    return value ? (enum json_kind) * (const unsigned char *)value : JSON_NULL;
}
/* The word for it: "object", "integer", ... static. */
const char *json_kind_name(enum json_kind kind);

/* Borrowed member of an object, or NULL when `value` is no object or lacks `key`. */
struct json *json_find(const struct json *value, const char *key);
/* Elements of an array or members of an object; 0 for everything else. */
size_t json_count(const struct json *value);
/* Borrowed element of an array; `index` must be below json_count. */
struct json *json_at(const struct json *array, size_t index);

/* A member's key; equal keys of one text that was read are one. */
struct json_name {
    uint32_t hash;   /* json_hash_key(text, length) */
    uint32_t length; /* in bytes */
    char text[];     /* ends with a zero byte */
};
/* The same by the name as it stands in another object, or was made. */
struct json *json_find_named(const struct json *value, const struct json_name *name);

/* Walks the members of an object in order, none of anything else: `struct json_member m = {0};
   while (json_next(object, &m)) use(m.key, m.value);` Meanwhile values may be replaced, but no
   members added. */
struct json_member {
    const char *key;
    const struct json_name *name; /* the key with its length and hash */
    struct json *value;
    enum json_kind kind; /* of the value */
    /* private */
    const struct json_entry *next;
    const struct json_entry *end;
};
/* Private: an entry points into its value, as many bytes behind its start as its kind says, so that
   who only asks for the kind need not look there. */
struct json_entry {
    const struct json_name *name;
    char *tagged;
};
#define JSON_ALIGNMENT 16 /* of values, and more than there are kinds */
/* Private: the first half of json_next finds where to begin. */
void json_begin(const struct json *object, struct json_member *member);
static inline bool json_next(const struct json *object, struct json_member *member)
{
    if (!member->end)
        json_begin(object, member);
    if (member->next == member->end)
        return false;
    const struct json_entry *entry = member->next++;
    const size_t tag = (uintptr_t)entry->tagged % JSON_ALIGNMENT;
    member->name = entry->name;
    member->key = entry->name->text;
    member->value = (struct json *)(void *)(entry->tagged - tag);
    member->kind = (enum json_kind)tag;
    return true;
}
/* The same for equal keys as long as the program runs, and another one the next time. */
uint32_t json_hash_key(const char *key, size_t length);

/* Borrowed text of a string without U+0000, or NULL for anything else. */
const char *json_text(const struct json *value);
/* Borrowed bytes of a string, U+0000 among them where json_parse_with_zero has read it, or NULL for
   any other kind. */
const char *json_bytes(const struct json *value);
/* How many bytes; 0 for any other kind. */
size_t json_text_length(const struct json *value);
/* Borrowed text of a number exactly as written, or NULL for any other kind. */
const char *json_number_text(const struct json *value);
/* These say false, and leave the output alone, when the value is of another kind or does not fit.
 */
bool json_read_boolean(const struct json *value, bool *result) MUST_CHECK;
bool json_read_integer(const struct json *value, int64_t *result) MUST_CHECK;
bool json_read_decimal(const struct json *value, struct decimal *result) MUST_CHECK;

/* New values. A NULL text makes null; bytes in it that are not UTF-8 become U+FFFD. */
struct json *json_new_object(struct arena *arena);
struct json *json_new_array(struct arena *arena);
struct json *json_new_null(struct arena *arena);
struct json *json_new_text(struct arena *arena, const char *text);
struct json *json_new_bytes(struct arena *arena, const char *bytes, size_t length);
struct json *json_new_integer(struct arena *arena, int64_t value);
struct json *json_new_boolean(struct arena *arena, bool value);
struct json *json_new_decimal(struct arena *arena, const struct decimal *value);
/* JSON text that somebody else has checked, such as a column of type jsonb, to be rendered as it
   is: nothing is parsed and nothing copied, so `text` must live as long as the value. Never for
   what may be no JSON. A NULL `text` makes null. */
struct json *json_new_raw(struct arena *arena, const char *text);
/* Sets a member, replacing the value of one of that name in its place, which lives on; adds an
   element at the end. The key is copied, the value is borrowed, and NULL stands for null. `arena`
   must live as long as the container. A value may stand in several containers, but never within
   itself. */
void json_set(struct arena *arena, struct json *object, const char *key, struct json *value);
void json_append(struct arena *arena, struct json *array, struct json *value);
/* For a key of many objects: made once, and borrowed by them, so that it must live as long. */
const struct json_name *json_new_name(struct arena *arena, const char *key);
/* The name that a string, which nothing else may be, is of. */
const struct json_name *json_new_name_of(struct arena *arena, const struct json *string);
void json_set_named(struct arena *arena, struct json *object, const struct json_name *name,
                    struct json *value);

#endif
