/*
 * cmd_configuration: how a client's documents are processed, as files.
 */
#include "app/cell.h"
#include "app/session.h"
#include "app/table.h"

#include <stdio.h>

static bool find_client(const struct session *session, const struct invocation *invocation,
                        struct client *client, struct err *err)
{
    return session_find_client(session, invocation_option(invocation, "client"), client, err);
}

static bool list(const struct session *session, const struct invocation *invocation,
                 const char *type, struct configuration_records *records, struct err *err)
{
    struct client client;
    if (!find_client(session, invocation, &client, err))
        return false;
    struct db_tx *tx CLEANUP(db_tx_end) =
        session_begin(session, session->arena, &client.client_id, err);
    return tx != NULL && configuration_list(tx, type, 0, records, err);
}

bool command_configuration_list(struct invocation *invocation, struct err *err)
{
    static const char *const HEADINGS[] = {"type",   "#version", "state", "#rules",
                                           "#limit", "fraud",    "made",  NULL};
    struct arena *arena = invocation->arena;
    struct configuration_records records;
    struct table table;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err) ||
        !list(&session, invocation, invocation_option(invocation, "type"), &records, err))
        return false;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < records.count; i++) {
        const struct configuration *one = &records.items[i].configuration;
        const struct json *rules = json_find(one->validation_rules, "validation_rules");
        table_add(&table,
                  (const char *const[]){one->process_type_id, cell_number(arena, one->version),
                                        records.items[i].is_active ? "active" : "",
                                        cell_number(arena, (int64_t)json_count(rules)),
                                        cell_decimal(arena, &one->confidence_threshold),
                                        one->enable_fraud_detection ? "yes" : "no",
                                        cell_time(arena, records.items[i].created_at)});
    }
    if (records.count > 0)
        table_print(&table, invocation->out);
    else
        (void)fprintf(invocation->out, "the client has no configuration\n");
    return true;
}

/* ---- export ---- */

static struct json *as_file(struct arena *arena, const struct configuration *one)
{
    struct json *file = json_new_object(arena);
    json_set(arena, file, "process_type_id", json_new_text(arena, one->process_type_id));
    json_set(arena, file, "input_schema", one->input_schema);
    json_set(arena, file, "output_schema", one->output_schema);
    json_set(arena, file, "validation_rules", one->validation_rules);
    if (one->plugin_name != NULL)
        json_set(arena, file, "plugin_name", json_new_text(arena, one->plugin_name));
    json_set(arena, file, "enable_fraud_detection",
             json_new_boolean(arena, one->enable_fraud_detection));
    json_set(arena, file, "enable_hitl", json_new_boolean(arena, one->enable_hitl));
    json_set(arena, file, "confidence_threshold",
             json_new_decimal(arena, &one->confidence_threshold));
    json_set(arena, file, "options", one->options);
    json_set(arena, file, "outputs", one->outputs);
    return file;
}

/* 0 when none is given: the active one. */
static bool parse_version(const struct invocation *invocation, int64_t *version, struct err *err)
{
    *version = 0;
    return invocation->argument_count < 2 ||
           text_parse_integer(invocation->arguments[1], 1, INT32_MAX, version, err);
}

bool command_configuration_export(struct invocation *invocation, struct err *err)
{
    int64_t version = 0;
    struct configuration_records records;
    const char *type = invocation->arguments[0];
    struct session session CLEANUP(session_close) = {0};
    if (!parse_version(invocation, &version, err) || !session_open(&session, invocation, err) ||
        !list(&session, invocation, type, &records, err))
        return false;
    for (size_t i = 0; i < records.count; i++) {
        const struct configuration_record *one = &records.items[i];
        if (version == 0 ? !one->is_active : one->configuration.version != version)
            continue;
        const struct json *file = as_file(invocation->arena, &one->configuration);
        (void)fprintf(invocation->out, "%s\n", json_render_pretty(invocation->arena, file));
        return true;
    }
    return version == 0 ? fail(err, ERR_NOT_FOUND,
                               "the client has no active configuration of process type %s", type)
                        : fail(err, ERR_NOT_FOUND, "there is no version %lld of configuration %s",
                               (long long)version, type);
}

/* ---- import and activate ---- */

static const struct json *read_file(const struct invocation *invocation, struct err *err)
{
    size_t length = 0;
    const char *path = invocation->arguments[0];
    const char *text = file_read(invocation->arena, path, JSON_MAX_BYTES, &length, err);
    const struct json *json =
        text != NULL ? json_parse(invocation->arena, text, length, err) : NULL;
    if (json == NULL)
        (void)err_add(err, "%s", path);
    return json;
}

static bool open_order(struct session *session, const struct invocation *invocation,
                       struct engine_configuration_order *order, struct err *err)
{
    struct client client;
    if (!session_open_engine(session, invocation, err) ||
        !find_client(session, invocation, &client, err))
        return false;
    order->client_id = client.client_id;
    order->actor = SESSION_ACTOR;
    return true;
}

bool command_configuration_import(struct invocation *invocation, struct err *err)
{
    struct engine_configuration_order order = {
        .is_activated = invocation_option(invocation, "activate") != NULL};
    struct session session CLEANUP(session_close) = {0};
    order.configuration = read_file(invocation, err);
    if (order.configuration == NULL || !open_order(&session, invocation, &order, err))
        return false;
    if (!engine_configuration_import(session.engine, invocation->arena, &order, err))
        return err_add(err, "%s", invocation->arguments[0]);
    (void)fprintf(invocation->out, "version %lld of %s is %s\n", (long long)order.version,
                  order.process_type_id, order.is_activated ? "active" : "kept, not active");
    return true;
}

bool command_configuration_activate(struct invocation *invocation, struct err *err)
{
    struct engine_configuration_order order = {.process_type_id = invocation->arguments[0]};
    struct session session CLEANUP(session_close) = {0};
    if (!parse_version(invocation, &order.version, err) ||
        !open_order(&session, invocation, &order, err) ||
        !engine_configuration_activate(session.engine, invocation->arena, &order, err))
        return false;
    (void)fprintf(invocation->out, "version %lld of %s is active\n", (long long)order.version,
                  order.process_type_id);
    return true;
}
