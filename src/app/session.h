/*
 * session: what a command about processes works with: database, engine, and whose data it may see.
 * Private to app.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/commands.h"
#include "app/database.h"
#include "engine/engine.h"

/* What a person at the command line is called in the audit trail. */
#define SESSION_ACTOR                                                                              \
    (struct engine_actor)                                                                          \
    {                                                                                              \
        .type = "system", .id = "cli"                                                              \
    }

struct session {
    struct database database;
    struct engine *engine; /* NULL after session_open */
    struct db *db;
    struct arena *arena; /* of the command */
};

/* For looking, and for what needs no engine. The schema is made current, or checked, first. To be
   ended by session_close even when it fails. */
bool session_open(struct session *session, const struct invocation *invocation,
                  struct err *err) MUST_CHECK;
/* The same with the engine, for everything that changes documents or how they are processed. */
bool session_open_engine(struct session *session, const struct invocation *invocation,
                         struct err *err) MUST_CHECK;
/* For CLEANUP. */
void session_close(struct session *session);

/* A transaction that only reads, in the name of a client, or (NULL) of the platform operator; what
   it returns lives in `arena`. The caller ends it. */
struct db_tx *session_begin(const struct session *session, struct arena *arena,
                            const struct id *client_id, struct err *err) MUST_CHECK;

/* Fills the items of the page that `page` asks for, and where the next one begins. */
typedef bool session_page(struct db_tx *tx, void *argument, struct resource_page *page,
                          struct err *err);
/* The items of all pages as one array, in the same names as session_begin; NULL and an error. */
struct json *session_list_pages(const struct session *session, const struct id *client_id,
                                session_page *load, void *argument, struct err *err) MUST_CHECK;

/* Runs `body` as db_transact does, in the same names, with results in the arena of the command. */
bool session_transact(const struct session *session, const struct id *client_id, db_body *body,
                      void *argument, struct err *err) MUST_CHECK;

/* The client of that slug or id; with NULL the only active one. ERR_USAGE lists them when there are
   several; ERR_NOT_FOUND with a hint that does. */
bool session_find_client(const struct session *session, const char *slug_or_id,
                         struct client *client, struct err *err) MUST_CHECK;
/* A process by its id, as somebody typed it, and its client. */
bool session_find_process(const struct session *session, const char *id, struct process *process,
                          struct client *client, struct err *err) MUST_CHECK;

/* Processes, newest first, and the slug of each one's client. */
struct session_listing {
    struct process *processes;
    const char **clients;
    size_t count;
};
/* Of one client, by slug or id, or (NULL) of all. */
bool session_list(const struct session *session, const char *slug_or_id,
                  const struct process_filter *filter, struct session_listing *listing,
                  struct err *err) MUST_CHECK;

#endif
