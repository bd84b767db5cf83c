/*
 * cmd_user: the people who sign in, for whoever runs the installation. Works in the name of the
 * platform operator: an address names a person in all of it.
 */
#include "app/cell.h"
#include "app/secret.h"
#include "app/session.h"
#include "app/table.h"

#include <stdio.h>

/* What is to happen to whom. */
struct order {
    const char *who; /* address or id */
    struct user_new user;
    struct json *changes;
    const char *password_hash;
    struct json *row; /* what is shown of the user afterwards */
};

static struct engine_access access_of(struct db_tx *tx)
{
    return (struct engine_access){.tx = tx, .actor = SESSION_ACTOR};
}

static bool find_user(struct db_tx *tx, const char *who, struct user *user, struct err *err)
{
    struct id user_id;
    struct err no_id = {0};
    return id_parse(who, &user_id, &no_id) ? user_load(tx, &user_id, user, err)
                                           : user_find_by_email(tx, who, user, err);
}

static void print_json(const struct invocation *invocation, const struct json *value)
{
    (void)fprintf(invocation->out, "%s\n", json_render_pretty(invocation->arena, value));
}

/* "ann@acme.com is operator, active" */
static void print_user(const struct invocation *invocation, const struct json *row)
{
    if (invocation_option(invocation, "json") != NULL)
        print_json(invocation, row);
    else
        (void)fprintf(invocation->out, "%s is %s, %s\n", json_text(json_find(row, "email")),
                      json_text(json_find(row, "role")), json_text(json_find(row, "status")));
}

/* ---- passwords ---- */

/* What is kept of the password that `source` (the option --password) names; "-": standard input. */
static bool read_password(const struct invocation *invocation, const char *source,
                          const char **hash, struct err *err)
{
    const char *password = NULL;
    const bool is_read = text_equal(source, "-")
                             ? secret_ask(invocation, &password, err)
                             : secret_read(invocation, "password", &password, err);
    if (!is_read)
        return false;
    *hash = engine_user_hash_password(invocation->arena, password, err);
    return *hash != NULL;
}

static bool set_password(struct db_tx *tx, void *argument, struct err *err)
{
    struct user user;
    const struct order *order = argument;
    const struct engine_access access = access_of(tx);
    return find_user(tx, order->who, &user, err) &&
           engine_user_set_password(&access, &user.user_id, order->password_hash, err);
}

bool command_user_password(struct invocation *invocation, struct err *err)
{
    struct order order = {.who = invocation->arguments[0]};
    const char *source = invocation_option(invocation, "password");
    struct session session CLEANUP(session_close) = {0};
    if (!read_password(invocation, source != NULL ? source : "-", &order.password_hash, err) ||
        !session_open(&session, invocation, err) ||
        !session_transact(&session, NULL, set_password, &order, err))
        return false;
    (void)fprintf(invocation->out, "%s has a new password and is signed out everywhere\n",
                  order.who);
    return true;
}

/* ---- making ---- */

static bool add_user(struct db_tx *tx, void *argument, struct err *err)
{
    struct order *order = argument;
    const struct engine_access access = access_of(tx);
    order->row = engine_user_add(&access, &order->user, err);
    return order->row != NULL;
}

/* Operators of the platform belong to no client. */
static bool find_client(const struct session *session, const struct invocation *invocation,
                        struct user_new *user, struct err *err)
{
    struct client client;
    const char *slug = invocation_option(invocation, "client");
    if (slug == NULL && text_equal(user->role, "platform"))
        return true;
    if (!session_find_client(session, slug, &client, err))
        return false;
    user->client_id = client.client_id;
    return true;
}

bool command_user_add(struct invocation *invocation, struct err *err)
{
    struct order order = {.user = {.email = invocation->arguments[0],
                                   .full_name = invocation_option(invocation, "full-name"),
                                   .role = invocation_option(invocation, "role")}};
    const char *source = invocation_option(invocation, "password");
    struct session session CLEANUP(session_close) = {0};
    if (order.user.role == NULL)
        return fail(err, ERR_USAGE, "a user has a role: --role ROLE");
    if ((source != NULL && !read_password(invocation, source, &order.user.password_hash, err)) ||
        !session_open(&session, invocation, err) ||
        !find_client(&session, invocation, &order.user, err) ||
        !session_transact(&session, NULL, add_user, &order, err))
        return false;
    print_user(invocation, order.row);
    return true;
}

/* ---- changing and removing ---- */

static void add_change(const struct invocation *invocation, const char *option, const char *member,
                       struct json *changes)
{
    const char *value = invocation_option(invocation, option);
    if (value != NULL)
        json_set(invocation->arena, changes, member, json_new_text(invocation->arena, value));
}

static bool change_user(struct db_tx *tx, void *argument, struct err *err)
{
    struct user user;
    struct order *order = argument;
    const struct engine_access access = access_of(tx);
    if (!find_user(tx, order->who, &user, err))
        return false;
    const struct engine_user_edit edit = {.user_id = user.user_id, .changes = order->changes};
    order->row = engine_user_change(&access, &edit, err);
    return order->row != NULL;
}

bool command_user_change(struct invocation *invocation, struct err *err)
{
    struct order order = {.who = invocation->arguments[0],
                          .changes = json_new_object(invocation->arena)};
    struct session session CLEANUP(session_close) = {0};
    add_change(invocation, "full-name", "full_name", order.changes);
    add_change(invocation, "role", "role", order.changes);
    add_change(invocation, "status", "status", order.changes);
    if (json_count(order.changes) == 0)
        return fail(err, ERR_USAGE, "there is nothing to change: --full-name, --role or --status");
    if (!session_open(&session, invocation, err) ||
        !session_transact(&session, NULL, change_user, &order, err))
        return false;
    print_user(invocation, order.row);
    return true;
}

static bool remove_user(struct db_tx *tx, void *argument, struct err *err)
{
    struct user user;
    const struct order *order = argument;
    const struct engine_access access = access_of(tx);
    if (!find_user(tx, order->who, &user, err))
        return false;
    const struct engine_user_edit edit = {.user_id = user.user_id};
    return engine_user_remove(&access, &edit, err);
}

bool command_user_remove(struct invocation *invocation, struct err *err)
{
    struct order order = {.who = invocation->arguments[0]};
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err) ||
        !session_transact(&session, NULL, remove_user, &order, err))
        return false;
    (void)fprintf(invocation->out, "%s is removed\n", order.who);
    return true;
}

/* ---- looking ---- */

/* The slug of a client, deleted ones too; `slugs` are those that were asked for before, by id. */
static bool find_slug(struct db_tx *tx, struct json *slugs, const char *client_id,
                      const char **slug, struct err *err)
{
    struct id id;
    *slug = NULL;
    if (client_id == NULL)
        return true;
    if (json_find(slugs, client_id) == NULL) {
        const struct json *client =
            id_parse(client_id, &id, err) ? client_show(tx, &id, err) : NULL;
        if (client == NULL)
            return false;
        json_set(db_tx_arena(tx), slugs, client_id, json_find(client, "slug"));
    }
    *slug = json_text(json_find(slugs, client_id));
    return true;
}

/* Adds the slug of the client to what is shown of each user. */
static bool add_clients(struct db_tx *tx, struct json *slugs, const struct json *rows,
                        struct err *err)
{
    for (size_t i = 0; i < json_count(rows); i++) {
        const char *slug;
        struct json *row = json_at(rows, i);
        if (!find_slug(tx, slugs, json_text(json_find(row, "client_id")), &slug, err))
            return false;
        row_set_text(db_tx_arena(tx), row, "client", slug);
    }
    return true;
}

struct listing {
    const struct id *client_id; /* of one client, or (none) of all */
    struct json *slugs;
};

static bool load_users(struct db_tx *tx, void *argument, struct resource_page *page,
                       struct err *err)
{
    const struct listing *listing = argument;
    return user_list(tx, listing->client_id, page, err) &&
           add_clients(tx, listing->slugs, page->items, err);
}

static void print_list(const struct invocation *invocation, const struct json *rows)
{
    static const char *const HEADINGS[] = {"email",  "name",       "role", "status",
                                           "client", "last login", NULL};
    struct arena *arena = invocation->arena;
    struct table table;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        table_add(&table,
                  (const char *const[]){cell_json(arena, json_find(row, "email")),
                                        cell_json(arena, json_find(row, "full_name")),
                                        cell_json(arena, json_find(row, "role")),
                                        cell_json(arena, json_find(row, "status")),
                                        cell_json(arena, json_find(row, "client")),
                                        cell_json_time(arena, json_find(row, "last_login_at"))});
    }
    table_print(&table, invocation->out);
}

bool command_user_list(struct invocation *invocation, struct err *err)
{
    struct client client = {0};
    const char *slug = invocation_option(invocation, "client");
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err) ||
        (slug != NULL && !session_find_client(&session, slug, &client, err)))
        return false;
    struct listing listing = {.client_id = &client.client_id,
                              .slugs = json_new_object(session.arena)};
    const struct json *rows = session_list_pages(&session, NULL, load_users, &listing, err);
    if (rows == NULL)
        return false;
    if (invocation_option(invocation, "json") != NULL)
        print_json(invocation, rows);
    else if (json_count(rows) > 0)
        print_list(invocation, rows);
    else
        (void)fprintf(invocation->out, "nobody can sign in yet\n");
    return true;
}

static struct json *load_user(const struct session *session, const char *who, struct err *err)
{
    const char *slug;
    struct user user;
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, NULL, err);
    struct json *row =
        tx != NULL && find_user(tx, who, &user, err) ? user_show(tx, &user.user_id, err) : NULL;
    struct json *slugs = json_new_object(session->arena);
    if (row == NULL || !find_slug(tx, slugs, json_text(json_find(row, "client_id")), &slug, err))
        return NULL;
    row_set_text(session->arena, row, "client", slug);
    return row;
}

bool command_user_show(struct invocation *invocation, struct err *err)
{
    struct arena *arena = invocation->arena;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err))
        return false;
    const struct json *row = load_user(&session, invocation->arguments[0], err);
    if (row == NULL)
        return false;
    if (invocation_option(invocation, "json") != NULL) {
        print_json(invocation, row);
        return true;
    }
    struct json_member member = {0};
    while (json_next(row, &member)) {
        const char *value =
            text_ends_with(member.key, "_at") || text_ends_with(member.key, "_until")
                ? cell_json_time(arena, member.value)
                : cell_json(arena, member.value);
        (void)fprintf(invocation->out, "%-21s  %s\n", member.key, value != NULL ? value : "-");
    }
    return true;
}
