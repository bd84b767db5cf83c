/*
 * cmd_key: keys of a client's programs, for whoever runs the installation. A key stands once on
 * standard output, when it is made, and nowhere else.
 */
#include "app/cell.h"
#include "app/session.h"
#include "app/table.h"

#include <stdio.h>
#include <string.h>

/* What is to happen, and to which key. */
struct order {
    struct engine_api_key_order key;
    struct api_key_place place; /* its client alone: of a new one */
    int64_t grace_s;
    struct json *row; /* what is shown of the key afterwards */
};

static struct engine_access access_of(struct db_tx *tx, const struct order *order)
{
    return (struct engine_access){
        .tx = tx, .client_id = order->place.client_id, .actor = SESSION_ACTOR};
}

static bool wants_json(const struct invocation *invocation)
{
    return invocation_option(invocation, "json") != NULL;
}

static void print_json(const struct invocation *invocation, const struct json *value)
{
    (void)fprintf(invocation->out, "%s\n", json_render_pretty(invocation->arena, value));
}

/* Nothing but the key, so that `$(...)` is the key. */
static void print_key(const struct invocation *invocation, const struct json *row)
{
    if (wants_json(invocation))
        print_json(invocation, row);
    else
        (void)fprintf(invocation->out, "%s\n", json_text(json_find(row, "key")));
}

static bool open_for_client(struct session *session, const struct invocation *invocation,
                            struct id *client_id, struct err *err)
{
    struct client client;
    if (!session_open(session, invocation, err) ||
        !session_find_client(session, invocation_option(invocation, "client"), &client, err))
        return false;
    *client_id = client.client_id;
    return true;
}

/* ---- making ---- */

/* "a,b" as an array. */
static struct json *read_list(struct arena *arena, const char *text)
{
    struct json *list = json_new_array(arena);
    while (*text != '\0') {
        const size_t length = strcspn(text, ",");
        char *item = text_trim(arena_copy_bytes(arena, text, length));
        if (*item != '\0')
            json_append(arena, list, json_new_text(arena, item));
        text += length + (text[length] == ',');
    }
    return list;
}

/* A day is its beginning in UTC. */
static const char *read_time(struct arena *arena, const char *text)
{
    return text != NULL && timestamp_is_date(text) ? arena_printf(arena, "%sT00:00:00Z", text)
                                                   : text;
}

static bool add_key(struct db_tx *tx, void *argument, struct err *err)
{
    struct order *order = argument;
    const struct engine_access access = access_of(tx, order);
    order->row = engine_api_key_add(&access, &order->key, err);
    return order->row != NULL;
}

bool command_key_add(struct invocation *invocation, struct err *err)
{
    const char *scopes = invocation_option(invocation, "scopes");
    struct session session CLEANUP(session_close) = {0};
    if (scopes == NULL)
        return fail(err, ERR_USAGE, "a key is for something: --scopes LIST");
    struct order order = {
        .key = {.name = invocation->arguments[0],
                .scopes = read_list(invocation->arena, scopes),
                .expires_at =
                    read_time(invocation->arena, invocation_option(invocation, "expires"))},
    };
    if (!open_for_client(&session, invocation, &order.place.client_id, err) ||
        !session_transact(&session, &order.place.client_id, add_key, &order, err))
        return false;
    print_key(invocation, order.row);
    return true;
}

/* ---- replacing and revoking ---- */

/* The key that the first argument names. */
static bool open_for_key(struct session *session, const struct invocation *invocation,
                         struct api_key_place *place, struct err *err)
{
    if (!session_open(session, invocation, err))
        return false;
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, NULL, err);
    if (tx == NULL)
        return false;
    if (api_key_locate(tx, invocation->arguments[0], place, err))
        return true;
    return err->kind == ERR_NOT_FOUND
               ? err_hint(err,
                          "a key is named by its first %d characters, as 'docflow key list' "
                          "shows them, or by its id",
                          API_KEY_PREFIX_LENGTH)
               : false;
}

static bool replace_key(struct db_tx *tx, void *argument, struct err *err)
{
    struct order *order = argument;
    const struct engine_access access = access_of(tx, order);
    order->row = engine_api_key_replace(&access, &order->place.api_key_id, order->grace_s, err);
    return order->row != NULL;
}

static bool read_grace(const struct invocation *invocation, int64_t *grace_s, struct err *err)
{
    struct err reason = {0};
    const char *text = invocation_option(invocation, "grace");
    *grace_s = config_integer(invocation->config, CONFIG_API_KEY_GRACE_S);
    return text == NULL ||
           text_parse_integer(text, 0, ENGINE_API_KEY_GRACE_MAX_S, grace_s, &reason) ||
           fail(err, ERR_USAGE, "--grace: %s", reason.message);
}

bool command_key_rotate(struct invocation *invocation, struct err *err)
{
    struct order order = {0};
    struct session session CLEANUP(session_close) = {0};
    if (!read_grace(invocation, &order.grace_s, err) ||
        !open_for_key(&session, invocation, &order.place, err) ||
        !session_transact(&session, &order.place.client_id, replace_key, &order, err))
        return false;
    print_key(invocation, order.row);
    return true;
}

static bool revoke_key(struct db_tx *tx, void *argument, struct err *err)
{
    struct order *order = argument;
    const struct engine_access access = access_of(tx, order);
    order->row = engine_api_key_revoke(&access, &order->place.api_key_id, err);
    return order->row != NULL;
}

bool command_key_revoke(struct invocation *invocation, struct err *err)
{
    struct order order = {0};
    struct session session CLEANUP(session_close) = {0};
    if (!open_for_key(&session, invocation, &order.place, err) ||
        !session_transact(&session, &order.place.client_id, revoke_key, &order, err))
        return false;
    (void)fprintf(invocation->out, "key %s (%s) is revoked\n",
                  json_text(json_find(order.row, "prefix")),
                  cell_json(invocation->arena, json_find(order.row, "name")));
    return true;
}

/* ---- looking ---- */

static bool load_keys(struct db_tx *tx, void *argument, struct resource_page *page, struct err *err)
{
    (void)argument;
    return api_key_list(tx, page, err);
}

static const char *join(struct arena *arena, const struct json *list)
{
    const char *text = NULL;
    for (size_t i = 0; i < json_count(list); i++)
        text = arena_printf(arena, "%s%s%s", i > 0 ? text : "", i > 0 ? "," : "",
                            json_text(json_at(list, i)));
    return text;
}

static void print_list(const struct invocation *invocation, const struct json *rows)
{
    static const char *const HEADINGS[] = {"key",     "name",      "scopes", "expires",
                                           "revoked", "last used", NULL};
    struct arena *arena = invocation->arena;
    struct table table;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        table_add(&table,
                  (const char *const[]){cell_json(arena, json_find(row, "prefix")),
                                        cell_json(arena, json_find(row, "name")),
                                        join(arena, json_find(row, "scopes")),
                                        cell_json_time(arena, json_find(row, "expires_at")),
                                        cell_json_time(arena, json_find(row, "revoked_at")),
                                        cell_json_time(arena, json_find(row, "last_used_at"))});
    }
    table_print(&table, invocation->out);
}

bool command_key_list(struct invocation *invocation, struct err *err)
{
    struct id client_id;
    struct session session CLEANUP(session_close) = {0};
    if (!open_for_client(&session, invocation, &client_id, err))
        return false;
    const struct json *rows = session_list_pages(&session, &client_id, load_keys, NULL, err);
    if (rows == NULL)
        return false;
    if (wants_json(invocation))
        print_json(invocation, rows);
    else if (json_count(rows) > 0)
        print_list(invocation, rows);
    else
        (void)fprintf(invocation->out, "the client has no API key\n");
    return true;
}
