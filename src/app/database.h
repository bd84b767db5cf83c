/*
 * database: how a command gets at PostgreSQL: the one that DATABASE_URL names, or the private one
 * of the data folder, which is started or joined. Private to app.
 */
#ifndef APP_DATABASE_H
#define APP_DATABASE_H

#include "db/db.h"

struct database {
    bool is_private;
    sigset_t signals;            /* private: what was held before interrupts were */
    struct db_cluster *cluster;  /* NULL with DATABASE_URL */
    struct db_options options;   /* for requests */
    struct db_options migration; /* for migrations, psql and pg_dump */
    int64_t migration_wait_ms;
    const char *notice; /* one line for the person at the terminal, or NULL */
    const char *place;  /* "private PostgreSQL in DIR" or the URL without its password */
};

/* With the private PostgreSQL: gives up root, so open input files before; and an interrupt makes
   what is under way fail, until database_close has stopped the server. To be ended by
   database_close even when it fails; texts live in `arena`. */
bool database_open(struct database *database, struct arena *arena, const struct config *config,
                   struct err *err) MUST_CHECK;
/* The private PostgreSQL: leaves it. An interrupt that came meanwhile ends the program then. For
   CLEANUP. */
void database_close(struct database *database);

/* A migrator on this database, with the lock; the caller ends it. */
struct db_migrator *database_migrator(const struct database *database, struct err *err) MUST_CHECK;

/* Makes the schema current: the private one is upgraded, any other only checked. `is_empty` says
   whether there is no client yet; NULL when nobody asks. */
bool database_make_current(const struct database *database, bool *is_empty,
                           struct err *err) MUST_CHECK;

#endif
