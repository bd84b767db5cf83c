/*
 * api_users: the people of a client, managed by its admins; operators of the platform manage all.
 */
#include "http/identity.h"

#include <string.h>

#define USER "user"

static bool is_platform(const struct request *request)
{
    return id_is_none(&request->caller.client_id);
}

bool api_users_list(struct request *request, struct err *err)
{
    struct resource_page page;
    struct id client_id = {0};
    const char *client = request_query(request, "client_id");
    if (!request_page(request, &page, err))
        return false;
    if (client != NULL && !id_parse(client, &client_id, err))
        return err_add(err, "the parameter client_id");
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !user_list(tx, &client_id, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

static bool reply_user(struct request *request, const struct id *user_id, struct err *err)
{
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? user_show(tx, user_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

bool api_users_get(struct request *request, struct err *err)
{
    struct id user_id;
    return request_path_id(request, "user_id", &user_id, err) && reply_user(request, &user_id, err);
}

/* In the audit trail of the user's client. `members`: what was changed, by name. */
static bool record(struct request *request, const char *event, const struct json *user,
                   const struct json *changes, struct err *err)
{
    struct arena *arena = request->arena;
    struct json *payload = json_new_object(arena);
    struct json *members = json_new_array(arena);
    struct json_member member = {0};
    struct err ignored = {0};
    struct audit_record row = {.event = event, .payload = payload};
    const char *client_id = json_text(json_find(user, "client_id"));
    while (changes != NULL && json_next(changes, &member))
        json_append(arena, members, json_new_text(arena, member.key));
    row_set_text(arena, payload, "user_id", json_text(json_find(user, "user_id")));
    row_set_text(arena, payload, "role", json_text(json_find(user, "role")));
    row_set_text(arena, payload, "status", json_text(json_find(user, "status")));
    json_set(arena, payload, "members", members);
    if (client_id != NULL && !id_parse(client_id, &row.client_id, &ignored))
        row.client_id = (struct id){0};
    return request_record(request, &row, err);
}

static bool hash_password(struct request *request, const char **hash, struct err *err)
{
    const char *password = request_text(request, "password");
    char *buffer = arena_alloc(request->arena, BCRYPT_HASH_BYTES, 1);
    *hash = NULL;
    if (password == NULL)
        return true;
    if (!bcrypt_hash(password, buffer, err))
        return false;
    *hash = buffer;
    return true;
}

/* Which client the new user belongs to, and whether the caller may say so. */
static bool find_client(const struct request *request, struct user_new *user, struct err *err)
{
    const char *client_id = request_text(request, "client_id");
    const bool is_operator = text_equal(user->role, "platform");
    if (!is_platform(request)) {
        user->client_id = request->caller.client_id;
        return (!is_operator &&
                (client_id == NULL || text_equal(client_id, user->client_id.text))) ||
               fail(err, ERR_FORBIDDEN, "an admin makes users of the own client only");
    }
    if (is_operator != (client_id == NULL))
        return fail(err, ERR_INVALID,
                    "operators of the platform belong to no client, all others to one");
    return client_id == NULL || id_parse(client_id, &user->client_id, err);
}

bool api_users_create(struct request *request, struct err *err)
{
    struct user_new user = {
        .user_id = id_create(),
        .email = request_text(request, "email"),
        .full_name = request_text(request, "full_name"),
        .role = request_text(request, "role"),
    };
    if (!find_client(request, &user, err) || !hash_password(request, &user.password_hash, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !user_add(tx, &user, err))
        return false;
    struct json *row = user_show(tx, &user.user_id, err);
    if (row == NULL || !record(request, "user.created", row, NULL, err))
        return false;
    reply_json(request, row);
    reply_header(request, "Location",
                 arena_printf(request->arena, "/api/v1/users/%s", user.user_id.text));
    return true;
}

static bool begin_edit(struct request *request, struct user_edit *edit, struct err *err)
{
    *edit = (struct user_edit){.changes = json_render(request->arena, request->json)};
    return request_path_id(request, "user_id", &edit->user_id, err) &&
           request_revision(request, &edit->revision, err);
}

bool api_users_change(struct request *request, struct err *err)
{
    struct user_edit edit;
    if (!begin_edit(request, &edit, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !user_change(tx, &edit, err))
        return false;
    struct json *row = user_show(tx, &edit.user_id, err);
    if (row == NULL || !record(request, "user.changed", row, request->json, err))
        return false;
    reply_json(request, row);
    return true;
}

bool api_users_remove(struct request *request, struct err *err)
{
    struct user_edit edit = {0};
    if (!request_path_id(request, "user_id", &edit.user_id, err) ||
        !request_revision(request, &edit.revision, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? user_show(tx, &edit.user_id, err) : NULL;
    if (row == NULL || !user_remove(tx, &edit, err) ||
        !record(request, "user.removed", row, NULL, err))
        return false;
    reply_nothing(request);
    return true;
}

/* ---- passwords ---- */

struct proof {
    const char *email;
    struct account account;
    bool is_known;
};

static bool find_account(struct db_tx *tx, void *argument, struct err *err)
{
    struct proof *proof = argument;
    return account_find(tx, proof->email, &proof->account, &proof->is_known, err);
}

static bool note_failure(struct db_tx *tx, void *argument, struct err *err)
{
    const struct proof *proof = argument;
    return account_note_failure(tx, &proof->account.user_id, err);
}

/* Whoever changes the own password knows the one before: an open screen is no proof. */
static bool check_current(struct request *request, struct err *err)
{
    struct proof proof = {.email = request->caller.email};
    const char *current = request_text(request, "current_password");
    if (current == NULL)
        return fail(err, ERR_INVALID, "current_password is missing: the password until now");
    if (!identity_transact(request, find_account, &proof, err))
        return false;
    if (proof.account.is_locked)
        return fail(err, ERR_THROTTLED,
                    "too many wrong passwords: the account is locked for a while");
    if (bcrypt_check(current, proof.account.password_hash))
        return true;
    /* A guess counts as one at the door does. */
    return identity_transact(request, note_failure, &proof, err) &&
           fail(err, ERR_FORBIDDEN, "current_password is not the password until now");
}

bool api_users_set_password(struct request *request, struct err *err)
{
    struct id user_id;
    const char *hash = NULL;
    if (!request_path_id(request, "user_id", &user_id, err))
        return false;
    const bool is_own = id_equal(&user_id, &request->caller.user_id);
    const unsigned role = route_role_parse(request->caller.role);
    /* To the others nobody else is there. */
    if (!is_own && (role & (ROLE_ADMIN | ROLE_PLATFORM)) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no such " USER);
    if (is_own && !check_current(request, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? user_show(tx, &user_id, err) : NULL;
    if (row == NULL || !hash_password(request, &hash, err) ||
        !user_set_password(tx, &user_id, hash, err) ||
        !record(request, "user.password_set", row, NULL, err))
        return false;
    reply_nothing(request);
    return true;
}
