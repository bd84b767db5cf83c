/*
 * json_text: values for tests, read from text.
 */
#ifndef TEST_BASE_JSON_TEXT_H
#define TEST_BASE_JSON_TEXT_H

#include "test.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)64 * 1024 * 1024)

struct fixture {
    struct arena *arena;
    struct err err;
};

static inline int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(LIMIT_BYTES)};
    *state = &fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_destroy(fixture->arena);
    return 0;
}

static inline struct json *parse(struct fixture *fixture, const char *text)
{
    struct json *value = json_parse(fixture->arena, text, strlen(text), &fixture->err);
    assert_works(value, fixture->err);
    return value;
}

#endif
