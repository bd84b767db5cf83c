/*
 * sqlstate: PostgreSQL's error codes become kinds of this program's errors.
 *
 * The table is searched from the top for the longest prefix that matches: exact codes stand before
 * their class. Codes: PostgreSQL manual, appendix A; DFxxx are raised by our own functions.
 */
#include "db/sqlstate.h"

#include <string.h>

static const struct {
    const char *prefix;
    enum err_kind kind;
} KINDS[] = {
    {"DF402", ERR_BALANCE},       /* token_ledger: balance would fall below zero */
    {"DF409", ERR_CONFLICT},      /* jobs_hold: the lease is another worker's */
    {"DF429", ERR_THROTTLED},     /* check_process_quota: as many as may be */
    {"08", ERR_UNAVAILABLE},      /* connection exception */
    {"0A000", ERR_INTERNAL},      /* feature not supported, "cached plan must not change" */
    {"22", ERR_INVALID},          /* data exception */
    {"23502", ERR_INVALID},       /* not-null violation */
    {"23503", ERR_CONFLICT},      /* foreign key violation */
    {"23505", ERR_CONFLICT},      /* unique violation */
    {"23514", ERR_INVALID},       /* check violation */
    {"23P01", ERR_CONFLICT},      /* exclusion violation */
    {"23", ERR_INVALID},          /* integrity constraint violation */
    {"25006", ERR_INTERNAL},      /* write in a read-only transaction */
    {"26000", ERR_UNAVAILABLE},   /* prepared statement is gone: another connection will do */
    {"28", ERR_CONFIGURATION},    /* invalid authorization */
    {"3D000", ERR_CONFIGURATION}, /* database does not exist */
    {"40001", ERR_SERIALIZATION}, /* serialization failure */
    {"40P01", ERR_SERIALIZATION}, /* deadlock detected */
    {"42501", ERR_FORBIDDEN},     /* insufficient privilege, row-level security */
    {"53100", ERR_DISK_FULL},     /* disk full */
    {"53", ERR_BUSY},             /* insufficient resources */
    {"54", ERR_LIMIT},            /* program limit exceeded */
    {"55000", ERR_CONFLICT},      /* object not in prerequisite state: append-only, immutable */
    {"55P03", ERR_BUSY},          /* lock not available */
    {"57014", ERR_TIMEOUT},       /* query cancelled, statement_timeout */
    {"57P", ERR_UNAVAILABLE},     /* admin shutdown, crash shutdown, cannot connect now */
    {"58", ERR_IO},               /* system error on the server */
    {"P0001", ERR_INVALID},       /* RAISE EXCEPTION without a code */
    {"P0002", ERR_NOT_FOUND},     /* no data found */
};

enum err_kind sqlstate_kind(const char *sqlstate)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (text_starts_with(sqlstate, KINDS[i].prefix))
            return KINDS[i].kind;
    }
    return ERR_INTERNAL;
}

bool sqlstate_spoils_connection(const char *sqlstate)
{
    /* A plan or prepared statement of this connection is out of date (the schema changed, somebody
       ran DISCARD): a fresh connection has no such memory. */
    return strcmp(sqlstate, "0A000") == 0 || strcmp(sqlstate, "26000") == 0 ||
           strcmp(sqlstate, "42P05") == 0;
}
