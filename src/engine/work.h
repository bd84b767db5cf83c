/*
 * work: what a step of a process has at hand, what comes of it, and the tables that say how it goes
 * on. Private to engine.
 */
#ifndef ENGINE_WORK_H
#define ENGINE_WORK_H

#include "engine/engine.h"
#include "extract/extract.h"
#include "logic/logic.h"
#include "reader/reader.h"
#include "reading/reading.h"

#include <stdatomic.h>

/* ---- the engine ---- */

struct engine {
    const struct config *config;
    struct db_options options;
    struct arena *arena; /* of the options' texts */
    struct db *db;
    struct storage *storage;
    struct reader *reader;
    const struct engine_ports *ports;
    int64_t document_max_bytes;
    atomic_llong notified_at_us; /* when other programs were told of new jobs */
};
/* A context of the client's, in `arena`. */
struct db_context engine_context(const struct engine *engine, struct arena *arena,
                                 const struct id *client_id);
/* Whether the stored documents are this database's; a storage that holds none yet becomes so.
   ERR_CONFIGURATION, with the remedy, when they are not. */
bool engine_claim_storage(struct engine *engine, struct err *err) MUST_CHECK;
/* The context of a service role. */
struct db_context engine_service(const struct engine *engine, struct arena *arena,
                                 enum db_role role);

/* ---- stages and transitions ---- */

/* What happens to a process, as the transitions know it. */
#define PROCESS_EVENTS(X)                                                                          \
    X(DONE, "done")                                                                                \
    X(REVIEW, "review")                                                                            \
    X(FAILED, "failed")                                                                            \
    X(CANCELLED, "cancelled")                                                                      \
    X(RETRIED, "retried")                                                                          \
    X(RETYPED, "retyped")                                                                          \
    X(APPROVED, "approved")                                                                        \
    X(CORRECTED, "corrected")                                                                      \
    X(REJECTED, "rejected")
enum process_event_kind {
#define PROCESS_EVENT_ENUM(symbol, name) EVENT_##symbol,
    PROCESS_EVENTS(PROCESS_EVENT_ENUM) EVENT_COUNT
#undef PROCESS_EVENT_ENUM
};

struct transition {
    const char *status;
    const char *stage; /* NULL: any */
    enum process_event_kind event;
    const char *next_status;
    const char *next_stage; /* NULL: as it is */
    const char *next_step;  /* NULL: no job */
};
/* The row, or NULL when that cannot happen. */
const struct transition *transition_find(const char *status, const char *stage,
                                         enum process_event_kind event);

struct work;
struct outcome;
/* Slow, without a transaction; its errors decide whether it is tried again. */
typedef bool stage_run(struct work *work, struct outcome *outcome, struct err *err);
/* Adds to the batch that also moves the state; does nothing else. */
typedef void stage_apply(const struct work *work, const struct outcome *outcome,
                         struct db_batch *batch);
struct stage {
    const char *step;
    const char *stage_type; /* of the founding four */
    enum job_lane lane;
    stage_run *run;
    stage_apply *apply;
};
/* The stage of a step, or NULL. */
const struct stage *stage_find(const char *step);

stage_run ingest_run, read_run, classify_run, extract_run, validate_run;
stage_apply ingest_apply, read_apply, classify_apply, extract_apply, validate_apply;

/* ---- one job ---- */

struct work {
    struct engine *engine;
    struct arena *arena;
    struct db_context context; /* of the client */
    const struct job *job;
    const atomic_bool *is_abandoned;
    struct process process;
    struct document *documents;
    size_t document_count;
    struct document *subjects; /* those that make the result, from the first step after INGEST on */
    size_t subject_count;
    struct configuration configuration; /* when is_bound */
    bool is_bound;                      /* type and version are settled */
};

/* What a step found. `change` has what it leaves in the process; status and stage come from the
   transition. */
struct outcome {
    enum process_event_kind event;
    struct process_change change;
    struct json *payload;     /* for the audit: names, counts, hashes */
    struct json *token_usage; /* {input, output, model}, or NULL */
    void *detail;             /* the stage's own */
};

/* Does a stage job from loading to commit, or puts it off, or fails its process; logs what went
   wrong. False when nothing of it could be settled (the database cannot be reached, the worker
   stops): the job is to be given back. */
bool work_do(struct engine *engine, struct arena *arena, const struct job *job,
             const atomic_bool *is_abandoned);
/* The same for an output action. */
bool delivery_do(struct engine *engine, struct arena *arena, const struct job *job,
                 const atomic_bool *is_abandoned);
/* The message with its remedy, for those who see nothing but the process; in the arena. */
const char *error_sentence(struct arena *arena, const struct err *reason);
/* Whether the failure says something about the file that was read and nothing about us; that of the
   reader's child does when the job is tried for the last time. */
bool error_is_about_file(const struct work *work, const struct err *reason);
/* Logs at the level of the error's kind, with process and step. */
void job_report(const struct job *job, const char *message, const struct err *err);

/* Runs a batch, again and again while the database cannot be reached, until it is done or refused,
   or `is_abandoned`: what a batch that was committed unnoticed does the second time must be refused
   by job_hold. */
bool batch_insist(struct db_batch *batch, const atomic_bool *is_abandoned, struct err *err);
/* Milliseconds until the next attempt after `attempts` failed ones, by kind of error, with jitter.
 */
int64_t backoff_ms(int64_t base_ms, enum err_kind kind, int64_t attempts);

/* What a process is bound to, set by INGEST or classification: the active configuration of a type.
 */
bool binding_find(struct work *work, const char *process_type_id, struct outcome *outcome,
                  struct err *err);

/* An option of a configuration; those of a client without one have defaults. */
int64_t option_integer(const struct json *options, const char *name, int64_t otherwise);
double option_number(const struct json *options, const char *name, double otherwise);
bool option_boolean(const struct json *options, const char *name, bool otherwise);
const char *option_text(const struct json *options, const char *name, const char *otherwise);
/* ISO codes ended by NULL; English when none are given. */
const char *const *option_languages(struct arena *arena, const struct json *options);
enum date_order option_date_order(const struct json *options);

/* Number between 0 and 1 with four decimals, as the database keeps confidences. */
struct decimal share_decimal(double share);
/* Any decimal as a binary number: for measures, never for money. */
double decimal_number(const struct decimal *decimal);

/* What the reader is asked about a document; `fd` is the caller's to close. */
bool request_open(const struct work *work, const struct document *document,
                  struct reader_request *request, int *fd, struct err *err);
/* The reading of a document from its stored pages. */
bool pages_load_document(struct db_tx *tx, struct arena *arena, const struct document *document,
                         struct reading *reading, struct err *err);
/* What is asked of extraction about a document, without layouts. */
struct extract_request extraction_request(struct arena *arena,
                                          const struct configuration *configuration,
                                          const struct document *document,
                                          const struct reading *reading);
/* The readings of the first `count` subjects, one for each, from their stored pages. */
bool pages_load(struct work *work, size_t count, struct reading **readings, struct err *err);

/* Output actions of a completed process, from its configuration. */
void actions_add(struct db_batch *batch, const struct id *client_id, const struct id *process_id,
                 const struct json *outputs);
/* Tells the client's people. */
void notice_add(struct db_batch *batch, const struct id *client_id, const struct id *process_id,
                const char *type, const char *message);

/* Tells other programs that there are jobs; at most every 10 ms. */
void engine_announce(struct engine *engine);

#endif
