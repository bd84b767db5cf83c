/*
 * station: an engine on a private PostgreSQL whose reader and extractor are stubs, for tests about
 * the engine alone.
 */
#ifndef STATION_H
#define STATION_H

#include "server.h"
#include "stubs.h"

#include "engine/engine.h"

struct station {
    struct server *server;
    struct config *config;
    struct engine *engine;
    struct arena *arena;
};

/* Fixtures of a cmocka group; the state is a struct station. CLIENT_A has one workflow, "note":
   total is required, results are exported as JSON. */
int station_start(void **state);
int station_stop(void **state);
#define run_station_group(name, tests)                                                             \
    cmocka_run_group_tests_name((name), (tests), station_start, station_stop)

/* Submits one document of CLIENT_A and returns its process. */
struct id station_submit(struct station *station, const char *text);
/* The same with everything said; false as engine_submit is. */
bool station_try(struct station *station, const struct engine_submission *submission,
                 const char *text, struct engine_receipt *receipt, struct err *err);
/* Runs a worker until the process of CLIENT_A has this status; fails after a long while. */
void station_work_until(struct station *station, const struct id *process_id, const char *status);
/* Waits without running one. */
void station_wait(struct station *station, const struct id *process_id, const char *status);
/* One value by SQL, as superuser; `%s` is the process. */
const char *station_ask(struct station *station, const char *sql, const struct id *process_id);

#endif
