/*
 * audit_log: what happened, kept for good.
 */
#ifndef ENTITY_AUDIT_LOG_H
#define ENTITY_AUDIT_LOG_H

#include "base/base.h"
#include "entity/resource.h"

/* Makes the missing partitions of audit_logs for this month and `months_ahead` more, for the worker
   role; `made` is how many. Rows of a month without one are kept in the default partition until
   then. */
bool audit_log_make_partitions(struct db_tx *tx, int64_t months_ahead, int64_t *made,
                               struct err *err) MUST_CHECK;

/* An event of a process's audit trail, oldest first. */
struct process_event {
    int64_t timestamp;
    const char *event;
    const char *stage_type; /* or NULL */
    const char *result;
    const char *actor_type;
    const char *actor_id;
    struct json *payload;
    struct json *token_usage; /* or NULL */
    const char *error_message;
};
bool audit_log_list_process(struct db_tx *tx, const struct id *process_id,
                            struct process_event **list, size_t *count, struct err *err) MUST_CHECK;
#define PROCESS_EVENTS_MAX 10000 /* the oldest ones */

/* What is looked for; NULL and none: everything. Times are ISO 8601. */
struct audit_filter {
    const char *from;
    const char *to; /* before it */
    const char *event;
    const char *actor_id;
    const char *result;
    struct id process_id;
    struct id client_id;
};
/* The newest first. */
bool audit_log_list(struct db_tx *tx, const struct audit_filter *filter, struct resource_page *page,
                    struct err *err) MUST_CHECK;

/* One row of the audit trail, added to a batch. Texts may be NULL where the column may be. */
struct audit_record {
    struct id process_id; /* or none */
    struct id client_id;
    const char *process_type_id;
    const char *result; /* SUCCESS | FAILED | ERRORS */
    const char *stage_type;
    const char *event;
    const char *actor_type;
    const char *actor_id;
    const char *plugin_name;
    const char *const *document_urls; /* ends with NULL; may be NULL */
    const struct json *payload;       /* names, counts, hashes; NULL is empty */
    const struct json *token_usage;
    const char *error_message;
};
void audit_log_add(struct db_batch *batch, const struct audit_record *record);

#endif
