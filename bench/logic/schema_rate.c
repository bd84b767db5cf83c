/*
 * schema_rate: validates the instances of a file, again and again for so many milliseconds; prints
 * nanoseconds for each and how many of them fit: schema_rate SCHEMA INSTANCES MILLISECONDS
 */
#include "logic/logic.h"

#include <stdio.h>
#include <stdlib.h>

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static const struct json *load(struct arena *arena, const char *path)
{
    struct err err = {0};
    size_t length = 0;
    const char *text = file_read(arena, path, JSON_MAX_BYTES, &length, &err);
    const struct json *json = text != NULL ? json_parse(arena, text, length, &err) : NULL;
    if (json == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, err.message);
        exit(EXIT_FAILURE);
    }
    return json;
}

static size_t validate(const struct schema *schema, struct arena *arena, const struct json *list)
{
    size_t fitting = 0;
    for (size_t i = 0; i < json_count(list); i++)
        fitting += schema_fits(schema, arena, json_at(list, i), NULL);
    return fitting;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    int64_t limit_ms = 0;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    if (argc != 4 || !text_parse_integer(argv[3], 1, 60000, &limit_ms, &err)) {
        (void)fprintf(stderr, "usage: schema_rate SCHEMA INSTANCES MILLISECONDS\n");
        return EXIT_FAILURE;
    }
    const struct json *instances = load(arena, argv[2]);
    const struct schema *schema = schema_compile(arena, load(arena, argv[1]), &err);
    if (schema == NULL) {
        (void)fprintf(stderr, "%s\n", err.message);
        return EXIT_FAILURE;
    }
    const size_t fitting = validate(schema, arena, instances);
    const int64_t start_us = clock_monotonic_us();
    int64_t spent_us = 0;
    size_t rounds = 0;
    for (; spent_us < limit_ms * 1000; rounds++) {
        (void)validate(schema, arena, instances);
        spent_us = clock_monotonic_us() - start_us;
    }
    printf("ns=%.1f fitting=%zu\n",
           (double)spent_us * 1000.0 / ((double)rounds * (double)json_count(instances)), fitting);
    return EXIT_SUCCESS;
}
