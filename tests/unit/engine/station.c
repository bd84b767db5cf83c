/*
 * station: stubs, settings and a workflow for tests of the engine.
 */
#include "station.h"

#include "extract/extract.h"
#include "reader/reader.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES_MAX 4096
#define WORDS_MAX      64
#define PATIENCE_MS    60000

struct station_stub station_stub;

/* ---- stubs ---- */

static bool inspect(struct arena *arena, const struct reader_options *options,
                    const struct reader_request *request, struct reading_facts *facts,
                    struct err *err)
{
    (void)arena, (void)options, (void)request, (void)err;
    *facts = (struct reading_facts){.mime_type = "text/plain", .page_count = 1};
    return true;
}

static bool wait_while_held(const struct reader_request *request, struct err *err)
{
    atomic_fetch_add(&station_stub.reading, 1);
    while (atomic_load(&station_stub.is_held) && !atomic_load(request->is_abandoned))
        clock_sleep_ms(1);
    atomic_fetch_sub(&station_stub.reading, 1);
    return !atomic_load(request->is_abandoned) || fail(err, ERR_CANCELLED, "abandoned");
}

static bool read_words(struct arena *arena, const struct reader_options *options,
                       const struct reader_request *request, struct reading *reading,
                       struct err *err)
{
    char text[TEXT_BYTES_MAX + 1];
    (void)options;
    if (!wait_while_held(request, err))
        return false;
    if (atomic_load(&station_stub.failures) > 0 && atomic_fetch_sub(&station_stub.failures, 1) > 0)
        return fail(err, ERR_IO, "the stub was told to fail");
    ssize_t length = pread(request->fd, text, TEXT_BYTES_MAX, 0);
    text[length > 0 ? length : 0] = '\0';
    struct reading_page *page = arena_new(arena, struct reading_page);
    *page = (struct reading_page){.number = 1,
                                  .width_pt = 100,
                                  .height_pt = 100,
                                  .source = READING_TEXT_LAYER,
                                  .source_reason = "",
                                  .quality = 1.0F};
    page->words = arena_new_array(arena, struct reading_word, WORDS_MAX);
    char *rest = text;
    for (char *word = strtok_r(rest, " ", &rest); word != NULL && page->word_count < WORDS_MAX;
         word = strtok_r(NULL, " ", &rest))
        page->words[page->word_count++] = (struct reading_word){
            .text = arena_copy_text(arena, word), .box = {0, 0, 1, 1}, .confidence = 1.0F};
    *reading = (struct reading){.facts = {"text/plain", 1}, .pages = page, .page_count = 1};
    return true;
}

static struct json *field(struct arena *arena, const char *value)
{
    struct decimal number;
    struct err ignored;
    struct json *field = json_new_object(arena);
    json_set(arena, field, "value",
             decimal_parse(value, &number, &ignored) ? json_new_decimal(arena, &number)
                                                     : json_new_text(arena, value));
    json_set(arena, field, "confidence", json_new_integer(arena, 1));
    return field;
}

static struct json *extract_words(struct arena *arena, const struct extract_request *request)
{
    struct json *data = json_new_object(arena);
    struct json *fields = json_new_object(arena);
    const struct reading_page *page = &request->reading->pages[0];
    for (size_t i = 0; i < page->word_count; i++) {
        char *name = arena_copy_text(arena, page->words[i].text);
        char *equals = strchr(name, '=');
        if (equals == NULL)
            continue;
        *equals = '\0';
        json_set(arena, fields, name, field(arena, equals + 1));
    }
    json_set(arena, data, "fields", fields);
    return data;
}

static const struct engine_ports STUBS = {inspect, read_words, extract_words};

/* ---- fixture ---- */

static const char WORKFLOW[] =
    "INSERT INTO process_types (process_type_id, display_name) VALUES ('note', 'Note');"
    "INSERT INTO configurations (client_id, process_type_id, version, is_active, options, outputs,"
    "  output_schema, validation_rules)"
    "VALUES ('" CLIENT_A "', 'note', 1, true, '{\"random_audit_share\": 0}',"
    "  '[{\"action_type\": \"file_export\", \"target_config\": {\"format\": \"json\"}}]',"
    "  '{\"type\": \"object\", \"required\": [\"total\"], \"properties\": {\"total\": {\"type\": "
    "\"number\"}, \"net\": {\"type\": \"number\"}}}',"
    "  '{\"validation_rules\": [{\"field\": \"net\", \"rule\": \"less_than_or_equal\", "
    "\"compare_to\": \"total\"}]}')";

static bool open_engine(struct station *station, struct err *err)
{
    const char *data = arena_printf(station->arena, "%s/engine", station->server->folder);
    /* A program that is there: it is never started. */
    const struct config_flag flags[] = {
        {"data_dir", data},       {"job_retry_ms", "1"},   {"job_attempts", "3"},
        {"job_lease_ms", "2000"}, {"job_poll_ms", "20"},   {"storage_reserve_mb", "0"},
        {"log_level", "error"},   {"worker_stop_s", "10"}, {"reader_program", "/bin/true"},
    };
    char *environment[] = {NULL};
    if (!file_make_folder(data, 0700, err))
        return false;
    station->config = config_load(station->arena, flags, COUNT_OF(flags), environment, err);
    if (station->config == NULL)
        return false;
    station->server->options.pool_size = 24;
    station->engine = engine_open(station->config, &station->server->options, err);
    return station->engine != NULL;
}

int station_start(void **state)
{
    static struct station station;
    struct err err = {0};
    void *server = NULL;
    if (server_start(&server) != 0)
        return -1;
    station = (struct station){.server = server, .arena = ((struct server *)server)->arena};
    (void)server_ask(server, WORKFLOW);
    *state = &station;
    if (open_engine(&station, &err)) {
        engine_set_ports(station.engine, &STUBS);
        return 0;
    }
    print_error("no engine for the tests: %s\n", err.message);
    return -1;
}

int station_stop(void **state)
{
    struct station *station = *state;
    void *server = station->server;
    engine_close(station->engine);
    return server_stop(&server);
}

/* ---- doing ---- */

bool station_try(struct station *station, const struct engine_submission *submission,
                 const char *text, struct engine_receipt *receipt, struct err *err)
{
    struct engine_submission full = *submission;
    struct engine_upload *upload =
        engine_upload_start(station->engine, &submission->client_id, "note.txt", 0, err);
    assert_works(upload != NULL, *err);
    bool is_good = engine_upload_write(upload, text, strlen(text), err);
    full.uploads = &upload;
    full.upload_count = 1;
    full.ingestion_source = "api";
    full.actor = (struct engine_actor){"system", "test"};
    full.priority = 100;
    is_good = is_good && engine_submit(station->engine, station->arena, &full, receipt, err);
    engine_upload_end(upload);
    return is_good;
}

struct id station_submit(struct station *station, const char *text)
{
    struct err err = {0};
    struct engine_receipt receipt;
    struct engine_submission submission = {.client_id = {CLIENT_A}};
    assert_works(station_try(station, &submission, text, &receipt, &err), err);
    return receipt.process_id;
}

const char *station_ask(struct station *station, const char *sql, const struct id *process_id)
{
    struct text statement;
    text_init(&statement, 4096);
    const char *place = strstr(sql, "%s");
    if (place != NULL) {
        text_append(&statement, sql, (size_t)(place - sql));
        text_append_string(&statement, process_id->text);
        text_append_string(&statement, place + 2);
    } else {
        text_append_string(&statement, sql);
    }
    const char *answer = server_ask(station->server, statement.data);
    text_done(&statement);
    return answer;
}

void station_wait(struct station *station, const struct id *process_id, const char *status)
{
    struct deadline deadline = deadline_after_ms(PATIENCE_MS);
    for (;;) {
        const char *now = station_ask(
            station, "SELECT status FROM processes WHERE process_id = '%s'", process_id);
        if (strcmp(now, status) == 0)
            return;
        if (deadline_has_passed(deadline)) {
            print_error("process %s is %s and not %s\n", process_id->text, now, status);
            _fail(__FILE__, __LINE__);
        }
        clock_sleep_ms(2);
    }
}

void station_work_until(struct station *station, const struct id *process_id, const char *status)
{
    struct err err = {0};
    struct engine_worker *worker = engine_worker_start(station->engine, &err);
    assert_works(worker != NULL, err);
    station_wait(station, process_id, status);
    engine_worker_stop(worker);
}
