/*
 * json_rate: reads a JSON text and prints it again, over and over for so many milliseconds each;
 * prints megabytes per second of both, and the memory of its values in bytes per byte of text:
 * json_rate FILE MILLISECONDS
 */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_ARENA_BYTES  (JSON_MAX_BYTES + 4096)
#define VALUE_ARENA_BYTES ((size_t)4 * 1024 * 1024 * 1024)

struct text_file {
    const char *bytes;
    size_t length;
};

static void stop(const char *what)
{
    (void)fprintf(stderr, "%s\n", what);
    exit(EXIT_FAILURE);
}

static const struct json *parse(struct arena *arena, const struct text_file *file)
{
    struct err err = {0};
    const struct json *value = json_parse(arena, file->bytes, file->length, &err);
    if (value == NULL)
        stop(err.message);
    return value;
}

static size_t resident_bytes(void)
{
    unsigned long all = 0;
    unsigned long resident = 0;
    FILE *stream = fopen("/proc/self/statm", "re");
    if (stream == NULL || fscanf(stream, "%lu %lu", &all, &resident) != 2)
        stop("/proc/self/statm cannot be read");
    (void)fclose(stream);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

/* Must come first: what a value leaves to the heap would hide what the next one takes. */
static double measure_memory(const struct text_file *file)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(VALUE_ARENA_BYTES);
    const size_t before = resident_bytes();
    (void)parse(arena, file);
    return (double)(resident_bytes() - before) / (double)file->length;
}

static void parse_once(struct arena *arena, const struct text_file *file, const struct json *value)
{
    (void)value;
    (void)parse(arena, file);
}

static void render_once(struct arena *arena, const struct text_file *file, const struct json *value)
{
    (void)file;
    (void)json_render(arena, value);
}

/* Megabytes of text per second. */
static double measure_rate(void (*step)(struct arena *, const struct text_file *,
                                        const struct json *),
                           const struct text_file *file, const struct json *value, int64_t limit_ms)
{
    const int64_t start_us = clock_monotonic_us();
    int64_t spent_us = 0;
    size_t rounds = 0;
    for (; spent_us < limit_ms * 1000; rounds++) {
        struct arena *arena CLEANUP(arena_end) = arena_create(VALUE_ARENA_BYTES);
        step(arena, file, value);
        spent_us = clock_monotonic_us() - start_us;
    }
    return (double)rounds * (double)file->length / (double)spent_us;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    int64_t limit_ms = 0;
    struct text_file file = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create(FILE_ARENA_BYTES);
    if (argc != 3 || !text_parse_integer(argv[2], 1, 60000, &limit_ms, &err))
        stop("usage: json_rate FILE MILLISECONDS");
    file.bytes = file_read(arena, argv[1], JSON_MAX_BYTES, &file.length, &err);
    if (file.bytes == NULL)
        stop(err.message);
    const double memory = measure_memory(&file);
    struct arena *values CLEANUP(arena_end) = arena_create(VALUE_ARENA_BYTES);
    const struct json *value = parse(values, &file);
    printf("parse=%.1f render=%.1f memory=%.2f\n", measure_rate(parse_once, &file, NULL, limit_ms),
           measure_rate(render_once, &file, value, limit_ms), memory);
    return EXIT_SUCCESS;
}
