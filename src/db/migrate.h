/* migrate: the SQL files that tools/embed.py puts into the program. Private to db. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

/* One pair of files in db/migrations/. */
struct migration {
    int64_t version;
    const char *name;
    const char *checksum; /* SHA-256 of the up file, hex */
    const char *up;
    const char *down;
};
extern const struct migration migrations[];
extern const size_t migration_count;

/* One file in db/seeds/. */
struct seed {
    const char *name;
    const char *sql;
};
extern const struct seed seeds[];
extern const size_t seed_count;

#endif
