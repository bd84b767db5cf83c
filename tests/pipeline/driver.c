/*
 * driver: the engine as a program that a test can kill a thousand times: what reads and extracts is
 * a stub, all else is as in docflow, settings included.
 *
 * `driver work [N [MS]]` works until it is told to end, then prints how many jobs it did and how
 * many it lost. The first N readings fail at first; reading and extracting take MS milliseconds.
 *
 * `driver submit` takes in what each line "CLIENT REFERENCE TYPE TEXT" of its input says, several
 * texts with tabs between them as documents of one process, and prints "REFERENCE PROCESS".
 *
 * `driver sweep` removes what dead submitters left; nobody may submit meanwhile.
 */
#include "stubs.h"

#include "engine/engine.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA_BYTES    ((size_t)64 * 1024 * 1024)
#define LINE_ARENA     ((size_t)1024 * 1024)
#define LINE_BYTES     4096
#define TEXTS_MAX      8
#define PRIORITY       100
#define PATIENCE_ROUND INT64_C(3600)

/* ---- work ---- */

/* Numbers that may be missing. */
static bool set_stub(char *const *words, struct err *err)
{
    atomic_int *const places[] = {&station_stub.failures, &station_stub.effort_ms};
    for (size_t i = 0; i < COUNT_OF(places) && words[i] != NULL; i++) {
        int64_t number;
        if (!text_parse_integer(words[i], 0, INT_MAX, &number, err))
            return false;
        atomic_store(places[i], (int)number);
    }
    return true;
}

static bool work(struct engine *engine, char *const *words, struct err *err)
{
    sigset_t signals;
    if (!set_stub(words, err))
        return false;
    interrupt_hold(&signals);
    struct engine_worker *worker = engine_worker_start(engine, err);
    if (worker == NULL)
        return false;
    (void)puts("working");
    while (!interrupt_wait(PATIENCE_ROUND))
        continue;
    engine_worker_stop(worker);
    (void)printf("done %lld lost %lld\n", (long long)metric_value(METRIC_JOBS_DONE),
                 (long long)metric_value(METRIC_JOBS_LOST));
    return true;
}

/* ---- submit ---- */

/* Stores each of the texts; `uploads` are the caller's to end. */
static bool store(struct engine *engine, struct engine_submission *submission, char *texts,
                  struct engine_upload **uploads, struct err *err)
{
    char *rest = NULL;
    for (char *text = strtok_r(texts, "\t", &rest);
         text != NULL && submission->upload_count < TEXTS_MAX; text = strtok_r(NULL, "\t", &rest)) {
        struct engine_upload *upload =
            engine_upload_start(engine, &submission->client_id, "note.txt", 0, err);
        if (upload == NULL)
            return false;
        uploads[submission->upload_count++] = upload;
        if (!engine_upload_write(upload, text, strlen(text), err))
            return false;
    }
    return true;
}

static bool submit(struct engine *engine, struct engine_submission *submission, char *texts,
                   struct err *err)
{
    struct engine_receipt receipt;
    struct engine_upload *uploads[TEXTS_MAX];
    struct arena *arena CLEANUP(arena_end) = arena_create(LINE_ARENA);
    submission->uploads = uploads;
    const bool is_taken_in = store(engine, submission, texts, uploads, err) &&
                             engine_submit(engine, arena, submission, &receipt, err);
    for (size_t i = 0; i < submission->upload_count; i++)
        engine_upload_end(uploads[i]);
    if (is_taken_in)
        (void)printf("%s %s\n", submission->source_reference, receipt.process_id.text);
    return is_taken_in;
}

static bool submit_line(struct engine *engine, char *line, struct err *err)
{
    char *rest = NULL;
    struct engine_submission submission = {
        .ingestion_source = "api", .actor = {"system", "driver"}, .priority = PRIORITY};
    const char *client_id = strtok_r(line, " ", &rest);
    submission.source_reference = strtok_r(NULL, " ", &rest);
    submission.process_type_id = strtok_r(NULL, " ", &rest);
    if (submission.process_type_id == NULL)
        return fail(err, ERR_USAGE, "a line is CLIENT REFERENCE TYPE TEXT");
    return id_parse(client_id, &submission.client_id, err) &&
           submit(engine, &submission, rest, err);
}

static bool submit_lines(struct engine *engine, struct err *err)
{
    char line[LINE_BYTES];
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (!submit_line(engine, line, err))
            return false;
    }
    return true;
}

/* ---- sweep ---- */

static bool sweep(struct engine *engine, struct err *err)
{
    size_t removed = 0;
    if (!engine_sweep_all(engine, 0, &removed, err))
        return false;
    (void)printf("%zu\n", removed);
    return true;
}

static bool run(char *const *words, struct err *err)
{
    struct db_options options;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct config *config = config_load(arena, NULL, 0, environ, err);
    if (config == NULL)
        return false;
    db_options_load(config, NULL, &options);
    struct engine *engine CLEANUP(engine_end) = engine_open(config, &options, NULL, err);
    if (engine == NULL)
        return false;
    engine_set_ports(engine, &STATION_PORTS);
    if (text_equal(words[0], "work"))
        return work(engine, words + 1, err);
    if (text_equal(words[0], "submit"))
        return submit_lines(engine, err);
    if (text_equal(words[0], "sweep"))
        return sweep(engine, err);
    return fail(err, ERR_USAGE, "driver work [N [MS]] | submit | sweep");
}

int main(int argc, char *argv[])
{
    struct err err = {0};
    (void)argc;
    log_start(STDERR_FILENO, LOG_WARNING, LOG_FORMAT_TEXT);
    /* What was printed stands there although the program is killed. */
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (run(argv + 1, &err))
        return EXIT_SUCCESS;
    (void)fprintf(stderr, "driver: %s\n", err.message);
    return EXIT_FAILURE;
}
