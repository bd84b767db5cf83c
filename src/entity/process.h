/*
 * process: units of work.
 */
#ifndef ENTITY_PROCESS_H
#define ENTITY_PROCESS_H

#include "base/base.h"
#include "entity/resource.h"

/* One unit of work: one or more documents on their way to a result. */
struct process {
    struct id process_id;
    struct id client_id;
    const char *process_type_id; /* NULL until the documents are classified */
    int64_t config_version;      /* 0 until then */
    const char *status;
    const char *current_stage;
    int64_t priority;
    const char *ingestion_source;
    const char *source_reference;      /* or NULL */
    struct decimal overall_confidence; /* 0 until it is known */
    bool requires_review;
    struct json *review_reasons;
    int64_t total_tokens_input;
    int64_t total_tokens_output;
    const char *error_kind;    /* or NULL */
    const char *error_message; /* or NULL */
    const char *file_name;     /* of the first document, or NULL */
    int64_t document_count;
    int64_t created_at; /* wall microseconds; 0 for what has not happened */
    int64_t updated_at;
    int64_t started_at;
    int64_t completed_at;
    struct db_bytes_value sealed_password; /* that opens the documents; NULL for none */
};

/* ERR_NOT_FOUND when there is none that the transaction's identity may see. */
bool process_load(struct db_tx *tx, const struct id *process_id, struct process *process,
                  struct err *err) MUST_CHECK;
/* The same as part of a batch: what is asked is answered once the batch has run. */
size_t process_ask(struct db_batch *batch, const struct id *process_id);
bool process_answer(const struct db_batch *batch, size_t question, const struct id *process_id,
                    struct process *process, struct err *err) MUST_CHECK;

enum process_order {
    PROCESS_NEWEST,  /* by created_at */
    PROCESS_CHANGED, /* by updated_at, the last first */
    PROCESS_URGENT,  /* by priority, then the oldest */
};
/* What is wanted of a list; NULL: all. */
struct process_filter {
    const char *status;
    const char *const *statuses; /* one of these; ends with NULL */
    const char *process_type_id;
    const char *ingestion_source;
    const char *created_from; /* ISO 8601 */
    const char *created_to;   /* before it */
    const char *search;       /* in the names of files and the source's reference */
    enum process_order order;
    struct cursor cursor;
    int64_t limit;
};
struct processes {
    struct process *items;
    size_t count;
    const char *next_after; /* the cursor of the next page; NULL: there is none */
};
bool process_list(struct db_tx *tx, const struct process_filter *filter, struct processes *list,
                  struct err *err) MUST_CHECK;
/* Whether it asks for nothing but one status, or none, and the newest first: then the list is one
   short walk along an index. */
bool process_filter_is_plain(const struct process_filter *filter);
/* The same as part of a batch; texts of the filter are kept in `arena`. */
size_t process_ask_list(struct db_batch *batch, struct arena *arena,
                        const struct process_filter *filter);
bool process_answer_list(const struct db_batch *batch, size_t question, int64_t limit,
                         struct processes *list, struct err *err) MUST_CHECK;

/* What a source calls a process. */
struct process_reference {
    const char *ingestion_source;
    const char *source_reference;
};
/* Of documents that are to become a process, in the name of their client. */
struct process_application {
    struct process_reference reference; /* source_reference may be NULL */
    const char *process_type_id;        /* or NULL */
    const char *const *sha256;          /* of each document, hexadecimal; ended by NULL */
    int64_t processes_max;              /* of clients that have no limit of their own; 0: none */
};
struct process_admission {
    const char *slug; /* of the client */
    const char *status;
    bool is_limited;                    /* process_check_quota has to decide */
    struct id known;                    /* the process that has the reference already; or none */
    struct db_bytes_value known_sha256; /* of its submission; NULL: it was not kept */
    bool is_type_known;                 /* there is such a type */
    bool is_type_active;                /* and the client has an active configuration of it */
    struct id duplicate_of;             /* the process that had bytes of it first; or none */
};
/* A transaction of its own, in one round trip. ERR_NOT_FOUND when there is no such client. */
bool process_admit(const struct db_context *context, const struct process_application *application,
                   struct process_admission *admission, struct err *err) MUST_CHECK;

/* What the stages left in a process; NULL for what is not there. */
struct process_results {
    struct json *input_data;
    struct json *classification_result;
    struct json *extraction_result;
    struct json *validation_result;
    struct json *final_output;
};
bool process_load_results(struct db_tx *tx, const struct id *process_id,
                          struct process_results *results, struct err *err) MUST_CHECK;
/* Asks for both as part of a batch, which process_answer and process_answer_results then find at
   that question; nothing is said of the documents. */
size_t process_ask_all(struct db_batch *batch, const struct id *process_id);
bool process_answer_results(const struct db_batch *batch, size_t question,
                            const struct id *process_id, struct process_results *results,
                            struct err *err) MUST_CHECK;

/* ---- changing: each adds statements to a batch of the client's ---- */

/* Adds that the batch fails with ERR_THROTTLED when the client has as many processes under way as
   it may: what its row says, else `limit`; 0 is without limit. */
void process_check_quota(struct db_batch *batch, int64_t limit);

struct process_new {
    struct id process_id;
    struct id client_id;
    const char *process_type_id; /* or NULL */
    int64_t priority;
    const char *ingestion_source;
    const char *source_reference;          /* or NULL */
    struct id submitted_by;                /* or none */
    const struct json *input_data;         /* object */
    struct db_bytes_value sealed_password; /* NULL for none */
    struct db_bytes_value submission_sha256;
};
/* The row alone; documents, job and audit row are added beside it. */
void process_add(struct db_batch *batch, const struct process_new *process);

/* One change of state, and what comes with it. What is NULL, none or 0 leaves what is there, except
   the error, which is always set. */
struct process_change {
    struct id process_id;
    const char *status;
    const char *current_stage;
    const char *process_type_id;
    int64_t config_version;
    const struct json *classification_result;
    const struct json *extraction_result;
    const struct json *validation_result;
    const struct json *final_output;
    const struct decimal *overall_confidence;
    const struct json *review_reasons;
    int64_t tokens_input; /* added */
    int64_t tokens_output;
    const char *error_kind;
    const char *error_message;
    struct id reviewed_by;
    const char *review_notes;
};
void process_change_state(struct db_batch *batch, const struct process_change *change);
/* Tokens of a step that failed: its process stays where it is. */
void process_add_tokens(struct db_batch *batch, const struct id *process_id, int64_t tokens_input,
                        int64_t tokens_output);
void process_change_password(struct db_batch *batch, const struct id *process_id,
                             const struct db_bytes_value *sealed_password);
/* Another type, to be bound to its active configuration by INGEST; NULL: to be chosen by content.
 */
void process_forget_type(struct db_batch *batch, const struct id *process_id,
                         const char *process_type_id);

/* What decisions depend on, locked until the transaction ends. ERR_NOT_FOUND. */
struct process_state {
    const char *status;
    struct id review_claimed_by;
    bool is_claimed; /* and the claim has not run out */
    int64_t review_revision;
};
bool process_lock(struct db_tx *tx, const struct id *process_id, struct process_state *state,
                  struct err *err) MUST_CHECK;

#endif
