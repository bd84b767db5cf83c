/*
 * connection: one connection to PostgreSQL and one exchange with it. Private to db.
 *
 * An exchange sends any number of statements and a Sync in one round trip (libpq's pipeline mode)
 * and reads all their results. Several may be under way, one behind the other. Statements are
 * prepared on first use where the options allow it, once for each role, because a plan under
 * row-level security belongs to a role.
 */
#ifndef DB_CONNECTION_H
#define DB_CONNECTION_H

#include "db/db.h"

#include <libpq-fe.h>

/* Statement sets: one for each role, one for what runs before a role is set. */
#define STATEMENT_SET_NONE ((int)DB_ROLE_PLATFORM + 1)
#define STATEMENT_SETS     (STATEMENT_SET_NONE + 1)

struct connection {
    PGconn *pg;
    bool is_prepared;    /* prepare statements on first use */
    bool is_spoilt;      /* close instead of returning it to the pool */
    uint8_t *prepared;   /* STATEMENT_SETS states a query */
    int64_t patience_ms; /* longest wait for an answer, 0 without limit */
    int64_t answered_at_us;
    struct deadline deadline;
};

/* One statement of an exchange; `result` is filled for those that succeeded. */
struct step {
    const struct db_query *query;
    struct db_values values;
    int set;
    bool is_preparing; /* private */
    PGresult *result;  /* owned by the caller after the exchange */
};

/* Statements on their way, up to their Sync. */
struct exchange {
    struct step *steps;
    size_t count;
    struct err *err; /* the first error of a statement */

    /* What is awaited: private. */
    size_t at; /* the step; `count` is the Sync */
    bool is_answered;
    bool is_over;
    bool is_failed;
};

/* True unless the options speak of a pooler and of no way past it. */
bool connection_check_direct(const struct db_options *options, struct err *err) MUST_CHECK;

/* Opens and checks version, encoding and the session's role. `is_direct` takes direct_url. Ended by
   connection_close, which accepts NULL. */
struct connection *connection_open(const struct db_options *options, bool is_direct,
                                   struct err *err) MUST_CHECK;
void connection_close(struct connection *connection);

/* False when the server has closed this idle connection. */
bool connection_is_alive(struct connection *connection);

/* Puts all of it into the connection's buffer and waits for nothing; then connection_flush. What
   `exchange` points to has to stay until it is over. */
bool connection_send(struct connection *connection, struct exchange *exchange,
                     struct err *err) MUST_CHECK;
/* Writes what the socket takes: 1 when there is more, -1 when the connection is lost. */
int connection_flush(struct connection *connection);
/* Reads what the socket has. False when the connection is lost. */
bool connection_take_in(struct connection *connection) MUST_CHECK;
/* Takes in what has come for an exchange, without waiting: is_over then says whether that was all.
   False when the connection is lost, with the reason in exchange->err. Of those under way the
   first comes first. */
bool connection_receive(struct connection *connection, struct exchange *exchange) MUST_CHECK;
/* Whether all its statements succeeded; the results of those that did are cleared if not. */
bool connection_conclude(struct exchange *exchange);

/* One round trip. On failure `err` has the first error and every result is cleared. */
bool connection_exchange(struct connection *connection, struct step *steps, size_t count,
                         struct err *err) MUST_CHECK;

/* An exchange of one statement, before any role is set; `result` may be NULL, else PQclear ends it.
 */
bool connection_ask(struct connection *connection, const struct db_query *query,
                    struct db_values values, PGresult **result, struct err *err) MUST_CHECK;

/* Sends a string of statements by the simple protocol (migrations, seeds): outside pipeline mode,
   results are discarded. Not to be mixed with connection_exchange inside one transaction. */
bool connection_run_script(struct connection *connection, const char *sql,
                           struct err *err) MUST_CHECK;

/* Fills `err` from a failed result. Returns false. */
bool connection_fail(struct connection *connection, const PGresult *result, struct err *err);
/* Fills `err` from the connection's own message. Returns false. */
bool connection_fail_lost(struct connection *connection, struct err *err);

/* Keywords and values for PQconnectdbParams: `url` in any accepted form and our defaults for what
   it leaves open. Ended by connect_string_done. */
#define CONNECT_KEYWORDS_MAX 64
struct connect_string {
    PQconninfoOption *parsed;
    const char *keywords[CONNECT_KEYWORDS_MAX];
    const char *values[CONNECT_KEYWORDS_MAX];
    char timeout[24];
    char options[1024];
};
bool connect_string_parse(const char *url, const struct db_options *options,
                          struct connect_string *string, struct err *err) MUST_CHECK;
void connect_string_done(struct connect_string *string);
/* direct_url, or url where there is none. */
const char *connect_string_direct(const struct db_options *options);

#endif
