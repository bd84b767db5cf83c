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

#define OF_RECORD(member, type)                                                                    \
    {                                                                                              \
#member, (type), offsetof(struct configuration_record, configuration.member)               \
    }
static const struct db_shape RECORD = DB_SHAPE(
    struct configuration_record, OF_RECORD(config_id, DB_ID), OF_RECORD(process_type_id, DB_TEXT),
    OF_RECORD(version, DB_INTEGER), OF_RECORD(input_schema, DB_JSON),
    OF_RECORD(output_schema, DB_JSON), OF_RECORD(validation_rules, DB_JSON),
    OF_RECORD(plugin_name, DB_TEXT), OF_RECORD(enable_fraud_detection, DB_BOOLEAN),
    OF_RECORD(enable_hitl, DB_BOOLEAN), OF_RECORD(confidence_threshold, DB_DECIMAL),
    OF_RECORD(options, DB_JSON), OF_RECORD(outputs, DB_JSON),
    DB_COLUMN(struct configuration_record, is_active, DB_BOOLEAN),
    DB_COLUMN(struct configuration_record, created_at, DB_TIMESTAMP));

static const struct db_shape VERSION = DB_SHAPE(int64_t, {"version", DB_INTEGER, 0});

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

/* ---- versions ---- */

bool configuration_list(struct db_tx *tx, const char *process_type_id, int64_t version,
                        struct configuration_records *records, struct err *err)
{
    struct db_rows *rows;
    return db_query(
               tx, &query_configuration_list,
               DB_VALUES(db_text(process_type_id), version > 0 ? db_integer(version) : db_null()),
               &rows, err) &&
           db_rows_list(rows, &RECORD, &records->items, &records->count, err);
}

static struct db_value json_value(struct arena *arena, const struct json *value)
{
    return value != NULL ? db_text(json_render(arena, value)) : db_null();
}

static struct db_value boolean_value(const bool *value)
{
    return value != NULL ? db_boolean(*value) : db_null();
}

bool configuration_add(struct db_tx *tx, struct arena *arena,
                       const struct configuration_new *configuration, int64_t *version,
                       struct err *err)
{
    struct db_rows *rows;
    char threshold[DECIMAL_TEXT_BYTES];
    const struct decimal *share = configuration->confidence_threshold;
    const struct db_values values = DB_VALUES(
        db_text(configuration->process_type_id), json_value(arena, configuration->input_schema),
        json_value(arena, configuration->output_schema),
        json_value(arena, configuration->validation_rules), db_text(configuration->plugin_name),
        boolean_value(configuration->enable_fraud_detection),
        boolean_value(configuration->enable_hitl),
        share != NULL ? db_text(decimal_render(share, threshold)) : db_null(),
        json_value(arena, configuration->options), json_value(arena, configuration->outputs));
    return db_query(tx, &query_configuration_add, values, &rows, err) &&
           db_rows_read(rows, 0, &VERSION, version, err);
}

bool configuration_activate(struct db_tx *tx, const char *process_type_id, int64_t version,
                            struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_configuration_deactivate, DB_VALUES(db_text(process_type_id)), NULL,
                  err) ||
        !db_query(tx, &query_configuration_activate,
                  DB_VALUES(db_text(process_type_id), db_integer(version)), &rows, err))
        return false;
    return db_rows_affected(rows) > 0 ||
           fail(err, ERR_NOT_FOUND, "there is no version %lld of configuration %s",
                (long long)version, process_type_id);
}

bool configuration_check(struct db_tx *tx, struct arena *arena, const struct json *options,
                         const struct json *outputs, struct err *err)
{
    return db_query(tx, &query_configuration_check,
                    DB_VALUES(db_text(options != NULL ? json_render(arena, options) : "{}"),
                              db_text(outputs != NULL ? json_render(arena, outputs) : "[]")),
                    NULL, err);
}

/* ---- shown ---- */

static const struct db_field FIELDS[] = {
    {"config_id", DB_ID},          {"client_id", DB_ID},
    {"process_type_id", DB_TEXT},  {"version", DB_INTEGER},
    {"plugin_name", DB_TEXT},      {"enable_fraud_detection", DB_BOOLEAN},
    {"enable_hitl", DB_BOOLEAN},   {"confidence_threshold", DB_DECIMAL},
    {"is_active", DB_BOOLEAN},     {"created_by", DB_ID},
    {"created_at", DB_TIMESTAMP},  {"updated_at", DB_TIMESTAMP},
    {"input_schema", DB_JSON},     {"output_schema", DB_JSON},
    {"validation_rules", DB_JSON}, {"options", DB_JSON},
    {"outputs", DB_JSON},
};
#define LARGE_FIELDS 5 /* the last ones, which a list leaves out */
static const struct resource LIST = {&query_configuration_list_rows, FIELDS,
                                     COUNT_OF(FIELDS) - LARGE_FIELDS, "row"};
static const struct resource ONE = {&query_configuration_show, FIELDS, COUNT_OF(FIELDS),
                                    "configuration"};

bool configuration_list_rows(struct db_tx *tx, const struct configuration_filter *filter,
                             struct resource_page *page, struct err *err)
{
    return resource_list(
        tx, &LIST,
        DB_VALUES(db_text(filter->process_type_id),
                  filter->is_active != NULL ? db_boolean(*filter->is_active) : db_null()),
        page, err);
}

struct json *configuration_show(struct db_tx *tx, const struct id *config_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(config_id)), err);
}
