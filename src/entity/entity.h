/*
 * entity: the nouns of the schema, one C file for each table.
 *
 * Every named query of the application is called from here and nowhere else. Functions take the
 * caller's transaction, whose identity decides what is visible; what they return lives in the
 * transaction's arena.
 */
#ifndef ENTITY_ENTITY_H
#define ENTITY_ENTITY_H

#include "base/base.h"
#include "db/db.h"

/* A part of a list in its order: what follows `after` ("" from the start), at most `limit` rows. */
struct page {
    const char *after;
    int64_t limit;
};

/* A tenant with the counts that an operator wants to see beside it. */
struct client_overview {
    struct id client_id;
    const char *slug;
    const char *name;
    const char *status;            /* active | suspended | inactive */
    const char *subscription_tier; /* basic | professional | enterprise */
    int64_t token_balance;
    int64_t users;
    int64_t configurations; /* active ones */
    int64_t active_processes;
};

/* Clients by slug; deleted ones are left out. Meant for the platform role; the tenant role sees
   itself. */
bool client_list_overview(struct db_tx *tx, const struct page *page, struct client_overview **list,
                          size_t *count, struct err *err) MUST_CHECK;

/* Makes the missing partitions of audit_logs for this month and `months_ahead` more, for the worker
   role; `made` is how many. Rows of a month without one are kept in the default partition until
   then. */
bool audit_log_make_partitions(struct db_tx *tx, int64_t months_ahead, int64_t *made,
                               struct err *err) MUST_CHECK;

/* One unit of work: one or more documents on their way to a result. */
struct process {
    struct id process_id;
    struct id client_id;
    const char *process_type_id; /* NULL until the documents are classified */
    int64_t config_version;      /* 0 until then */
    const char *status;
    const char *current_stage;
    struct decimal overall_confidence; /* 0 until it is known */
    bool requires_review;
    int64_t created_at; /* wall microseconds */
    int64_t updated_at;
};

/* ERR_NOT_FOUND when there is none that the transaction's identity may see. */
bool process_load(struct db_tx *tx, const struct id *process_id, struct process *process,
                  struct err *err) MUST_CHECK;

#endif
