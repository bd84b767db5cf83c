/*
 * station: settings and a workflow for tests of the engine.
 */
#include "station.h"

#include <string.h>

#define PATIENCE_MS 60000

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
    station->engine = engine_open(station->config, &station->server->options, NULL, err);
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
        engine_set_ports(station.engine, &STATION_PORTS);
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
