/*
 * schema_value: when two JSON values are the same, and which parts of one have been seen.
 */
#include "logic/schema_run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- equality ---- */

static bool is_number(enum json_kind kind)
{
    return kind == JSON_INTEGER || kind == JSON_NUMBER;
}

static bool equal_arrays(const struct json *a, const struct json *b)
{
    const size_t count = json_count(a);
    if (count != json_count(b))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!schema_value_equal(json_at(a, i), json_at(b, i)))
            return false;
    }
    return true;
}

static bool equal_objects(const struct json *a, const struct json *b)
{
    if (json_count(a) != json_count(b))
        return false;
    struct json_member member = {0};
    while (json_next(a, &member)) {
        const struct json *other = json_find_named(b, member.name);
        if (!other || !schema_value_equal(member.value, other))
            return false;
    }
    return true;
}

static bool equal_numbers(const struct json *a, const struct json *b)
{
    const struct schema_number left = schema_number_of(a);
    const struct schema_number right = schema_number_of(b);
    return schema_number_compare(&left, &right) == 0;
}

static bool equal_strings(const struct json *a, const struct json *b)
{
    const size_t length = json_text_length(a);
    return length == json_text_length(b) && memcmp(json_bytes(a), json_bytes(b), length) == 0;
}

static bool truth_of(const struct json *value)
{
    bool truth = false;
    const bool is_boolean = json_read_boolean(value, &truth);
    assert(is_boolean);
    return is_boolean && truth;
}

bool schema_value_equal(const struct json *a, const struct json *b)
{
    const enum json_kind kind = json_kind_of(a);
    const enum json_kind other = json_kind_of(b);
    if (is_number(kind) && is_number(other))
        return equal_numbers(a, b);
    if (kind != other)
        return false;
    switch (kind) {
    case JSON_BOOLEAN:
        return truth_of(a) == truth_of(b);
    case JSON_STRING:
        return equal_strings(a, b);
    case JSON_ARRAY:
        return equal_arrays(a, b);
    case JSON_OBJECT:
        return equal_objects(a, b);
    default:
        return true; /* null */
    }
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x9E3779B97F4A7C15U;
}

static uint64_t hash_text(const char *text, size_t length)
{
    uint64_t hash = JSON_STRING;
    for (size_t i = 0; i < length; i++)
        hash = mix(hash, (unsigned char)text[i]);
    return hash;
}

static uint64_t hash_items(const struct json *array)
{
    uint64_t hash = JSON_ARRAY;
    for (size_t i = 0; i < json_count(array); i++)
        hash = mix(hash, schema_value_hash(json_at(array, i)));
    return hash;
}

/* A sum, as members have no order. */
static uint64_t hash_members(const struct json *object)
{
    uint64_t hash = JSON_OBJECT;
    struct json_member member = {0};
    while (json_next(object, &member))
        hash +=
            mix(hash_text(member.name->text, member.name->length), schema_value_hash(member.value));
    return hash;
}

uint64_t schema_value_hash(const struct json *value)
{
    const enum json_kind kind = json_kind_of(value);
    switch (kind) {
    case JSON_BOOLEAN:
        return mix(kind, truth_of(value));
    case JSON_INTEGER:
    case JSON_NUMBER: {
        const struct schema_number number = schema_number_of(value);
        return mix(JSON_NUMBER, schema_number_hash(&number));
    }
    case JSON_STRING:
        return hash_text(json_bytes(value), json_text_length(value));
    case JSON_ARRAY:
        return hash_items(value);
    case JSON_OBJECT:
        return hash_members(value);
    default:
        return mix(kind, 0);
    }
}

/* ---- what has been seen ---- */

static size_t words_of(const struct schema_seen *seen)
{
    return (seen->count + 63) / 64;
}

static const uint64_t *bits_of(const struct schema_seen *seen)
{
    return seen->many ? seen->many : seen->few;
}

void schema_seen_init(struct schema_seen *seen, const struct json *value)
{
    *seen = (struct schema_seen){.count = json_count(value)};
    if (words_of(seen) > SCHEMA_SEEN_WORDS)
        seen->many = memory_create(words_of(seen) * sizeof *seen->many);
}

void schema_seen_done(struct schema_seen *seen)
{
    free(seen->many);
}

void schema_seen_mark(struct schema_seen *seen, size_t index)
{
    if (!seen)
        return;
    assert(index < seen->count);
    uint64_t *bits = seen->many ? seen->many : seen->few;
    bits[index / 64] |= UINT64_C(1) << index % 64;
}

bool schema_seen_has(const struct schema_seen *seen, size_t index)
{
    assert(index < seen->count);
    return (bits_of(seen)[index / 64] >> index % 64 & 1) != 0;
}

void schema_seen_add(struct schema_seen *seen, const struct schema_seen *other)
{
    if (!seen)
        return;
    assert(seen->count == other->count);
    uint64_t *bits = seen->many ? seen->many : seen->few;
    for (size_t i = 0; i < words_of(seen); i++)
        bits[i] |= bits_of(other)[i];
}
