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

/* ---- faults ---- */

/* Notes what is wrong with the member at `pointer`. */
static void note(struct import *import, const char *pointer, const char *message)
{
    struct schema_issues *faults = &import->order->faults;
    if (faults->items == NULL)
        faults->items = arena_new_array(import->arena, struct schema_issue, SCHEMA_ISSUES_MAX);
    if (faults->count == SCHEMA_ISSUES_MAX)
        return;
    faults->items[faults->count++] =
        (struct schema_issue){.instance_pointer = pointer,
                              .schema_pointer = "",
                              .keyword = "",
                              .message = arena_copy_text(import->arena, message)};
}

/* One sentence of all of them. */
static bool fail_faults(const struct import *import, struct err *err)
{
    const struct schema_issues *faults = &import->order->faults;
    const char *all = faults->items[0].message;
    for (size_t i = 1; i < faults->count; i++)
        all = arena_printf(import->arena, "%s; %s", all, faults->items[i].message);
    return fail(err, ERR_INVALID, "%.*s", text_fit(all, ERR_MESSAGE_BYTES - 1), all);
}

/* ---- what the file says ---- */

static void check_members(struct import *import, const struct json *json)
{
    static const char *const MEMBERS[] = {"process_type_id",        "input_schema", "output_schema",
                                          "validation_rules",       "plugin_name",  "options",
                                          "enable_fraud_detection", "enable_hitl",  "outputs",
                                          "confidence_threshold"};
    struct json_member member = {0};
    while (json_next(json, &member)) {
        bool is_known = false;
        for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
            is_known |= strcmp(member.key, MEMBERS[i]) == 0;
        if (!is_known)
            note(import, arena_printf(import->arena, "/%s", member.key),
                 arena_printf(import->arena, "member '%.*s' of the configuration is not known",
                              text_fit(member.key, 80), member.key));
    }
}

static void read_switch(struct import *import, const char *name, bool *value, const bool **given)
{
    const struct json *member = json_find(import->order->configuration, name);
    if (member == NULL)
        return;
    *given = value;
    if (!json_read_boolean(member, value))
        note(import, arena_printf(import->arena, "/%s", name),
             arena_printf(import->arena, "%s is neither true nor false", name));
}

static void read_row(struct import *import)
{
    const struct json *json = import->order->configuration;
    const struct json *threshold = json_find(json, "confidence_threshold");
    struct configuration_new *row = &import->row;
    check_members(import, json);
    *row =
        (struct configuration_new){.process_type_id = json_text(json_find(json, "process_type_id")),
                                   .input_schema = json_find(json, "input_schema"),
                                   .output_schema = json_find(json, "output_schema"),
                                   .validation_rules = json_find(json, "validation_rules"),
                                   .options = json_find(json, "options"),
                                   .outputs = json_find(json, "outputs"),
                                   .plugin_name = json_text(json_find(json, "plugin_name"))};
    if (row->process_type_id == NULL)
        note(import, "/process_type_id", "process_type_id is missing");
    if (threshold != NULL) {
        row->confidence_threshold = &import->confidence_threshold;
        if (!json_read_decimal(threshold, &import->confidence_threshold))
            note(import, "/confidence_threshold", "confidence_threshold is not a number");
    }
    read_switch(import, "enable_fraud_detection", &import->enable_fraud_detection,
                &row->enable_fraud_detection);
    read_switch(import, "enable_hitl", &import->enable_hitl, &row->enable_hitl);
}

/* ---- whether it can be used ---- */

static void check_schema(struct import *import, const struct json *schema, const char *name)
{
    struct err reason = {0};
    if (schema == NULL || schema_compile(import->arena, schema, &reason) != NULL)
        return;
    (void)err_add(&reason, "%s", name);
    note(import, arena_printf(import->arena, "/%s", name), reason.message);
}

static bool are_rules_right(struct import *import, const struct json *rules, struct err *reason)
{
    const struct rules *compiled = rules_compile(import->arena, rules, reason);
    return compiled != NULL && (import->row.output_schema == NULL ||
                                rules_check_fields(compiled, import->row.output_schema, reason));
}

/* Each by itself, so that all that are wrong are named; then all together. */
static void check_rules(struct import *import)
{
    struct arena *arena = import->arena;
    const struct json *rules = import->row.validation_rules;
    const struct json *list = json_find(rules, "validation_rules");
    const size_t before = import->order->faults.count;
    struct err reason = {0};
    if (rules == NULL)
        return;
    for (size_t i = 0; json_kind_of(list) == JSON_ARRAY && i < json_count(list); i++) {
        struct json *alone = json_new_object(arena);
        struct json *one = json_new_array(arena);
        json_append(arena, one, json_at(list, i));
        json_set(arena, alone, "validation_rules", one);
        err_clear(&reason);
        if (!are_rules_right(import, alone, &reason))
            note(import, arena_printf(arena, "/validation_rules/validation_rules/%zu", i),
                 arena_printf(arena, "rule %zu of validation_rules: %s", i + 1, reason.message));
    }
    if (import->order->faults.count == before && !are_rules_right(import, rules, &reason))
        note(import, "/validation_rules", reason.message);
}

static bool check_type(struct db_tx *tx, void *argument, struct err *err)
{
    bool is_present = false;
    struct import *import = argument;
    if (!process_type_exists(tx, import->row.process_type_id, &is_present, err))
        return false;
    if (!is_present)
        note(import, "/process_type_id",
             arena_printf(import->arena, "there is no process type '%s'",
                          import->row.process_type_id));
    return true;
}

static bool check_options(struct db_tx *tx, void *argument, struct err *err)
{
    const struct import *import = argument;
    return configuration_check(tx, import->arena, import->row.options, NULL, err);
}

static bool check_outputs(struct db_tx *tx, void *argument, struct err *err)
{
    const struct import *import = argument;
    return configuration_check(tx, import->arena, NULL, import->row.outputs, err);
}

/* Asks the database, which keeps the bounds of options and outputs; its no is a fault of `pointer`.
 */
static bool ask(struct import *import, db_body *question, const char *pointer, struct err *err)
{
    struct db_context context =
        engine_context(import->engine, import->arena, &import->order->client_id);
    if (db_transact(&context, question, import, err))
        return true;
    if (err->kind != ERR_INVALID)
        return false;
    note(import, pointer, err->message);
    err_clear(err);
    return true;
}

static bool check(struct import *import, struct err *err)
{
    if (json_kind_of(import->order->configuration) != JSON_OBJECT)
        return fail(err, ERR_INVALID, "a configuration is a JSON object");
    read_row(import);
    check_schema(import, import->row.input_schema, "input_schema");
    check_schema(import, import->row.output_schema, "output_schema");
    check_rules(import);
    if ((import->row.process_type_id != NULL &&
         !ask(import, check_type, "/process_type_id", err)) ||
        !ask(import, check_options, "/options", err) ||
        !ask(import, check_outputs, "/outputs", err))
        return false;
    return import->order->faults.count == 0 || fail_faults(import, err);
}

bool engine_configuration_check(struct engine *engine, struct arena *arena,
                                struct engine_configuration_order *order, struct err *err)
{
    struct import import = {.engine = engine, .arena = arena, .order = order};
    return check(&import, err);
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
    struct db_batch *batch = db_batch_of(tx);
    order->process_type_id = import->row.process_type_id;
    if (!configuration_add(tx, import->arena, &import->row, &order->version, err) ||
        (order->is_activated &&
         !configuration_activate(tx, order->process_type_id, order->version, err)))
        return false;
    audit_add(order, "configuration.imported", import->arena, batch);
    if (order->is_activated)
        audit_add(order, "configuration.activated", import->arena, batch);
    return db_batch_join(batch, tx, err);
}

bool engine_configuration_keep(struct engine *engine, struct db_tx *tx,
                               struct engine_configuration_order *order, struct err *err)
{
    struct import import = {.engine = engine, .arena = db_tx_arena(tx), .order = order};
    read_row(&import);
    return order->faults.count == 0 ? keep(tx, &import, err) : fail_faults(&import, err);
}

bool engine_configuration_import(struct engine *engine, struct arena *arena,
                                 struct engine_configuration_order *order, struct err *err)
{
    struct import import = {.engine = engine, .arena = arena, .order = order};
    struct db_context context = engine_context(engine, arena, &order->client_id);
    return check(&import, err) && db_transact(&context, keep, &import, err);
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
