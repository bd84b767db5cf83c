/*
 * extraction_cost: processor time of reading one document and of extracting it, both without the
 * start of a program.
 *
 *     extraction_cost FILE SCHEMA ROUNDS
 *
 * Prints the pages of the file, and what a reading and the median of the extractions cost, in
 * microseconds.
 */
#include "config/config.h"
#include "extract/extract.h"
#include "reader/reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS_MAX  1000
#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

static const char *const LANGUAGES[] = {"en", NULL};

static void stop(const char *what, const struct err *err)
{
    (void)fprintf(stderr, "extraction_cost: %s: %s\n", what, err->message);
    exit(1);
}

static int64_t cpu_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* That of this program and of the children that have ended. */
static int64_t cpu_with_children_us(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_CHILDREN, &usage);
    const int64_t seconds = (int64_t)usage.ru_utime.tv_sec + usage.ru_stime.tv_sec;
    return cpu_us() + seconds * 1000000 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* Reads the file so many times; the last reading is in the arena. Returns what that cost, with the
   start of the reader's program, which has ended when its time is taken. */
static int64_t read_file(struct arena *arena, const char *path, long times, struct reading *reading)
{
    struct err err = {0};
    const int64_t before_us = cpu_with_children_us();
    const struct config *config = config_load(arena, NULL, 0, environ, &err);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const struct reader_request request = {
        .fd = fd, .languages = LANGUAGES, .max_pages = READING_PAGES_MAX};
    struct reader *reader = config != NULL ? reader_open(arena, config, &err) : NULL;
    if (reader == NULL)
        stop("settings", &err);
    for (long i = 1; i < times; i++) {
        struct reading dropped;
        struct arena *round = arena_create(ARENA_BYTES);
        if (!reader_read(round, reader, &request, &dropped, &err))
            stop(path, &err);
        arena_destroy(round);
    }
    if (!reader_read(arena, reader, &request, reading, &err))
        stop(path, &err);
    reader_destroy(reader);
    (void)close(fd);
    return cpu_with_children_us() - before_us;
}

/* What one reading costs: that of many less that of one, for which a program starts as well. */
static int64_t reading_cost_us(const char *path, long rounds)
{
    struct reading dropped;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const int64_t one_us = read_file(arena, path, 1, &dropped);
    return (read_file(arena, path, 1 + rounds, &dropped) - one_us) / rounds;
}

static int64_t extract_once(const struct reading *reading, const struct json *schema)
{
    struct err err = {0};
    struct arena *arena = arena_create(ARENA_BYTES);
    const struct extract_request request = {.reading = reading,
                                            .document_id = "document",
                                            .doc_type = "invoice",
                                            .output_schema = schema,
                                            .languages = LANGUAGES,
                                            .max_cells = EXTRACT_CELLS_MAX};
    const int64_t before_us = cpu_us();
    if (extract_document(arena, &request, &err) == NULL)
        stop("extract", &err);
    arena_destroy(arena);
    return cpu_us() - before_us;
}

static int by_size(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
    struct err err = {0};
    struct reading reading;
    int64_t costs[ROUNDS_MAX];
    size_t length = 0;
    const long rounds = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    if (rounds < 1 || rounds > ROUNDS_MAX) {
        (void)fputs("usage: extraction_cost FILE SCHEMA ROUNDS\n", stderr);
        return 2;
    }
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const char *text = file_read(arena, argv[2], JSON_MAX_BYTES, &length, &err);
    const struct json *schema = text != NULL ? json_parse(arena, text, length, &err) : NULL;
    if (schema == NULL)
        stop(argv[2], &err);
    (void)read_file(arena, argv[1], 1, &reading);
    const int64_t reading_us = reading_cost_us(argv[1], rounds);
    for (long i = 0; i < rounds; i++)
        costs[i] = extract_once(&reading, schema);
    qsort(costs, (size_t)rounds, sizeof *costs, by_size);
    (void)printf("%zu %lld %lld\n", reading.page_count, (long long)reading_us,
                 (long long)costs[rounds / 2]);
    return 0;
}
