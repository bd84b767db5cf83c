/*
 * configuration: how clients want documents processed.
 */
#ifndef ENTITY_CONFIGURATION_H
#define ENTITY_CONFIGURATION_H

#include "base/base.h"
#include "db/db.h"

/* How a client wants documents of a type processed. */
struct configuration {
    struct id config_id;
    const char *process_type_id;
    int64_t version;
    struct json *input_schema;
    struct json *output_schema;
    struct json *validation_rules;
    const char *plugin_name; /* or NULL */
    bool enable_fraud_detection;
    bool enable_hitl;
    struct decimal confidence_threshold;
    struct json *options;
    struct json *outputs;
};
/* The active one of the transaction's client for a type; false in `is_found` when there is none. */
bool configuration_find_active(struct db_tx *tx, const char *process_type_id,
                               struct configuration *configuration, bool *is_found,
                               struct err *err) MUST_CHECK;

/* The one that a process is bound to; false in `is_found` when it is bound to none yet. */
bool configuration_load_process(struct db_tx *tx, const struct id *process_id,
                                struct configuration *configuration, bool *is_found,
                                struct err *err) MUST_CHECK;
/* The same as part of a batch, as in process.h. */
size_t configuration_ask_process(struct db_batch *batch, const struct id *process_id);
bool configuration_answer_process(const struct db_batch *batch, size_t question,
                                  struct configuration *configuration, bool *is_found,
                                  struct err *err) MUST_CHECK;

/* A workflow that a client has: what classification chooses among. */
struct workflow {
    const char *process_type_id;
    struct json *output_schema;
    const char *display_name;
    const char *description;
};
bool configuration_list_active(struct db_tx *tx, struct workflow **list, size_t *count,
                               struct err *err) MUST_CHECK;

/* Whether there is a process type of that name at all. */
bool process_type_exists(struct db_tx *tx, const char *process_type_id, bool *is_present,
                         struct err *err) MUST_CHECK;

#endif
