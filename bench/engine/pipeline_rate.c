/*
 * pipeline_rate: text-only documents through the whole engine, from engine_submit to completed.
 *
 *     DATABASE_URL=... pipeline_rate DATA_DIR CLIENT_ID PROCESSES
 *
 * Threads that submit and a worker run side by side, a few hundred documents apart, with as many
 * connections as the pool has. What reads and extracts are stubs that take no time: what is
 * measured is the engine, the storage and PostgreSQL. Prints name=value; memory is the median of
 * what was resident during the first and during the last thousand processes.
 */
#include "config/config.h"
#include "engine/engine.h"
#include "extract/extract.h"
#include "reader/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pthread.h>

#define CONNECTIONS      "16"
#define SUBMITTERS       4
#define AHEAD_MAX        256 /* submitted and not completed */
#define STEPS            5   /* jobs of a process */
#define WORDS            160
#define WORDS_PER_LINE   8
#define DOCUMENT_BYTES   2048
#define ARENA_BYTES      ((size_t)16 * 1024 * 1024)
#define LOOK_MS          5
#define PAUSE_MS         10 /* of a submitter that is too far ahead */
#define LOOKS_PER_SAMPLE 20 /* seldom enough not to be what grows */
#define SAMPLES_MAX      10000
#define SHARE_OF_MEMORY  1000 /* processes whose memory is compared */
#define STANDSTILL_LOOKS 12000

static void stop(const char *what, const struct err *err)
{
    (void)fprintf(stderr, "pipeline_rate: %s: %s\n", what, err->message);
    exit(1);
}

/* ---- stubs ---- */

static bool inspect(struct arena *arena, struct reader *reader,
                    const struct reader_request *request, struct reading_facts *facts,
                    struct err *err)
{
    (void)arena, (void)reader, (void)request, (void)err;
    *facts = (struct reading_facts){.mime_type = "text/plain", .page_count = 1};
    return true;
}

static struct reading_box place_of(size_t word)
{
    float x = (float)(word % WORDS_PER_LINE) / WORDS_PER_LINE;
    float y = (float)(word / WORDS_PER_LINE) / WORDS;
    return (struct reading_box){x, y, x + 0.1F, y + 0.005F};
}

static bool read_words(struct arena *arena, struct reader *reader,
                       const struct reader_request *request, struct reading *reading,
                       struct err *err)
{
    (void)reader;
    char *text = arena_new_array(arena, char, DOCUMENT_BYTES + 1);
    ssize_t length = pread(request->fd, text, DOCUMENT_BYTES, 0);
    if (length <= 0)
        return fail(err, ERR_IO, "the document cannot be read");
    struct reading_page *page = arena_new(arena, struct reading_page);
    *page = (struct reading_page){.number = 1,
                                  .width_pt = 595,
                                  .height_pt = 842,
                                  .source = READING_TEXT_LAYER,
                                  .source_reason = "",
                                  .quality = 1.0F};
    page->words = arena_new_array(arena, struct reading_word, WORDS);
    char *rest = text;
    for (char *word = strtok_r(rest, " ", &rest); word != NULL && page->word_count < WORDS;
         word = strtok_r(NULL, " ", &rest)) {
        page->words[page->word_count] =
            (struct reading_word){.text = word,
                                  .box = place_of(page->word_count),
                                  .confidence = 1.0F,
                                  .line = (uint32_t)(page->word_count / WORDS_PER_LINE)};
        page->word_count++;
    }
    *reading = (struct reading){
        .facts = {.mime_type = "text/plain", .page_count = 1}, .pages = page, .page_count = 1};
    return true;
}

/* Five fields with their places: what an invoice leaves behind. */
static struct json *extract(struct arena *arena, const struct extract_request *request,
                            struct err *err)
{
    static const char EXTRACTED[] =
        "{\"doc_type\": \"note\", \"line_items\": {}, \"completeness\": {}, \"fields\": {";
    static const char *const FIELDS[][2] = {{"invoice_number", "\"INV-2025-000117\""},
                                            {"invoice_date", "\"2025-03-14\""},
                                            {"vendor_name", "\"Mustermann Papier GmbH\""},
                                            {"total_net", "88.15"},
                                            {"total_gross", "104.90"}};
    struct text text;
    text_init(&text, DOCUMENT_BYTES);
    text_append_string(&text, EXTRACTED);
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++)
        text_printf(&text,
                    "%s\"%s\": {\"value\": %s, \"confidence\": 1, \"reasons\": [], \"evidence\": "
                    "[{\"document_id\": \"%s\", \"source\": \"text\", \"page\": 1, "
                    "\"box\": [0.1021, 0.2113, 0.1897, 0.2222]}]}",
                    i > 0 ? ", " : "", FIELDS[i][0], FIELDS[i][1], request->document_id);
    text_append_string(&text, "}}");
    struct json *data = json_parse(arena, text.data, text.length, err);
    text_done(&text);
    return data;
}

static const struct engine_ports STUBS = {inspect, read_words, extract};

/* ---- submitting ---- */

struct bench {
    struct config *config;
    struct engine *engine;
    struct id client_id;
    int64_t processes;
    atomic_llong submitted;
};

static int64_t completed(void)
{
    return metric_value(METRIC_JOBS_DONE) / STEPS;
}

static void write_document(char *text, int64_t number)
{
    size_t length = (size_t)snprintf(text, DOCUMENT_BYTES, "document %lld", (long long)number);
    for (int i = 2; i < WORDS; i++)
        length += (size_t)snprintf(text + length, DOCUMENT_BYTES - length, " word%d", i);
}

static void submit(struct bench *bench, int64_t number)
{
    char text[DOCUMENT_BYTES];
    struct err err = {0};
    struct engine_receipt receipt;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct engine_upload *upload =
        engine_upload_start(bench->engine, &bench->client_id, "note.txt", 0, &err);
    write_document(text, number);
    struct engine_submission submission = {.client_id = bench->client_id,
                                           .ingestion_source = "api",
                                           .actor = {"system", "bench"},
                                           .priority = 100,
                                           .uploads = &upload,
                                           .upload_count = 1};
    if (upload == NULL || !engine_upload_write(upload, text, strlen(text), &err) ||
        !engine_submit(bench->engine, arena, &submission, &receipt, &err))
        stop("submit", &err);
    engine_upload_end(upload);
}

static void *submit_many(void *argument)
{
    struct bench *bench = argument;
    for (;;) {
        int64_t number = atomic_fetch_add(&bench->submitted, 1);
        if (number >= bench->processes)
            return NULL;
        while (number - completed() > AHEAD_MAX)
            clock_sleep_ms(PAUSE_MS);
        submit(bench, number);
    }
}

/* ---- memory ---- */

struct samples {
    double resident_kib[SAMPLES_MAX];
    int64_t completed[SAMPLES_MAX];
    size_t count;
};

static double resident_kib(void)
{
    char line[128] = "";
    char *rest = line;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    if (file != NULL)
        (void)fclose(file);
    (void)strtol(line, &rest, 10);
    return (double)strtol(rest, NULL, 10) * (double)sysconf(_SC_PAGESIZE) / 1024;
}

static void take_sample(struct samples *samples)
{
    if (samples->count == SAMPLES_MAX)
        return;
    samples->completed[samples->count] = completed();
    samples->resident_kib[samples->count++] = resident_kib();
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of the samples taken when `from` to `to` processes were completed. */
static double median_kib(const struct samples *samples, int64_t from, int64_t to)
{
    static double chosen[SAMPLES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < samples->count; i++) {
        if (samples->completed[i] >= from && samples->completed[i] <= to)
            chosen[count++] = samples->resident_kib[i];
    }
    qsort(chosen, count, sizeof *chosen, compare);
    return count > 0 ? chosen[count / 2] : 0;
}

/* ---- the run ---- */

static void wait_for_all(const struct bench *bench, struct samples *samples)
{
    int64_t last = 0;
    int still = 0;
    int looks = 0;
    while (metric_value(METRIC_JOBS_DONE) < bench->processes * STEPS) {
        clock_sleep_ms(LOOK_MS);
        if (++looks % LOOKS_PER_SAMPLE == 0)
            take_sample(samples);
        still = completed() > last ? 0 : still + 1;
        last = completed();
        if (still == STANDSTILL_LOOKS || metric_value(METRIC_JOBS_FAILED) > 0) {
            struct err err = {0};
            (void)fail(&err, ERR_INTERNAL, "%lld jobs failed, %lld processes were completed",
                       (long long)metric_value(METRIC_JOBS_FAILED), (long long)last);
            stop("work", &err);
        }
    }
}

static void run(struct bench *bench)
{
    static struct samples samples;
    struct err err = {0};
    pthread_t threads[SUBMITTERS];
    struct engine_worker *worker = engine_worker_start(bench->engine, &err);
    if (worker == NULL)
        stop("worker", &err);
    int64_t start_us = clock_monotonic_us();
    for (int i = 0; i < SUBMITTERS; i++) {
        if (pthread_create(&threads[i], NULL, submit_many, bench) != 0)
            stop("thread", &err);
    }
    wait_for_all(bench, &samples);
    double seconds = (double)(clock_monotonic_us() - start_us) / 1e6;
    for (int i = 0; i < SUBMITTERS; i++)
        (void)pthread_join(threads[i], NULL);
    engine_worker_stop(worker);
    (void)printf("processes=%lld seconds=%.3f first_kib=%.0f last_kib=%.0f\n",
                 (long long)bench->processes, seconds, median_kib(&samples, 1, SHARE_OF_MEMORY),
                 median_kib(&samples, bench->processes - SHARE_OF_MEMORY, bench->processes));
}

int main(int argc, char **argv)
{
    struct bench bench = {0};
    struct err err = {0};
    struct db_options options;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    if (argc != 4) {
        (void)fputs("usage: pipeline_rate DATA_DIR CLIENT_ID PROCESSES\n", stderr);
        return 2;
    }
    /* Nothing is read here, so more may be "read" at once than there are cores; the reader is never
       started. */
    const struct config_flag flags[] = {
        {"data_dir", argv[1]},           {"db_pool_size", CONNECTIONS},
        {"worker_reading_threads", "4"}, {"worker_processing_threads", "6"},
        {"log_level", "error"},          {"reader_program", "/bin/true"},
    };
    bench.config = config_load(arena, flags, COUNT_OF(flags), environ, &err);
    bench.processes = strtoll(argv[3], NULL, 10);
    if (bench.config == NULL || !id_parse(argv[2], &bench.client_id, &err))
        stop("settings", &err);
    db_options_load(bench.config, NULL, &options);
    bench.engine = engine_open(bench.config, &options, NULL, &err);
    if (bench.engine == NULL)
        stop("engine", &err);
    engine_set_ports(bench.engine, &STUBS);
    run(&bench);
    engine_close(bench.engine);
    return 0;
}
