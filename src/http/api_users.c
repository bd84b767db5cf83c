/*
 * api_users: the people of a client, managed by its admins; operators of the platform manage all.
 */
#include "http/identity.h"

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

bool api_users_get(struct request *request, struct err *err)
{
    struct id user_id;
    if (!request_path_id(request, "user_id", &user_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? user_show(tx, &user_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

/* ---- made, changed, removed ---- */

/* NULL where the body has none. */
static bool hash_password(struct request *request, const char **hash, struct err *err)
{
    const char *password = request_text(request, "password");
    *hash = password != NULL ? engine_user_hash_password(request->arena, password, err) : NULL;
    return password == NULL || *hash != NULL;
}

static bool read_client(const struct request *request, struct id *client_id, struct err *err)
{
    const char *text = request_text(request, "client_id");
    return text == NULL || id_parse(text, client_id, err);
}

bool api_users_create(struct request *request, struct err *err)
{
    struct engine_access access;
    struct user_new user = {
        .email = request_text(request, "email"),
        .full_name = request_text(request, "full_name"),
        .role = request_text(request, "role"),
    };
    if (!read_client(request, &user.client_id, err) ||
        !hash_password(request, &user.password_hash, err) || !request_access(request, &access, err))
        return false;
    const struct json *row = engine_user_add(&access, &user, err);
    if (row == NULL)
        return false;
    reply_json(request, row);
    reply_header(request, "Location",
                 arena_printf(request->arena, "/api/v1/users/%s", user.user_id.text));
    return true;
}

static bool begin_edit(struct request *request, struct engine_access *access,
                       struct engine_user_edit *edit, struct err *err)
{
    *edit = (struct engine_user_edit){.changes = request->json};
    return request_path_id(request, "user_id", &edit->user_id, err) &&
           request_revision(request, &edit->revision, err) && request_access(request, access, err);
}

bool api_users_change(struct request *request, struct err *err)
{
    struct engine_access access;
    struct engine_user_edit edit;
    if (!begin_edit(request, &access, &edit, err))
        return false;
    const struct json *row = engine_user_change(&access, &edit, err);
    if (row == NULL)
        return false;
    reply_json(request, row);
    return true;
}

bool api_users_remove(struct request *request, struct err *err)
{
    struct engine_access access;
    struct engine_user_edit edit;
    if (!begin_edit(request, &access, &edit, err) || !engine_user_remove(&access, &edit, err))
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
    struct engine_access access;
    const char *hash = NULL;
    if (!request_path_id(request, "user_id", &user_id, err))
        return false;
    const bool is_own = id_equal(&user_id, &request->caller.user_id);
    const unsigned role = route_role_parse(request->caller.role);
    /* To the others nobody else is there. */
    if (!is_own && (role & (ROLE_ADMIN | ROLE_PLATFORM)) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no such user");
    if ((is_own && !check_current(request, err)) || !hash_password(request, &hash, err) ||
        !request_access(request, &access, err) ||
        !engine_user_set_password(&access, &user_id, hash, err))
        return false;
    reply_nothing(request);
    return true;
}
