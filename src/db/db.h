/*
 * db: PostgreSQL, and nothing about documents.
 *
 * The only way to a query is a transaction that carries an identity: a role and, for the tenant
 * role, a client. Both are set inside the transaction and gone with it, so that the module works
 * through PgBouncer in transaction mode and a forgotten filter returns nothing. Statements come
 * from db/queries/ by name. libpq is hidden here.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"
#include "config/config.h"

#define DB_SERVER_VERSION_MINIMUM 150000

/* ---- the server ------------------------------------------------------------------------------ */

/* Where PostgreSQL is and how to talk to it. */
struct db_options {
    const char *url;        /* postgresql://, postgresql+psycopg://, or key=value; several hosts */
    const char *direct_url; /* past a pooler; NULL or "" is `url`, if that is no pooler's */
    int64_t pool_size;
    int64_t pool_wait_ms;
    int64_t connect_timeout_s;
    int64_t statement_timeout_ms; /* 0 is without limit */
    bool is_prepared;             /* off behind a pooler whose sessions are not ours */
};

/* From the settings; `url` replaces database_url when not NULL (the private cluster). */
void db_options_load(const struct config *config, const char *url, struct db_options *options);

/* A pool of connections, made on demand. Thread-safe; options are copied. Nothing is connected
   yet. Ended by db_close, after every transaction has ended. */
struct db *db_open(const struct db_options *options, struct err *err) MUST_CHECK;
void db_close(struct db *db);
void db_end(struct db **db); /* for CLEANUP */

/* Connects once and checks version (15 or later) and encoding (UTF8). */
bool db_check(struct db *db, struct err *err) MUST_CHECK;

/* True when a server of this version number (PQserverVersion) is recent enough. */
bool db_version_check(int server_version, struct err *err) MUST_CHECK;
/* True when `encoding`, the server's own name for it, is UTF8. */
bool db_encoding_check(const char *encoding, struct err *err) MUST_CHECK;

/* The server's connection parameters as environment variables ("PGHOST=..."), ended by NULL, in the
   arena: for psql and pg_dump, so that no password stands on a command line. Past a pooler. */
const char *const *db_environment(struct arena *arena, const struct db_options *options,
                                  struct err *err) MUST_CHECK;
/* The path of a PostgreSQL program (psql, pg_dump): in `bin_dir` unless "", else of the newest
   installed version from 15. In the arena, or NULL. */
const char *db_find_program(struct arena *arena, const char *bin_dir, const char *name,
                            struct err *err) MUST_CHECK;

/* ---- identity -------------------------------------------------------------------------------- */

/* Who asks: the roles of migration 0001, most to least restricted. */
enum db_role {
    DB_ROLE_APP,      /* one client's data; needs client_id */
    DB_ROLE_AUTH,     /* login columns of all clients */
    DB_ROLE_WORKER,   /* the queue of all clients */
    DB_ROLE_PLATFORM, /* the platform operator */
};

struct db_identity {
    enum db_role role;
    struct id client_id; /* required for APP; optional for the others */
    bool is_read_only;
};

/* ---- queries and values ---------------------------------------------------------------------- */

/* One "-- name:" block of db/queries/, made by tools/embed.py; declared in "queries.h". */
struct db_query {
    const char *name;
    const char *sql;
    int number;     /* unique, from 0; -1 for one made by hand, which is never prepared */
    int parameters; /* $1..$n */
};
extern const struct db_query *const db_queries[];
extern const size_t db_query_count;

/* A parameter. Texts are borrowed until the call returns. */
struct db_value {
    const char *data; /* NULL is SQL null, unless is_small */
    size_t length;    /* of binary data */
    bool is_binary;   /* bytea */
    bool is_small;    /* the text is in `small` */
    bool is_kept;     /* lives as long as the batch it is added to: not copied */
    char small[24];
};
struct db_value db_text(const char *text);                  /* NULL becomes SQL null */
struct db_value db_bytes(const void *bytes, size_t length); /* bytea */
struct db_value db_id(const struct id *id); /* an id that is none becomes SQL null */
struct db_value db_integer(int64_t value);
struct db_value db_boolean(bool value);
struct db_value db_null(void);
/* An array parameter ("{...}") of texts, ended by NULL (NULL itself is the empty array), and of
   ids; in the arena. */
struct db_value db_text_array(struct arena *arena, const char *const *texts);
struct db_value db_id_array(struct arena *arena, const struct id *ids, size_t count);

/* The arguments of a query: `DB_VALUES(db_id(&id), db_text("x"))`, or DB_NONE. */
struct db_values {
    const struct db_value *items;
    size_t count;
};
#define DB_VALUES(...)                                                                             \
    ((struct db_values){.items = (const struct db_value[]){__VA_ARGS__},                           \
                        .count = COUNT_OF(((const struct db_value[]){__VA_ARGS__}))})
#define DB_NONE ((struct db_values){.items = NULL, .count = 0})

/* ---- rows ------------------------------------------------------------------------------------ */

struct db_rows;

/* Rows of the result; 0 for a statement that returns none. */
size_t db_rows_count(const struct db_rows *rows);
/* Rows that an INSERT, UPDATE or DELETE changed. */
int64_t db_rows_affected(const struct db_rows *rows);

/* How a column becomes a member of a struct. A null leaves the member as it is, except where said.
 */
enum db_type {
    DB_TEXT,      /* const char *, in the arena of the transaction; null is NULL */
    DB_ID,        /* struct id; null is none */
    DB_INTEGER,   /* int64_t */
    DB_BOOLEAN,   /* bool */
    DB_TIMESTAMP, /* int64_t, wall microseconds */
    DB_DECIMAL,   /* struct decimal */
    DB_JSON,      /* struct json *; null is NULL */
    DB_BYTES,     /* struct db_bytes_value, in the arena; null is {NULL, 0} */
};
struct db_bytes_value {
    const uint8_t *bytes;
    size_t length;
};
struct db_column {
    const char *name;
    enum db_type type;
    size_t offset;
};
/* A struct and the columns that fill it. */
struct db_shape {
    const struct db_column *columns;
    size_t column_count;
    size_t record_bytes;
};
/* static const struct db_shape CLIENT = DB_SHAPE(struct client, DB_COLUMN(struct client, name,
   DB_TEXT), ...); */
#define DB_COLUMN(structure, member, type)                                                         \
    {                                                                                              \
#member, (type), offsetof(structure, member)                                               \
    }
#define DB_SHAPE(structure, ...)                                                                   \
    {                                                                                              \
        .columns = (const struct db_column[]){__VA_ARGS__},                                        \
        .column_count = COUNT_OF(((const struct db_column[]){__VA_ARGS__})),                       \
        .record_bytes = sizeof(structure)                                                          \
    }

/* Fills `record` from row `index` by column name; a column that the result lacks, or a text that
   does not fit the type, is ERR_INTERNAL and names query and column. */
bool db_rows_read(const struct db_rows *rows, size_t index, const struct db_shape *shape,
                  void *record, struct err *err) MUST_CHECK;
/* Every row into a new array in the arena of the transaction; `list` is a pointer to a pointer to
   records. */
bool db_rows_list(const struct db_rows *rows, const struct db_shape *shape, void *list,
                  size_t *count, struct err *err) MUST_CHECK;

/* A column as a member of a JSON object of the same name; null is null. Times become ISO 8601 in
   UTC, bytes hexadecimal. */
struct db_field {
    const char *name;
    enum db_type type;
};
/* Row `index` as an object in the arena of the transaction. NULL where db_rows_read would fail. */
struct json *db_rows_render(const struct db_rows *rows, size_t index, const struct db_field *fields,
                            size_t field_count, struct err *err) MUST_CHECK;

/* Every row, in a JSON array. */
struct json *db_rows_render_list(const struct db_rows *rows, const struct db_field *fields,
                                 size_t field_count, struct err *err) MUST_CHECK;

/* One value as text by column name, in the arena of the transaction; NULL for null. A column that
   the result lacks is a defect. */
const char *db_rows_text(const struct db_rows *rows, size_t index, const char *column);

/* ---- transactions ---------------------------------------------------------------------------- */

/* Of one request, job or command: its pool, who asks, and where results live. */
struct db_context {
    struct db *db;
    struct arena *arena;
    struct db_identity identity;
};

struct db_tx;

/*
 * Takes a connection from the pool, waiting at most pool_wait_ms (then ERR_BUSY). Nothing is sent
 * before the first query: BEGIN, identity and that query travel in one round trip; of what only
 * reads, each query travels with the identity and sees a moment of its own. The caller ends
 * it with db_commit or db_rollback; one thread at a time. `context` is copied.
 */
struct db_tx *db_begin(const struct db_context *context, struct err *err) MUST_CHECK;
/* One round trip. After an error only db_rollback is possible. `rows` may be NULL. */
bool db_query(struct db_tx *tx, const struct db_query *query, struct db_values values,
              struct db_rows **rows, struct err *err) MUST_CHECK;
/* Ends the transaction whatever the result. ERR_UNAVAILABLE with sqlstate 08007 means that the
   connection was lost during COMMIT and nobody can tell whether it happened. */
bool db_commit(struct db_tx *tx, struct err *err) MUST_CHECK;
/* Ends it and undoes everything. Accepts NULL and a transaction that failed. */
void db_rollback(struct db_tx *tx);
/* Where its results live. */
struct arena *db_tx_arena(const struct db_tx *tx);
/* For CLEANUP: rolls back what was not committed and clears the variable (db_commit cannot: set it
   to NULL before or after the commit). */
void db_tx_end(struct db_tx **tx);

/* Runs `body` in a transaction and commits; when the transaction collides with another one
   (ERR_SERIALIZATION) it runs again, up to 5 times with growing random pauses: `body` must be
   repeatable. */
typedef bool db_body(struct db_tx *tx, void *argument, struct err *err);
bool db_transact(const struct db_context *context, db_body *body, void *argument,
                 struct err *err) MUST_CHECK;

/* ---- batches --------------------------------------------------------------------------------- */

/*
 * Several statements as one transaction in one round trip: identity, statements and commit are sent
 * together. All or nothing. Lives in the context's arena; values are copied.
 */
struct db_batch;
struct db_batch *db_batch_create(const struct db_context *context);
/* Values that have no text of their own yet, for a statement of this batch; NULL becomes SQL null.
 */
struct db_value db_batch_json(struct db_batch *batch, const struct json *value);
struct db_value db_batch_decimal(struct db_batch *batch, const struct decimal *value);
struct db_value db_batch_texts(struct db_batch *batch, const char *const *texts);
/* Adds a statement; returns its index. At most 20,000 statements. */
size_t db_batch_add(struct db_batch *batch, const struct db_query *query, struct db_values values);
/* May run again after a failure. ERR_UNAVAILABLE with sqlstate 08007 is what it is of db_commit;
   08001 and 08006 mean that no connection was to be had, or that it broke before anything was
   committed. */
bool db_batch_run(struct db_batch *batch, struct err *err) MUST_CHECK;
/* For db_batch_join: of the transaction's context. */
struct db_batch *db_batch_of(struct db_tx *tx);
/* The same within a transaction of the same identity, which goes on. */
bool db_batch_join(struct db_batch *batch, struct db_tx *tx, struct err *err) MUST_CHECK;
/* The rows of a statement after db_batch_run or db_batch_join. */
struct db_rows *db_batch_rows(const struct db_batch *batch, size_t index);

/* A transaction of one statement, in one round trip. `rows` may be NULL. */
bool db_run(const struct db_context *context, const struct db_query *query, struct db_values values,
            struct db_rows **rows, struct err *err) MUST_CHECK;

/* ---- pipelines ------------------------------------------------------------------------------- */

/*
 * A connection of the pool on which batches of transactions that only read follow each other
 * without waiting for one another: for a thread that waits for many things at once. One thread at a
 * time. Statements are planned once, not for their values: it is for what one plan suits. What
 * takes long holds up whatever comes behind it. To be closed when a function says false.
 */
struct db_pipeline;
/* ERR_UNSUPPORTED behind a pooler. */
struct db_pipeline *db_pipeline_open(struct db *db, struct err *err) MUST_CHECK;
/* What is under way ends as failed. Accepts NULL. */
void db_pipeline_close(struct db_pipeline *pipeline);
/* A batch is over: its rows are there. Else nothing is said of why: db_batch_run tells. */
typedef void db_pipeline_done(void *argument, bool is_good);
/* Sends a batch and waits for nothing. `done` is called by db_pipeline_go_on or db_pipeline_close;
   until then the batch and its arena have to stay. False, and it is not called, when the batch was
   not taken: too much is under way, or the connection is lost. */
bool db_pipeline_send(struct db_pipeline *pipeline, struct db_batch *batch, db_pipeline_done *done,
                      void *argument) MUST_CHECK;
/* Takes in what has come and sends what is left: when the socket is ready, and now and then. False:
   the connection is lost, or has been silent for too long. */
bool db_pipeline_go_on(struct db_pipeline *pipeline) MUST_CHECK;
/* The socket that db_pipeline_go_on waits for, to be read, and to be written while there is more to
   send. */
int db_pipeline_fd(const struct db_pipeline *pipeline);
bool db_pipeline_has_more(const struct db_pipeline *pipeline);

/* ---- notifications --------------------------------------------------------------------------- */

/* LISTEN on one channel over direct_url. One thread; ended by db_listener_close. */
struct db_listener;
struct db_listener *db_listener_open(const struct db_options *options, const char *channel,
                                     struct err *err) MUST_CHECK;
/* Waits for a notification: true with its text in `payload` (cut at its size), false with
   ERR_TIMEOUT when none came, or another kind when the connection is lost (open a new one). */
bool db_listener_wait(struct db_listener *listener, struct deadline deadline, char *payload,
                      size_t payload_bytes, struct err *err) MUST_CHECK;
void db_listener_close(struct db_listener *listener);

/* ---- migrations ------------------------------------------------------------------------------ */

/* All of these use direct_url; what changes the schema holds an advisory lock, so that two programs
   never migrate at once: the second waits, then finds nothing to do. */
struct db_migration {
    int64_t version;
    const char *name;
    bool is_applied;
    bool is_changed;    /* the applied file differs from this program's */
    int64_t applied_at; /* wall microseconds, when is_applied */
};
struct db_migrator;
/* Connects. The lock is taken when something is about to change, waiting at most `wait_ms`. */
struct db_migrator *db_migrator_open(const struct db_options *options, int64_t wait_ms,
                                     struct err *err) MUST_CHECK;
void db_migrator_close(struct db_migrator *migrator);
void db_migrator_end(struct db_migrator **migrator); /* for CLEANUP */

/* The newest version this program has, and the one the database is at. */
int64_t db_migrator_newest(void);
int64_t db_migrator_version(const struct db_migrator *migrator);
/* Every migration of this program and those the database has beyond it, in the arena. */
bool db_migrator_list(struct db_migrator *migrator, struct arena *arena, struct db_migration **list,
                      size_t *count, struct err *err) MUST_CHECK;
/* Up to and including `version`, each file in its own transaction; `report` (may be NULL) is called
   after each. Refuses when an applied file was changed or the database is newer than the program.
 */
typedef void db_migration_report(void *context, bool is_up, int64_t version, const char *name);
bool db_migrator_upgrade(struct db_migrator *migrator, int64_t version, db_migration_report *report,
                         void *context, struct err *err) MUST_CHECK;
/* Down to, and excluding, what stands above `version`. */
bool db_migrator_downgrade(struct db_migrator *migrator, int64_t version,
                           db_migration_report *report, void *context, struct err *err) MUST_CHECK;
/* Refuses (ERR_FORBIDDEN), with the remedy, unless the setting docflow.environment of the database
   is 'development', or 'private' as in the private cluster: only there may data be thrown away. */
bool db_migrator_check_expendable(struct db_migrator *migrator, struct err *err) MUST_CHECK;
/* Drops everything of DocFlow in the database, whatever state it is in; roles stay. Checks that it
   is expendable first. */
bool db_migrator_reset(struct db_migrator *migrator, struct err *err) MUST_CHECK;
/* Loads every seed file; loading again changes nothing. */
bool db_migrator_seed(struct db_migrator *migrator, struct err *err) MUST_CHECK;
/* True when the database holds no client yet. */
bool db_migrator_is_empty(struct db_migrator *migrator, bool *is_empty, struct err *err) MUST_CHECK;

/* ---- private cluster ------------------------------------------------------------------------- */

/*
 * One PostgreSQL in a data folder, shared by every program that joins: the first starts it, the
 * last one out stops it. Programs find each other by file locks, which the kernel drops when a
 * program dies, however it dies.
 */
struct db_cluster;

struct db_cluster_options {
    const char *data_dir;
    const char *bin_dir; /* "" looks for it */
    int64_t start_timeout_s;
    int64_t shared_buffers_mb;
};

/*
 * As root: makes the data folder if it is missing, hands it to the account (`run_as`, or docflow,
 * or postgres) and gives up root for good; a line in `notice` says so. Otherwise only makes the
 * folder. A folder that is neither empty nor a data folder of DocFlow is refused, untouched.
 * Call before threads start, after input files and listeners are open.
 */
bool db_cluster_prepare(struct arena *arena, const char *data_dir, const char *run_as,
                        const char **notice, struct err *err) MUST_CHECK;
/* Starts or joins. Schema and seeds are the caller's matter. */
struct db_cluster *db_cluster_join(const struct db_cluster_options *options,
                                   struct err *err) MUST_CHECK;
/* The URL of the program's own login, which is nobody until a role is set; lives as long as the
   cluster object. */
const char *db_cluster_url(const struct db_cluster *cluster);
/* The URL of the superuser: for migrations and psql, never for requests. */
const char *db_cluster_admin_url(const struct db_cluster *cluster);
/* Leaves; the last one stops the server and waits for it. Accepts NULL. */
void db_cluster_leave(struct db_cluster *cluster);
void db_cluster_end(struct db_cluster **cluster); /* for CLEANUP */

#endif
