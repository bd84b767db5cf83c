/*
 * output_action: deliveries of results, and notices to people.
 */
#ifndef ENTITY_OUTPUT_ACTION_H
#define ENTITY_OUTPUT_ACTION_H

#include "base/base.h"
#include "entity/resource.h"

struct output_action {
    struct id action_id;
    const char *action_type;
    const char *status;
    int64_t retry_count;
    int64_t max_retries;
    struct json *target_config;
    struct json *result;
    const char *error_message;
    int64_t completed_at;
};
/* Of a process, in the order they were made. */
size_t output_action_ask_list(struct db_batch *batch, const struct id *process_id);
bool output_action_answer_list(const struct db_batch *batch, size_t question,
                               struct output_action **list, size_t *count,
                               struct err *err) MUST_CHECK;

/* What a delivery needs. */
struct output_work {
    struct id action_id;
    struct id process_id;
    const char *action_type;
    struct json *target_config;
    int64_t retry_count;
    int64_t max_retries;
    const char *process_type_id;
    struct json *final_output;
    int64_t process_created_at; /* wall microseconds */
    const char *slug;           /* of the client */
    const char *file_name;      /* of the first document */
};
/* Adds to a batch that it is executing; after the batch ran, its row says what is to be delivered.
   ERR_NOT_FOUND when it is gone. */
size_t output_action_begin(struct db_batch *batch, const struct id *action_id);
bool output_action_read_begun(const struct db_batch *batch, size_t index, struct output_work *work,
                              struct err *err) MUST_CHECK;

/* ---- changing: each adds statements to a batch of the client's ---- */

struct output_action_new {
    struct id action_id;
    struct id client_id;
    struct id process_id;
    const char *action_type;
    const struct json *target_config;
    int64_t max_retries;
};
/* With its job. */
void output_action_add(struct db_batch *batch, const struct output_action_new *action);
void output_action_complete(struct db_batch *batch, const struct id *action_id,
                            const struct json *result);
void output_action_fail(struct db_batch *batch, const struct id *action_id, bool is_retried,
                        const char *error_message);
/* Every failed action of a process anew, or one of them (none: all), each with a job; returns the
   statement's index: it affects as many rows. */
size_t output_action_retry(struct db_batch *batch, const struct id *process_id,
                           const struct id *action_id);

/* ---- shown ---- */

/* NULL and none: all. */
struct output_action_filter {
    struct id process_id;
    const char *status;
    const char *action_type;
};
/* Of the client, the newest first. */
bool output_action_list_client(struct db_tx *tx, const struct output_action_filter *filter,
                               struct resource_page *page, struct err *err) MUST_CHECK;
struct json *output_action_show(struct db_tx *tx, const struct id *action_id,
                                struct err *err) MUST_CHECK;

#endif
