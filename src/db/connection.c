/*
 * connection: libpq in pipeline mode, hidden from the rest of the module.
 *
 * The socket is non-blocking, so that a long batch whose answers fill the socket's buffers cannot
 * lock both ends, and so that no answer is waited for without an end.
 */
#include "db/connection.h"

#include "db/sqlstate.h"
#include "queries.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* On top of statement_timeout: the server's own limit should speak first. */
#define PATIENCE_EXTRA_MS 15000
#define PARAMETERS_MAX    64
/* A connection that answered so lately is not asked whether it lives. */
#define FRESH_US 1000
#define POOLER_HINT                                                                                \
    "behind a pooler set DOCFLOW_DB_PREPARED=off, and DIRECT_URL to the server itself"
#define LOGIN_HINT           "check user, password and database name in DATABASE_URL"
#define STATEMENT_NAME_BYTES 80

/* Of a statement on a connection. */
enum { NOT_PREPARED, BEING_PREPARED, PREPARED };

/* ---- errors ---- */

/* libpq's messages have line ends inside and at the end: sentences are put behind each other. */
static void copy_one_line(char *target, size_t size, const char *message)
{
    size_t length = 0;
    for (; *message != '\0' && length + 2 < size; message++) {
        bool is_space = *message == '\n' || *message == '\t' || *message == ' ';
        if (is_space && (length == 0 || target[length - 1] == ' '))
            continue;
        if (*message == '\n')
            target[length++] = ';';
        target[length++] = is_space ? ' ' : *message;
    }
    while (length > 0 && (target[length - 1] == ' ' || target[length - 1] == ';'))
        length--;
    target[length] = '\0';
}

bool connection_fail_lost(struct connection *connection, struct err *err)
{
    char message[ERR_MESSAGE_BYTES];
    connection->is_spoilt = true;
    copy_one_line(message, sizeof message, PQerrorMessage(connection->pg));
    return fail(err, ERR_UNAVAILABLE, "the connection to PostgreSQL was lost: %s",
                message[0] != '\0' ? message : "no reason given");
}

bool connection_fail(struct connection *connection, const PGresult *result, struct err *err)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    if (sqlstate == NULL)
        return connection_fail_lost(connection, err);
    char message[ERR_MESSAGE_BYTES];
    copy_one_line(message, sizeof message, primary != NULL ? primary : "unknown error");
    metric_add(METRIC_DB_ERRORS, 1);
    (void)fail(err, sqlstate_kind(sqlstate), "%s", message);
    (void)snprintf(err->sqlstate, sizeof err->sqlstate, "%s", sqlstate);
    if (err->kind == ERR_DISK_FULL && hint == NULL)
        hint = "free space where PostgreSQL keeps its data, then try again";
    if (hint != NULL)
        (void)err_hint(err, "%s", hint);
    if (sqlstate_spoils_connection(sqlstate) || text_starts_with(sqlstate, "57P"))
        connection->is_spoilt = true;
    return false;
}

/* libpq gives no code for a failed login, only the server's words; in another language than these
   the failure counts as passing. */
static const struct {
    const char *words;
    const char *what;
    const char *hint;
} REFUSALS[] = {
    {"unsupported startup parameter", "cannot connect to PostgreSQL", POOLER_HINT},
    {"role \"docflow_app\"", "the database is not DocFlow's yet", "run 'docflow db upgrade'"},
    {"authentication failed", "PostgreSQL refused the login", LOGIN_HINT},
    {"no password supplied", "PostgreSQL asks for a password and none is given",
     "put it into DATABASE_URL or into ~/.pgpass"},
    {"no pg_hba.conf entry", "PostgreSQL refused the login",
     "let this login in: see pg_hba.conf on the server"},
    {"does not exist", "PostgreSQL refused the login", LOGIN_HINT},
    {"permission denied", "PostgreSQL refused the login", LOGIN_HINT},
};

static bool fail_to_connect(PGconn *pg, struct err *err)
{
    char message[ERR_MESSAGE_BYTES];
    copy_one_line(message, sizeof message, PQerrorMessage(pg));
    for (size_t i = 0; i < COUNT_OF(REFUSALS); i++) {
        if (strstr(message, REFUSALS[i].words) == NULL)
            continue;
        (void)fail(err, ERR_CONFIGURATION, "%s: %s", REFUSALS[i].what, message);
        return err_hint(err, "%s", REFUSALS[i].hint);
    }
    (void)fail(err, ERR_UNAVAILABLE, "cannot connect to PostgreSQL: %s", message);
    return err_hint(err, "check that the server runs and that DATABASE_URL names its host, port, "
                         "user and database");
}

/* ---- open and close ---- */

bool db_version_check(int server_version, struct err *err)
{
    if (server_version >= DB_SERVER_VERSION_MINIMUM)
        return true;
    (void)fail(err, ERR_CONFIGURATION,
               "PostgreSQL %d is too old: DocFlow needs version %d or later",
               server_version / 10000, DB_SERVER_VERSION_MINIMUM / 10000);
    return err_hint(err, "upgrade the server; row-level security of views came with version 15");
}

bool db_encoding_check(const char *encoding, struct err *err)
{
    if (text_equal(encoding, "UTF8"))
        return true;
    (void)fail(err, ERR_CONFIGURATION, "the database has encoding %s: DocFlow needs UTF8",
               encoding != NULL ? encoding : "unknown");
    return err_hint(err, "create it with: CREATE DATABASE docflow ENCODING 'UTF8' TEMPLATE "
                         "template0");
}

static void notice_ignore(void *context, const PGresult *result)
{
    (void)context;
    log_debug("postgresql notice", {"notice", PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)});
}

static bool check_server(PGconn *pg, struct err *err)
{
    return db_version_check(PQserverVersion(pg), err) &&
           db_encoding_check(PQparameterStatus(pg, "server_encoding"), err);
}

/* A pooler that drops what the session was to start with would leave the rights of the login to
   transactions that count on starting as a client's role. */
static bool check_session(struct connection *connection, struct err *err)
{
    PGresult *result;
    if (!connection_ask(connection, &query_transaction_session_role, DB_NONE, &result, err))
        return false;
    bool is_client = text_equal(PQgetvalue(result, 0, 0), "docflow_app");
    PQclear(result);
    if (is_client)
        return true;
    (void)fail(err, ERR_CONFIGURATION,
               "a session on PostgreSQL does not start as docflow_app: its options were dropped");
    return err_hint(err, "%s", POOLER_HINT);
}

bool connection_check_direct(const struct db_options *options, struct err *err)
{
    if (options->is_prepared || options->direct_url[0] != '\0')
        return true;
    (void)fail(err, ERR_CONFIGURATION,
               "prepared statements are off, as behind a pooler, but DIRECT_URL is not set");
    return err_hint(err, "set DIRECT_URL to the server itself, past the pooler: locks and "
                         "notifications need a session of their own");
}

struct connection *connection_open(const struct db_options *options, bool is_direct,
                                   struct err *err)
{
    struct connect_string string;
    if (!connect_string_parse(is_direct ? connect_string_direct(options) : options->url, options,
                              &string, err))
        return NULL;
    PGconn *pg = PQconnectdbParams(string.keywords, string.values, 0);
    connect_string_done(&string);
    if (pg == NULL)
        memory_exhausted("a database connection", 0);
    (void)PQsetNoticeReceiver(pg, notice_ignore, NULL);
    bool is_good = PQstatus(pg) == CONNECTION_OK || fail_to_connect(pg, err);
    if (!is_good || !check_server(pg, err)) {
        PQfinish(pg);
        return NULL;
    }
    struct connection *connection = memory_create(sizeof *connection);
    connection->pg = pg;
    connection->prepared = memory_create(db_query_count * STATEMENT_SETS);
    if (options->statement_timeout_ms > 0)
        connection->patience_ms = options->statement_timeout_ms + PATIENCE_EXTRA_MS;
    if (PQsetnonblocking(pg, 1) != 0 || (options->is_prepared && !check_session(connection, err))) {
        connection_close(connection);
        return NULL;
    }
    connection->is_prepared = options->is_prepared;
    return connection;
}

void connection_close(struct connection *connection)
{
    if (connection == NULL)
        return;
    PQfinish(connection->pg);
    free(connection->prepared);
    free(connection);
}

bool connection_is_alive(struct connection *connection)
{
    struct pollfd poller = {.fd = PQsocket(connection->pg), .events = POLLIN};
    if (connection->is_spoilt || PQstatus(connection->pg) != CONNECTION_OK)
        return false;
    if (clock_monotonic_us() - connection->answered_at_us < FRESH_US || poll(&poller, 1, 0) == 0)
        return true;
    /* Something arrived while nobody asked: the end of the connection, or a notice. */
    return PQconsumeInput(connection->pg) == 1 && PQstatus(connection->pg) == CONNECTION_OK &&
           poll(&poller, 1, 0) == 0;
}

/* ---- waiting ---- */

/* From now on: limits are for one statement, and a batch has many. */
static void renew_patience(struct connection *connection)
{
    connection->deadline =
        deadline_after_ms(connection->patience_ms > 0 ? connection->patience_ms : INT32_MAX);
}

/* Gives up on an answer: closing the connection is all that can be done without waiting again; the
   statement itself is ended by statement_timeout. */
static bool fail_slow(struct connection *connection, struct err *err)
{
    connection->is_spoilt = true;
    return fail(err, ERR_TIMEOUT, "PostgreSQL gave no answer within %lld ms",
                (long long)connection->patience_ms);
}

/* Waits until the socket is ready for one of `events`, and takes in what has arrived. */
static bool wait_for_socket(struct connection *connection, short events, struct err *err)
{
    struct pollfd poller = {.fd = PQsocket(connection->pg), .events = events};
    int ready = interrupt_poll(&poller, 1, deadline_left_ms(connection->deadline));
    if (ready == 0)
        return fail_slow(connection, err);
    if (ready < 0 && errno != EINTR)
        return fail_errno(err, ERR_IO, errno, "waiting for PostgreSQL failed");
    if (ready < 0 && !interrupt_check(err)) {
        connection->is_spoilt = true;
        return false;
    }
    if (ready > 0 && (poller.revents & ~POLLOUT) != 0 && PQconsumeInput(connection->pg) != 1)
        return connection_fail_lost(connection, err);
    return true;
}

bool connection_take_in(struct connection *connection)
{
    return PQconsumeInput(connection->pg) == 1 && PQstatus(connection->pg) == CONNECTION_OK;
}

int connection_flush(struct connection *connection)
{
    return PQflush(connection->pg);
}

static bool flush_out(struct connection *connection, struct err *err)
{
    int left;
    while ((left = connection_flush(connection)) == 1) {
        if (!wait_for_socket(connection, POLLIN | POLLOUT, err))
            return false;
    }
    return left == 0 || connection_fail_lost(connection, err);
}

/* ---- an exchange ---- */

/* "process_load:0". Done for every statement, and printf costs more than the rest of sending it. */
static void name_statement(const struct step *step, char name[static STATEMENT_NAME_BYTES])
{
    size_t length = strlen(step->query->name);
    assert(length + sizeof ":0" <= STATEMENT_NAME_BYTES);
    memcpy(name, step->query->name, length);
    name[length] = ':';
    name[length + 1] = (char)('0' + step->set);
    name[length + 2] = '\0';
}

static uint8_t *prepared_flag(struct connection *connection, const struct step *step)
{
    return &connection->prepared[step->query->number * STATEMENT_SETS + step->set];
}

static bool send_step(struct connection *connection, struct step *step)
{
    const char *data[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX];
    int formats[PARAMETERS_MAX];
    int count = (int)step->values.count;
    for (int i = 0; i < count; i++) {
        const struct db_value *value = &step->values.items[i];
        data[i] = value->is_small ? value->small : value->data;
        lengths[i] = (int)value->length;
        formats[i] = value->is_binary;
    }
    step->is_preparing = false;
    if (!connection->is_prepared || step->query->number < 0)
        return PQsendQueryParams(connection->pg, step->query->sql, count, NULL, data, lengths,
                                 formats, 0) == 1;
    char name[STATEMENT_NAME_BYTES];
    name_statement(step, name);
    if (*prepared_flag(connection, step) == NOT_PREPARED) {
        if (PQsendPrepare(connection->pg, name, step->query->sql, 0, NULL) != 1)
            return false;
        /* The same query may stand in this exchange once more. */
        *prepared_flag(connection, step) = BEING_PREPARED;
        step->is_preparing = true;
    }
    return PQsendQueryPrepared(connection->pg, name, count, data, lengths, formats, 0) == 1;
}

/* Judges one answer; the first error of the exchange is kept, what was skipped after it is not. */
static bool judge(struct connection *connection, const PGresult *result, struct exchange *exchange)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return true;
    if (!exchange->is_failed && status == PGRES_PIPELINE_ABORTED)
        (void)fail(exchange->err, ERR_INTERNAL,
                   "a statement was skipped without an error before it");
    else if (!exchange->is_failed)
        (void)connection_fail(connection, result, exchange->err);
    exchange->is_failed = true;
    return false;
}

/* That statements failed before is the better reason. */
static bool lose(struct connection *connection, struct exchange *exchange)
{
    struct err unneeded = {0};
    return connection_fail_lost(connection, exchange->is_failed ? &unneeded : exchange->err);
}

/* The result of a statement or of its preparation. */
static bool take_answer(struct connection *connection, struct exchange *exchange, PGresult *result)
{
    struct step *step = &exchange->steps[exchange->at];
    if (result == NULL)
        return lose(connection, exchange);
    /* A connection that broke answers with errors only, and no Sync will come. */
    if (PQstatus(connection->pg) != CONNECTION_OK) {
        PQclear(result);
        return lose(connection, exchange);
    }
    exchange->is_answered = true;
    const bool is_good = judge(connection, result, exchange);
    if (step->is_preparing)
        *prepared_flag(connection, step) = is_good ? PREPARED : NOT_PREPARED;
    if (is_good && !step->is_preparing)
        step->result = result;
    else
        PQclear(result);
    return true;
}

/* The end of what a statement, or its preparation, answers. */
static bool take_end(struct connection *connection, struct exchange *exchange, PGresult *result)
{
    struct step *step = &exchange->steps[exchange->at];
    if (result != NULL) {
        PQclear(result);
        connection->is_spoilt = true;
        return fail(exchange->err, ERR_INTERNAL, "a statement gave more than one result");
    }
    exchange->is_answered = false;
    if (step->is_preparing)
        step->is_preparing = false;
    else
        exchange->at++;
    return true;
}

static bool take_sync(struct connection *connection, struct exchange *exchange, PGresult *result)
{
    exchange->is_over = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    connection->answered_at_us = clock_monotonic_us();
    return exchange->is_over || lose(connection, exchange);
}

static bool take(struct connection *connection, struct exchange *exchange, PGresult *result)
{
    if (exchange->at == exchange->count)
        return take_sync(connection, exchange, result);
    if (exchange->is_answered)
        return take_end(connection, exchange, result);
    return take_answer(connection, exchange, result);
}

bool connection_receive(struct connection *connection, struct exchange *exchange)
{
    while (!exchange->is_over && PQisBusy(connection->pg) == 0) {
        if (!take(connection, exchange, PQgetResult(connection->pg)))
            return false;
    }
    return true;
}

static bool enter_pipeline(struct connection *connection, struct err *err)
{
    return PQpipelineStatus(connection->pg) != PQ_PIPELINE_OFF ||
           PQenterPipelineMode(connection->pg) == 1 || connection_fail_lost(connection, err);
}

bool connection_send(struct connection *connection, struct exchange *exchange, struct err *err)
{
    for (size_t i = 0; i < exchange->count; i++)
        exchange->steps[i].result = NULL;
    for (size_t i = 0; i < exchange->count; i++) {
        const struct step *step = &exchange->steps[i];
        const struct db_query *query = step->query;
        if ((int)step->values.count != query->parameters || query->parameters > PARAMETERS_MAX)
            return fail(err, ERR_INTERNAL, "query %s takes %d values and got %zu", query->name,
                        query->parameters, step->values.count);
    }
    if (!enter_pipeline(connection, err))
        return false;
    for (size_t i = 0; i < exchange->count; i++) {
        if (!send_step(connection, &exchange->steps[i]))
            return connection_fail_lost(connection, err);
    }
    return PQpipelineSync(connection->pg) == 1 || connection_fail_lost(connection, err);
}

bool connection_conclude(struct exchange *exchange)
{
    if (exchange->is_over && !exchange->is_failed)
        return true;
    for (size_t i = 0; i < exchange->count; i++) {
        PQclear(exchange->steps[i].result);
        exchange->steps[i].result = NULL;
    }
    return false;
}

/* Until the exchange is over; limits are for one statement, and a batch has many. */
static bool await(struct connection *connection, struct exchange *exchange)
{
    for (;;) {
        if (!connection_receive(connection, exchange))
            return false;
        if (exchange->is_over)
            return true;
        struct err unneeded = {0};
        renew_patience(connection);
        if (!wait_for_socket(connection, POLLIN, exchange->is_failed ? &unneeded : exchange->err))
            return false;
    }
}

bool connection_exchange(struct connection *connection, struct step *steps, size_t count,
                         struct err *err)
{
    struct exchange exchange = {.steps = steps, .count = count, .err = err};
    renew_patience(connection);
    const bool is_over = connection_send(connection, &exchange, err) &&
                         flush_out(connection, err) && await(connection, &exchange);
    return connection_conclude(&exchange) && is_over;
}

bool connection_ask(struct connection *connection, const struct db_query *query,
                    struct db_values values, PGresult **result, struct err *err)
{
    struct step step = {.query = query, .values = values, .set = STATEMENT_SET_NONE};
    if (!connection_exchange(connection, &step, 1, err))
        return false;
    if (result != NULL)
        *result = step.result;
    else
        PQclear(step.result);
    return true;
}

/* The next result, or NULL at the end of one statement's results. */
static bool next_result(struct connection *connection, PGresult **result, struct err *err)
{
    if (PQisBusy(connection->pg) == 1)
        renew_patience(connection);
    while (PQisBusy(connection->pg) == 1) {
        if (!wait_for_socket(connection, POLLIN, err))
            return false;
    }
    *result = PQgetResult(connection->pg);
    return true;
}

bool connection_run_script(struct connection *connection, const char *sql, struct err *err)
{
    struct exchange script = {.err = err};
    PGresult *result = NULL;
    if (PQpipelineStatus(connection->pg) != PQ_PIPELINE_OFF &&
        PQexitPipelineMode(connection->pg) != 1)
        return connection_fail_lost(connection, err);
    renew_patience(connection);
    if (PQsendQuery(connection->pg, sql) != 1)
        return connection_fail_lost(connection, err);
    if (!flush_out(connection, err))
        return false;
    for (;;) {
        struct err later = {0};
        if (!next_result(connection, &result, script.is_failed ? &later : err))
            return false;
        if (result == NULL)
            break;
        (void)judge(connection, result, &script);
        PQclear(result);
    }
    return !script.is_failed;
}
