/*
 * configuration: versions of how a client's documents are processed, checked before they are kept.
 */
#include "engine/orders.h"

#include <string.h>

struct import {
    struct engine *engine;
    struct arena *arena;
    struct engine_configuration_order *order;
    struct configuration_new row;
    bool enable_fraud_detection;
    bool enable_hitl;
    struct decimal confidence_threshold;
};

/* ---- what the file says ---- */

static bool check_members(const struct json *json, struct err *err)
{
    static const char *const MEMBERS[] = {"process_type_id",        "input_schema", "output_schema",
                                          "validation_rules",       "plugin_name",  "options",
                                          "enable_fraud_detection", "enable_hitl",  "outputs",
                                          "confidence_threshold"};
    struct json_member member = {0};
    if (json_kind_of(json) != JSON_OBJECT)
        return fail(err, ERR_INVALID, "a configuration is a JSON object");
    while (json_next(json, &member)) {
        bool is_known = false;
        for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
            is_known |= strcmp(member.key, MEMBERS[i]) == 0;
        if (!is_known)
            return fail(err, ERR_INVALID, "member '%.*s' of the configuration is not known",
                        text_fit(member.key, 80), member.key);
    }
    return true;
}

static bool read_switch(const struct json *json, const char *name, bool *value, const bool **given,
                        struct err *err)
{
    const struct json *member = json_find(json, name);
    if (member == NULL)
        return true;
    *given = value;
    return json_read_boolean(member, value) ||
           fail(err, ERR_INVALID, "%s is neither true nor false", name);
}

static bool read_row(struct import *import, struct err *err)
{
    const struct json *json = import->order->configuration;
    const struct json *threshold = json_find(json, "confidence_threshold");
    struct configuration_new *row = &import->row;
    if (!check_members(json, err))
        return false;
    *row =
        (struct configuration_new){.process_type_id = json_text(json_find(json, "process_type_id")),
                                   .input_schema = json_find(json, "input_schema"),
                                   .output_schema = json_find(json, "output_schema"),
                                   .validation_rules = json_find(json, "validation_rules"),
                                   .options = json_find(json, "options"),
                                   .outputs = json_find(json, "outputs"),
                                   .plugin_name = json_text(json_find(json, "plugin_name"))};
    if (row->process_type_id == NULL)
        return fail(err, ERR_INVALID, "process_type_id is missing");
    if (threshold != NULL) {
        row->confidence_threshold = &import->confidence_threshold;
        if (!json_read_decimal(threshold, &import->confidence_threshold))
            return fail(err, ERR_INVALID, "confidence_threshold is not a number");
    }
    return read_switch(json, "enable_fraud_detection", &import->enable_fraud_detection,
                       &row->enable_fraud_detection, err) &&
           read_switch(json, "enable_hitl", &import->enable_hitl, &row->enable_hitl, err);
}

/* ---- whether it can be used ---- */

static bool check_schema(struct arena *arena, const struct json *schema, const char *name,
                         struct err *err)
{
    return schema == NULL || schema_compile(arena, schema, err) != NULL || err_add(err, "%s", name);
}

static bool check_rules(struct arena *arena, const struct configuration_new *row, struct err *err)
{
    if (row->validation_rules == NULL)
        return true;
    const struct rules *rules = rules_compile(arena, row->validation_rules, err);
    return rules != NULL &&
           (row->output_schema == NULL || rules_check_fields(rules, row->output_schema, err));
}

/* ---- keeping ---- */

static void audit_add(const struct engine_configuration_order *order, const char *event,
                      struct arena *arena, struct db_batch *batch)
{
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "version", json_new_integer(arena, order->version));
    const struct audit_record record = {.client_id = order->client_id,
                                        .process_type_id = order->process_type_id,
                                        .result = "SUCCESS",
                                        .event = event,
                                        .actor_type = order->actor.type,
                                        .actor_id = order->actor.id,
                                        .payload = payload};
    audit_log_add(batch, &record);
}

static bool keep(struct db_tx *tx, void *argument, struct err *err)
{
    struct import *import = argument;
    struct engine_configuration_order *order = import->order;
    bool is_present = false;
    struct db_context context = engine_context(import->engine, import->arena, &order->client_id);
    struct db_batch *batch = db_batch_create(&context);
    order->process_type_id = import->row.process_type_id;
    if (!process_type_exists(tx, order->process_type_id, &is_present, err))
        return false;
    if (!is_present)
        return fail(err, ERR_NOT_FOUND, "there is no process type '%s'", order->process_type_id);
    if (!configuration_add(tx, import->arena, &import->row, &order->version, err) ||
        (order->is_activated &&
         !configuration_activate(tx, order->process_type_id, order->version, err)))
        return false;
    audit_add(order, "configuration.imported", import->arena, batch);
    if (order->is_activated)
        audit_add(order, "configuration.activated", import->arena, batch);
    return db_batch_join(batch, tx, err);
}

bool engine_configuration_import(struct engine *engine, struct arena *arena,
                                 struct engine_configuration_order *order, struct err *err)
{
    struct import import = {.engine = engine, .arena = arena, .order = order};
    struct db_context context = engine_context(engine, arena, &order->client_id);
    return read_row(&import, err) &&
           check_schema(arena, import.row.input_schema, "input_schema", err) &&
           check_schema(arena, import.row.output_schema, "output_schema", err) &&
           check_rules(arena, &import.row, err) && db_transact(&context, keep, &import, err);
}

static bool activate(struct db_tx *tx, void *argument, struct err *err)
{
    const struct import *import = argument;
    const struct engine_configuration_order *order = import->order;
    struct db_context context = engine_context(import->engine, import->arena, &order->client_id);
    struct db_batch *batch = db_batch_create(&context);
    audit_add(order, "configuration.activated", import->arena, batch);
    return configuration_activate(tx, order->process_type_id, order->version, err) &&
           db_batch_join(batch, tx, err);
}

bool engine_configuration_activate(struct engine *engine, struct arena *arena,
                                   struct engine_configuration_order *order, struct err *err)
{
    struct import import = {.engine = engine, .arena = arena, .order = order};
    struct db_context context = engine_context(engine, arena, &order->client_id);
    return db_transact(&context, activate, &import, err);
}
