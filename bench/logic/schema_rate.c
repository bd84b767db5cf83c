/*
 * schema_rate: validates the instances of a file, again and again for so many milliseconds, as they
 * are and then each from its text; prints nanoseconds for each of both and how many fit:
 * schema_rate SCHEMA INSTANCES MILLISECONDS
 */
#include "logic/logic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Instances as they are, and each as its text. */
struct instances {
    const struct json *list;
    const char **texts;
    size_t *lengths;
};

static struct instances open_instances(struct arena *arena, const struct json *list)
{
    const size_t count = json_count(list);
    struct instances instances = {.list = list,
                                  .texts = arena_new_array(arena, const char *, count),
                                  .lengths = arena_new_array(arena, size_t, count)};
    for (size_t i = 0; i < count; i++) {
        instances.texts[i] = json_render(arena, json_at(list, i));
        instances.lengths[i] = strlen(instances.texts[i]);
    }
    return instances;
}

typedef size_t round_of(const struct schema *schema, const struct instances *instances);

/* How many fit. */
static size_t validate(const struct schema *schema, const struct instances *instances)
{
    size_t fitting = 0;
    for (size_t i = 0; i < json_count(instances->list); i++)
        fitting += schema_fits(schema, NULL, json_at(instances->list, i), NULL);
    return fitting;
}

static size_t parse_and_validate(const struct schema *schema, const struct instances *instances)
{
    size_t fitting = 0;
    for (size_t i = 0; i < json_count(instances->list); i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
        struct err err = {0};
        const struct json *value =
            json_parse(arena, instances->texts[i], instances->lengths[i], &err);
        fitting += value != NULL && schema_fits(schema, arena, value, NULL);
    }
    return fitting;
}

/* Nanoseconds for each instance. */
static double measure(round_of *round, const struct schema *schema,
                      const struct instances *instances, int64_t limit_ms)
{
    const int64_t start_us = clock_monotonic_us();
    int64_t spent_us = 0;
    size_t rounds = 0;
    for (; spent_us < limit_ms * 1000; rounds++) {
        (void)round(schema, instances);
        spent_us = clock_monotonic_us() - start_us;
    }
    return (double)spent_us * 1000.0 / ((double)rounds * (double)json_count(instances->list));
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
    const struct instances instances = open_instances(arena, load(arena, argv[2]));
    const struct schema *schema = schema_compile(arena, load(arena, argv[1]), &err);
    if (schema == NULL) {
        (void)fprintf(stderr, "%s\n", err.message);
        return EXIT_FAILURE;
    }
    const size_t fitting = validate(schema, &instances);
    if (parse_and_validate(schema, &instances) != fitting) {
        (void)fprintf(stderr, "an instance and its text do not get one answer\n");
        return EXIT_FAILURE;
    }
    printf("ns=%.1f text_ns=%.1f fitting=%zu\n", measure(validate, schema, &instances, limit_ms),
           measure(parse_and_validate, schema, &instances, limit_ms), fitting);
    return EXIT_SUCCESS;
}
