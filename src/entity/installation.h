/*
 * installation: what all clients share.
 */
#ifndef ENTITY_INSTALLATION_H
#define ENTITY_INSTALLATION_H

#include "base/base.h"
#include "db/db.h"

struct installation {
    const char *server_version; /* PostgreSQL's */
    int64_t clock_us;           /* the server's wall clock */
    int64_t workers;            /* seen in the last minute */
    const char *languages;      /* that active configurations ask for, ISO 639-1, by commas */
};
/* In the arena. Platform role. */
bool installation_describe(struct db_tx *tx, struct installation *installation,
                           struct err *err) MUST_CHECK;

/* Which installation the database is; worker or platform role. */
bool installation_load(struct db_tx *tx, struct id *installation_id, struct err *err) MUST_CHECK;

#endif
