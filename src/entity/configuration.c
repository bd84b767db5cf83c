/*
 * configuration: how clients want documents processed.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_shape CONFIGURATION =
    DB_SHAPE(struct configuration, DB_COLUMN(struct configuration, config_id, DB_ID),
             DB_COLUMN(struct configuration, process_type_id, DB_TEXT),
             DB_COLUMN(struct configuration, version, DB_INTEGER),
             DB_COLUMN(struct configuration, input_schema, DB_JSON),
             DB_COLUMN(struct configuration, output_schema, DB_JSON),
             DB_COLUMN(struct configuration, validation_rules, DB_JSON),
             DB_COLUMN(struct configuration, plugin_name, DB_TEXT),
             DB_COLUMN(struct configuration, enable_fraud_detection, DB_BOOLEAN),
             DB_COLUMN(struct configuration, enable_hitl, DB_BOOLEAN),
             DB_COLUMN(struct configuration, confidence_threshold, DB_DECIMAL),
             DB_COLUMN(struct configuration, options, DB_JSON),
             DB_COLUMN(struct configuration, outputs, DB_JSON));

static const struct db_shape WORKFLOW =
    DB_SHAPE(struct workflow, DB_COLUMN(struct workflow, process_type_id, DB_TEXT),
             DB_COLUMN(struct workflow, output_schema, DB_JSON),
             DB_COLUMN(struct workflow, display_name, DB_TEXT),
             DB_COLUMN(struct workflow, description, DB_TEXT));

static const struct db_shape PRESENCE = DB_SHAPE(bool, {"is_present", DB_BOOLEAN, 0});

static bool read_one(const struct db_rows *rows, struct configuration *configuration,
                     bool *is_found, struct err *err)
{
    *is_found = db_rows_count(rows) > 0;
    return !*is_found || db_rows_read(rows, 0, &CONFIGURATION, configuration, err);
}

bool configuration_find_active(struct db_tx *tx, const char *process_type_id,
                               struct configuration *configuration, bool *is_found, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_configuration_find_active, DB_VALUES(db_text(process_type_id)),
                    &rows, err) &&
           read_one(rows, configuration, is_found, err);
}

bool configuration_load_process(struct db_tx *tx, const struct id *process_id,
                                struct configuration *configuration, bool *is_found,
                                struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_configuration_load_process, DB_VALUES(db_id(process_id)), &rows,
                    err) &&
           read_one(rows, configuration, is_found, err);
}

size_t configuration_ask_process(struct db_batch *batch, const struct id *process_id)
{
    return db_batch_add(batch, &query_configuration_load_process, DB_VALUES(db_id(process_id)));
}

bool configuration_answer_process(const struct db_batch *batch, size_t question,
                                  struct configuration *configuration, bool *is_found,
                                  struct err *err)
{
    return read_one(db_batch_rows(batch, question), configuration, is_found, err);
}

bool configuration_list_active(struct db_tx *tx, struct workflow **list, size_t *count,
                               struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_configuration_list_active, DB_NONE, &rows, err) &&
           db_rows_list(rows, &WORKFLOW, list, count, err);
}

bool process_type_exists(struct db_tx *tx, const char *process_type_id, bool *is_present,
                         struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_process_type_exists, DB_VALUES(db_text(process_type_id)), &rows,
                    err) &&
           db_rows_read(rows, 0, &PRESENCE, is_present, err);
}
