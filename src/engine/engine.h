/*
 * engine: the only code that changes the state of a process.
 *
 * A document comes in through engine_submit; workers claim its jobs and move it from stage to stage
 * (STAGES and TRANSITIONS in stages.c); people decide about it through engine_review_*; nothing
 * else writes processes.status. Whatever dies at whatever moment, each transition has happened
 * once, with its audit row, or not at all.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "base/base.h"
#include "config/config.h"
#include "db/db.h"
#include "entity/entity.h"
#include "logic/logic.h"
#include "storage/storage.h"

/* Database, storage, reader and settings of one program. Thread-safe; `config` and `options` are
   borrowed until engine_close. The reader is handed over, also when this fails; NULL: one is made
   from the settings (a program that gives up root makes it before). */
struct engine;
struct reader;
struct engine *engine_open(const struct config *config, const struct db_options *options,
                           struct reader *reader, struct err *err) MUST_CHECK;
/* Whether documents may be read here, before any is: a layer of the reader's sandbox that is
   missing is logged where the settings allow that, and else ERR_CONFIGURATION. */
bool engine_check_reader(const struct engine *engine, struct err *err) MUST_CHECK;
void engine_close(struct engine *engine);
void engine_end(struct engine **engine); /* for CLEANUP */
/* Borrowed, for readers. */
struct db *engine_db(const struct engine *engine);
struct storage *engine_storage(const struct engine *engine);

/* What reads and extracts, as reader.h and extract.h have it. A test or bench that is about the
   engine puts its own in before a worker starts; borrowed. */
struct reader_request;
struct reading;
struct reading_facts;
struct extract_request;
struct engine_ports {
    bool (*inspect)(struct arena *arena, struct reader *reader,
                    const struct reader_request *request, struct reading_facts *facts,
                    struct err *err);
    bool (*read)(struct arena *arena, struct reader *reader, const struct reader_request *request,
                 struct reading *reading, struct err *err);
    struct json *(*extract)(struct arena *arena, const struct extract_request *request,
                            struct err *err);
};
void engine_set_ports(struct engine *engine, const struct engine_ports *ports);

/* Who does something, for the audit trail: a type of audit_logs.actor_type ("user", "api_key",
   "service", "system") and an id or name. */
struct engine_actor {
    const char *type;
    const char *id;
};

/* ---- submitting ------------------------------------------------------------------------------ */

/*
 * A document on its way in: stored and hashed piece by piece, without a database connection. It
 * becomes part of a process by engine_submit; ended before, nothing of it stays. One thread at a
 * time.
 */
struct engine_upload;
/* `size_hint` in bytes, 0 when unknown. `file_name` may hold anything: only its last component is
   kept, without control characters. */
struct engine_upload *engine_upload_start(struct engine *engine, const struct id *client_id,
                                          const char *file_name, int64_t size_hint,
                                          struct err *err) MUST_CHECK;
/* ERR_LIMIT beyond the setting document_max_mb. */
bool engine_upload_write(struct engine_upload *upload, const void *bytes, size_t length,
                         struct err *err) MUST_CHECK;
/* The rest of a descriptor, to its end. */
bool engine_upload_copy(struct engine_upload *upload, int fd, struct err *err) MUST_CHECK;
/* Ends it; what was not submitted is removed. Accepts NULL. */
void engine_upload_end(struct engine_upload *upload);

/* SHA-256 of it, CRYPTO_SHA256_BYTES. There is nothing more to come. */
const uint8_t *engine_upload_hash(struct engine_upload *upload);
/* Makes it durable; what was stored already is fine. ERR_INVALID for an empty one. */
bool engine_upload_store(struct engine_upload *upload, struct err *err) MUST_CHECK;
/* Keeps a stored document that no process has yet, for the setting upload_lifetime_s, with its
   audit row, in a transaction of its client. Once that was committed, or nobody can tell
   (sqlstate 08007), engine_upload_confirm says that what is stored stays. */
bool engine_upload_keep(struct engine_upload *upload, struct db_tx *tx,
                        const struct engine_actor *actor, struct err *err) MUST_CHECK;
void engine_upload_confirm(struct engine_upload *upload);
/* Of the document. */
struct id engine_upload_id(const struct engine_upload *upload);
/* One that was kept, to be submitted; ended before, it stays kept. One that a process has taken
   can only be submitted with that process's source_reference again. ERR_NOT_FOUND. */
struct engine_upload *engine_upload_reopen(struct engine *engine, struct arena *arena,
                                           const struct id *client_id, const struct id *document_id,
                                           struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND; one that a process has taken is none. */
bool engine_upload_remove(struct engine *engine, struct arena *arena, const struct id *client_id,
                          const struct id *document_id, struct err *err) MUST_CHECK;

struct engine_submission {
    struct id client_id;
    const char *process_type_id;  /* NULL: the client's only active one, or chosen by content */
    const char *ingestion_source; /* processes.ingestion_source: api, cli, web, ... */
    const char *source_reference; /* what the source calls it, taken in once; NULL for none */
    bool is_exact;                /* anything else under that reference is ERR_INVALID */
    struct id submitted_by;       /* a user, or none */
    struct engine_actor actor;
    const struct json *input_data; /* object; NULL is empty */
    int64_t priority;              /* 0 first .. 1000; 100 is ordinary */
    const char *password;          /* that opens the documents; NULL: none. Kept sealed */
    struct engine_upload **uploads;
    size_t upload_count; /* 1..ENGINE_DOCUMENTS_MAX */
};
#define ENGINE_DOCUMENTS_MAX      100 /* with those attached */
#define ENGINE_PASSWORD_BYTES_MAX 500

struct engine_receipt {
    struct id process_id;
    bool is_repeated;       /* source_reference was taken in before: this is that process */
    struct id duplicate_of; /* a process of the client that has a document of the same bytes */
};

/*
 * The only door: process, documents, first job and audit row in one transaction. Refuses, with an
 * audit row: an empty document, an unknown, suspended or deleted client, a type that is unknown or
 * has no active configuration for the client. The uploads stay the caller's to end. ERR_UNAVAILABLE
 * with sqlstate 08007: nobody can tell whether it was taken in; submitting again with the same
 * source_reference is safe.
 */
bool engine_submit(struct engine *engine, struct arena *arena,
                   const struct engine_submission *submission, struct engine_receipt *receipt,
                   struct err *err) MUST_CHECK;

/* The audit row of what was refused before it could be submitted (too large, no file, no such
   client); `submission` says client, source and actor as far as they are known. engine_submit does
   it by itself. */
void engine_refuse(struct engine *engine, struct arena *arena,
                   const struct engine_submission *submission, const struct err *reason);

/* ---- working --------------------------------------------------------------------------------- */

/* Threads that claim and do jobs until stopped: lanes for reading (as many as cores), processing
   and output, a dispatcher, and a heartbeat that keeps leases. */
struct engine_worker;
struct engine_worker *engine_worker_start(struct engine *engine, struct err *err) MUST_CHECK;
/* Claims nothing more, gives back what has not begun, waits for what is running; past the setting
   worker_stop_s, reading is broken off and its jobs given back. A step that cannot be broken off
   (extraction of one document) is waited for. Accepts NULL. */
void engine_worker_stop(struct engine_worker *worker);
/* Whether some program on this database has a worker running. */
bool engine_worker_is_live(struct engine *engine, bool *is_live, struct err *err) MUST_CHECK;

/* ---- deciding -------------------------------------------------------------------------------- */

/* One process of one client, and who asks. */
struct engine_order {
    struct id client_id;
    struct id process_id;
    struct engine_actor actor;
};

/* Ends a process that has not ended: running work on it is dropped. ERR_CONFLICT when it has. */
bool engine_cancel(struct engine *engine, struct arena *arena, const struct engine_order *order,
                   struct err *err) MUST_CHECK;
/* What is different this time; NULL: nothing. */
struct engine_renewal {
    const char *process_type_id;
    const char *password; /* that opens the documents */
    struct id action_id;  /* of a completed process: this failed output action alone */
};
/* A failed process starts again at the stage where it failed; one that failed or waits for a person
   starts from INGEST on when something is different, if engine_submit would take that type. A
   completed one tries its failed output actions again. ERR_CONFLICT when there is nothing to try
   again. */
bool engine_retry(struct engine *engine, struct arena *arena, const struct engine_order *order,
                  const struct engine_renewal *renewal, struct err *err) MUST_CHECK;

/* A person's decision about a process in review; ERR_CONFLICT when it is not, or is claimed by
   another person; ERR_FORBIDDEN unless the reviewer is an active admin or operator of the client.
   The actor is a user. What is refused here leaves an audit row, as cancelling and trying again do.
 */
struct engine_review {
    struct engine_order order;
    struct id reviewer;
    const char *notes; /* or NULL */
    /* Of engine_review_correct: what the reviewer has read. Where another person has changed the
       same to something else since, nothing is kept (ERR_CONFLICT), and `conflicts` (may be NULL)
       says where, who and when; what others have changed elsewhere stays. */
    bool is_based; /* false: on whatever there is */
    int64_t base_revision;
    struct schema_issues *conflicts;
};
/* Accepts the result as it stands: it must fit the output_schema (ERR_INVALID says where not). */
bool engine_review_approve(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, struct err *err) MUST_CHECK;
/* `corrections`: object of JSON pointers into the plain result and their right values: a field
   ("/total_gross"), a table ("/line_items", whose value is all its rows: then it is complete), a
   row
   ("/line_items/0"; the number of rows adds one) or a cell ("/line_items/0/amount"). null removes
   it. Where each document has its result they begin with "/documents/0/output". Row numbers are
   those before all of the corrections. Kept in review_corrections, checked again, still in review;
   review_reasons are what is left. ERR_USAGE for a pointer that leads nowhere, and nothing is kept.
   */
bool engine_review_correct(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, const struct json *corrections,
                           struct err *err) MUST_CHECK;
/* The process fails; `notes` is its reason and required. */
bool engine_review_reject(struct engine *engine, struct arena *arena,
                          const struct engine_review *review, struct err *err) MUST_CHECK;

/* Claims: a process in review is one person's until a time, `until` in wall microseconds, that the
   setting review_lease_s says; then it is free by itself. Nobody else decides about it meanwhile,
   ERR_CONFLICT. To claim one's own again gives more time. */
bool engine_review_claim(struct engine *engine, struct arena *arena,
                         const struct engine_review *review, int64_t *until,
                         struct err *err) MUST_CHECK;
/* An admin claims it whoever has it. */
bool engine_review_take_over(struct engine *engine, struct arena *arena,
                             const struct engine_review *review, int64_t *until,
                             struct err *err) MUST_CHECK;
/* More time for whoever has it still; leaves no audit row. */
bool engine_review_prolong(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, int64_t *until,
                           struct err *err) MUST_CHECK;
bool engine_review_release(struct engine *engine, struct arena *arena,
                           const struct engine_review *review, struct err *err) MUST_CHECK;
/* Claims the most urgent, oldest one that nobody has, of a type (NULL: any), and says which in
   `review->order.process_id`: none when there is none. Two who ask at once never get the same. */
bool engine_review_next(struct engine *engine, struct arena *arena, struct engine_review *review,
                        const char *process_type_id, struct err *err) MUST_CHECK;

/* ---- looking --------------------------------------------------------------------------------- */

enum engine_image_size {
    ENGINE_IMAGE_SMALL, /* for a list of pages: 150,000 pixels */
    ENGINE_IMAGE_LARGE, /* to be read: 3,000,000 */
};
/* A page of a document as a person looks at it. */
struct engine_image_order {
    struct id client_id;
    struct id process_id;
    int64_t document; /* its position in the process, from 1 */
    int64_t page;     /* from 1 */
    enum engine_image_size size;
};
struct engine_image {
    const char *mime_type; /* "image/webp" */
    const char *bytes;
    size_t length;
};
/* The picture of a page, upright as its words are, in the arena, which must have room for
   ENGINE_IMAGE_BYTES. Drawn in the sandbox when it is first asked for, then kept in the storage
   beside the document; where there is no room it is drawn each time. ERR_NOT_FOUND: no such
   document or page; else the errors of reader_draw. */
bool engine_page_image(struct engine *engine, struct arena *arena,
                       const struct engine_image_order *order, struct engine_image *image,
                       struct err *err) MUST_CHECK;
#define ENGINE_IMAGE_BYTES ((size_t)64 * 1024 * 1024)

/* ---- how documents are processed ---- */

/* A configuration of a client, and who makes or activates it. */
struct engine_configuration_order {
    struct id client_id;
    struct engine_actor actor;
    const struct json *configuration; /* {process_type_id, output_schema, ...}: to import */
    const char *process_type_id;      /* to activate */
    int64_t version;
    bool is_activated;           /* at once */
    struct schema_issues faults; /* of the configuration, all of them, when it is refused */
};
/* Whether it could be kept: known members and options, schemas that compile, rules that are known
   and speak of fields of the output_schema. ERR_INVALID, and `faults` names each. */
bool engine_configuration_check(struct engine *engine, struct arena *arena,
                                struct engine_configuration_order *order,
                                struct err *err) MUST_CHECK;
/* Keeps one that engine_configuration_check has found right as the next version of its process
   type, in a transaction of the client. */
bool engine_configuration_keep(struct engine *engine, struct db_tx *tx,
                               struct engine_configuration_order *order,
                               struct err *err) MUST_CHECK;
/* Both: checks it and keeps it. */
bool engine_configuration_import(struct engine *engine, struct arena *arena,
                                 struct engine_configuration_order *order,
                                 struct err *err) MUST_CHECK;
/* What new processes of the type get from now on. */
bool engine_configuration_activate(struct engine *engine, struct arena *arena,
                                   struct engine_configuration_order *order,
                                   struct err *err) MUST_CHECK;

/* ---- what corrections have taught ---- */

/* A layout of one client, what of it, and who wants it forgotten. */
struct engine_layout_order {
    struct id client_id;
    struct id layout_id;
    const char *field; /* NULL: all of it */
    struct engine_actor actor;
};
/* ERR_NOT_FOUND when there is no such layout, or it knows nothing about the field. What it found in
   documents stays as it is. */
bool engine_layout_forget(struct engine *engine, struct arena *arena,
                          const struct engine_layout_order *order, struct err *err) MUST_CHECK;

/* ---- who may use it -------------------------------------------------------------------------- */

/* People who sign in and keys of programs are made, changed and taken away in a transaction of the
   caller, each with its audit row in it. What is returned lives in the transaction's arena. */
struct engine_access {
    struct db_tx *tx;
    struct id client_id; /* in whose name the transaction is; none: the platform operator's */
    struct engine_actor actor;
};

/* What is kept of a new password, in the arena. Slow on purpose: to be made before a transaction
   begins. ERR_INVALID: not UTF-8, fewer than 8 characters, more than 72 bytes. */
const char *engine_user_hash_password(struct arena *arena, const char *password,
                                      struct err *err) MUST_CHECK;
#define ENGINE_USER_PASSWORD_LENGTH_MIN 8

/* Makes a person; `user` is filled up: its id, and the client of the transaction. Returns what is
   shown of it. ERR_FORBIDDEN when a client's transaction is about another one; ERR_CONFLICT when
   the address is taken. */
struct json *engine_user_add(const struct engine_access *access, struct user_new *user,
                             struct err *err) MUST_CHECK;
/* Members of `changes`: full_name, role, status. Another role or status ends the sessions. */
struct engine_user_edit {
    struct id user_id;
    int64_t revision; /* that was read; 0: any */
    const struct json *changes;
};
/* Returns what is shown of the user then. ERR_CONFLICT when a client would be left without an
   active admin, or an operator of the platform would be something else; ERR_STALE. */
struct json *engine_user_change(const struct engine_access *access,
                                const struct engine_user_edit *edit, struct err *err) MUST_CHECK;
/* A hash of engine_user_hash_password. Ends the sessions, and opens what too many wrong ones
   locked. */
bool engine_user_set_password(const struct engine_access *access, const struct id *user_id,
                              const char *password_hash, struct err *err) MUST_CHECK;
/* `changes` are not looked at. Errors as of engine_user_change. */
bool engine_user_remove(const struct engine_access *access, const struct engine_user_edit *edit,
                        struct err *err) MUST_CHECK;

/* Keys belong to the client in whose name the transaction is. */
struct engine_api_key_order {
    const char *name;
    const struct json *scopes; /* array of API_KEY_SCOPES */
    const char *expires_at;    /* RFC 3339; NULL: never */
};
/* Makes a key. What is shown of it has the key itself as its member `key`: it stands nowhere else.
   ERR_INVALID for a scope that is not known. */
struct json *engine_api_key_add(const struct engine_access *access,
                                const struct engine_api_key_order *order,
                                struct err *err) MUST_CHECK;
/* The same for a key like `old`, which ends after `grace_s` seconds, 0: at once. ERR_CONFLICT when
   the old one counts no longer. */
struct json *engine_api_key_replace(const struct engine_access *access, const struct id *old,
                                    int64_t grace_s, struct err *err) MUST_CHECK;
#define ENGINE_API_KEY_GRACE_MAX_S 604800
/* At once. Returns what is shown of it. */
struct json *engine_api_key_revoke(const struct engine_access *access, const struct id *api_key_id,
                                   struct err *err) MUST_CHECK;

/* ---- proving --------------------------------------------------------------------------------- */

struct engine_reconciliation {
    struct reconcile_balance *balances;
    size_t balance_count;
    struct reconcile_finding *findings; /* at most ENGINE_FINDINGS_MAX */
    size_t finding_count;
};
#define ENGINE_FINDINGS_MAX 1000
/* Compares what must agree, for one client or (none) all: processes received with their states,
   audit rows, jobs and leases with processes, blobs with documents and their sizes, ledger with
   balances, tokens of processes with the audit trail; and whether the storage belongs to this
   database. Changes nothing. Statements may take RECONCILE_STATEMENT_MS, whatever the setting. */
bool engine_reconcile(struct engine *engine, struct arena *arena, const struct id *client_id,
                      struct engine_reconciliation *result, struct err *err) MUST_CHECK;

/* Removes blobs that were stored and never submitted, older than `age_s` (a day leaves no doubt),
   and what dead writers left; `removed` is how many. ERR_CONFIGURATION, and nothing is removed,
   when the storage is not this database's, or when there are more than 10 and 1 % of all blobs:
   then database and storage may not belong together. */
bool engine_sweep(struct engine *engine, int64_t age_s, size_t *removed,
                  struct err *err) MUST_CHECK;
/* The same, however many there are: for a person who asks for it. */
bool engine_sweep_all(struct engine *engine, int64_t age_s, size_t *removed,
                      struct err *err) MUST_CHECK;

/* The stages and transitions as a graph in the DOT language. */
void engine_render_dot(struct text *out);

#endif
