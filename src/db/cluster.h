/* cluster: the parts of the private PostgreSQL. Private to db. */
#ifndef DB_CLUSTER_H
#define DB_CLUSTER_H

#include "db/db.h"

/* Places in a data folder, relative to it. */
#define CLUSTER_POSTGRES  "postgres"
#define CLUSTER_LOG       "log"
#define CLUSTER_START_LOG "log/start.log"

/* Paths of a data folder. */
struct cluster_paths {
    char *data_dir;   /* absolute */
    char *postgres;   /* PGDATA */
    char *socket_dir; /* fit for a socket's address and for lists of folders */
    char *lock;       /* held while starting and stopping */
    char *members;    /* held shared by every program that joined */
    char *log_dir;    /* the server's log */
};

/* All in the arena. Makes and checks nothing, except that a socket folder outside the data folder
   is chosen when the data folder's path is too long for a socket's address or has characters that
   mean something in a list of folders. */
bool cluster_paths_find(struct arena *arena, const char *data_dir, struct cluster_paths *paths,
                        struct err *err) MUST_CHECK;

/* Finds initdb and pg_ctl: in `bin_dir` unless "", else the newest version from 15, or exactly
   the one that made the cluster. The folder, in the arena, or NULL. */
const char *cluster_find_programs(struct arena *arena, const char *bin_dir, const char *postgres,
                                  struct err *err) MUST_CHECK;

/* Makes the cluster when it is not there yet, whole or not at all: initdb beside it, then rename.
 */
bool cluster_create(struct arena *arena, const struct cluster_paths *paths, const char *programs,
                    struct err *err) MUST_CHECK;

/* Writes the server's settings; they count from its next start. */
bool cluster_write_settings(struct arena *arena, const struct cluster_paths *paths,
                            const struct db_cluster_options *options, struct err *err) MUST_CHECK;

/* On the running server: login and database, where they are not there yet. Holding the lock. */
bool cluster_furnish(struct arena *arena, const struct cluster_paths *paths,
                     struct err *err) MUST_CHECK;

/* Fills `err` with `what` and the telling line of a program's output. Returns false. */
bool cluster_fail_program(struct arena *arena, const char *what, const char *output,
                          struct err *err);

/* Connection string of a role of the cluster, in the arena. */
const char *cluster_url(struct arena *arena, const struct cluster_paths *paths, const char *role,
                        const char *database);

#endif
