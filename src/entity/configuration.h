/*
 * configuration: how clients want documents processed.
 */
#ifndef ENTITY_CONFIGURATION_H
#define ENTITY_CONFIGURATION_H

#include "base/base.h"
#include "entity/resource.h"

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

/* A version as people see it, with the options that it names itself. */
struct configuration_record {
    struct configuration configuration;
    bool is_active;
    int64_t created_at;
};
struct configuration_records {
    struct configuration_record *items;
    size_t count;
};
/* Of the transaction's client: all versions, or those of a type (NULL: any), or one (0: any). */
bool configuration_list(struct db_tx *tx, const char *process_type_id, int64_t version,
                        struct configuration_records *records, struct err *err) MUST_CHECK;

/* What becomes the next version; what is NULL has the default of its column. */
struct configuration_new {
    const char *process_type_id;
    const struct json *input_schema, *output_schema, *validation_rules, *options, *outputs;
    const char *plugin_name;
    const bool *enable_fraud_detection, *enable_hitl;
    const struct decimal *confidence_threshold;
};
/* Whether options and outputs are within their bounds; NULL is not looked at. ERR_INVALID says what
   is not. The transaction is of no use then. */
bool configuration_check(struct db_tx *tx, struct arena *arena, const struct json *options,
                         const struct json *outputs, struct err *err) MUST_CHECK;
/* Not active yet. ERR_INVALID names the option or output that is wrong. */
bool configuration_add(struct db_tx *tx, struct arena *arena,
                       const struct configuration_new *configuration, int64_t *version,
                       struct err *err) MUST_CHECK;
/* The one that new processes of its type get; ERR_NOT_FOUND when there is no such version. */
bool configuration_activate(struct db_tx *tx, const char *process_type_id, int64_t version,
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

/* ---- shown ---- */

/* NULL: all. */
struct configuration_filter {
    const char *process_type_id;
    const bool *is_active;
};
/* Versions without their schemas and rules, the newest first. */
bool configuration_list_rows(struct db_tx *tx, const struct configuration_filter *filter,
                             struct resource_page *page, struct err *err) MUST_CHECK;
struct json *configuration_show(struct db_tx *tx, const struct id *config_id,
                                struct err *err) MUST_CHECK;

#endif
