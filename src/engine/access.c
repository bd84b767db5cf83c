/*
 * access: people who sign in and keys of programs.
 *
 * Whoever asks has no schema of the API in front, so everything that was typed is judged here. A
 * password is never more than its hash, a key leaves only in the answer to whoever made it.
 */
#include "engine/engine.h"

#include <string.h>

#define NAME_LENGTH_MAX 255
#define EMAIL_BYTES_MAX 254
#define SCOPES_MAX      32
#define LETTERS         "abcdefghijkmnpqrstuvwxyz23456789" /* 32 that are told apart by eye */
#define SECRET_CHARS    40                                 /* 5 bits each */

/* ---- judging what was typed ---- */

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static bool check_text(const char *what, const char *text, struct err *err)
{
    if (text == NULL)
        return true;
    if (!text_is_utf8(text, strlen(text)))
        return fail(err, ERR_INVALID, "the %s is not UTF-8", what);
    return count_characters(text) <= NAME_LENGTH_MAX ||
           fail(err, ERR_INVALID, "the %s has more than %d characters", what, NAME_LENGTH_MAX);
}

/* Whether it is one of a list that ends with NULL; else the hint says which there are. */
static bool check_choice(struct arena *arena, const char *what, const char *name,
                         const char *const *list, struct err *err)
{
    const char *all = "";
    for (size_t i = 0; list[i] != NULL; i++) {
        if (text_equal(list[i], name))
            return true;
        all = arena_printf(arena, "%s%s%s", all, i > 0 ? ", " : "", list[i]);
    }
    (void)fail(err, ERR_INVALID, "%s '%.*s' is not known", what,
               name != NULL ? text_fit(name, 80) : 0, name != NULL ? name : "");
    return err_hint(err, "there are %s", all);
}

const char *engine_user_hash_password(struct arena *arena, const char *password, struct err *err)
{
    char *hash = arena_alloc(arena, BCRYPT_HASH_BYTES, 1);
    if (!text_is_utf8(password, strlen(password)))
        return fail_null(err, ERR_INVALID, "a password is text in UTF-8");
    if (count_characters(password) < ENGINE_USER_PASSWORD_LENGTH_MIN)
        return fail_null(err, ERR_INVALID, "a password has at least %d characters",
                         ENGINE_USER_PASSWORD_LENGTH_MIN);
    return bcrypt_hash(password, hash, err) ? hash : NULL;
}

/* ---- the audit trail ---- */

static bool record(const struct engine_access *access, const char *event, const char *client_id,
                   const struct json *payload, struct err *err)
{
    struct audit_record row = {.client_id = {.text = ID_NIL}, /* of the installation */
                               .result = "SUCCESS",
                               .event = event,
                               .actor_type = access->actor.type,
                               .actor_id = access->actor.id,
                               .payload = payload};
    struct db_batch *batch = db_batch_of(access->tx);
    if (client_id != NULL && !id_parse(client_id, &row.client_id, err))
        return false;
    audit_log_add(batch, &row);
    return db_batch_join(batch, access->tx, err);
}

/* In the trail of the user's client; with the names of what was changed. */
static bool record_user(const struct engine_access *access, const char *event,
                        const struct json *user, const struct json *changes, struct err *err)
{
    struct arena *arena = db_tx_arena(access->tx);
    struct json *payload = json_new_object(arena);
    struct json *members = json_new_array(arena);
    struct json_member member = {0};
    while (changes != NULL && json_next(changes, &member))
        json_append(arena, members, json_new_text(arena, member.key));
    row_set_text(arena, payload, "user_id", json_text(json_find(user, "user_id")));
    row_set_text(arena, payload, "role", json_text(json_find(user, "role")));
    row_set_text(arena, payload, "status", json_text(json_find(user, "status")));
    json_set(arena, payload, "members", members);
    const char *client_id = json_text(json_find(user, "client_id"));
    if (client_id == NULL && !id_is_none(&access->client_id))
        client_id = access->client_id.text;
    return record(access, event, client_id, payload, err);
}

static bool record_key(const struct engine_access *access, const char *event,
                       const struct json *key, struct err *err)
{
    struct arena *arena = db_tx_arena(access->tx);
    struct json *payload = json_new_object(arena);
    row_set_text(arena, payload, "api_key_id", json_text(json_find(key, "api_key_id")));
    row_set_text(arena, payload, "name", json_text(json_find(key, "name")));
    row_set_text(arena, payload, "prefix", json_text(json_find(key, "prefix")));
    return record(access, event, access->client_id.text, payload, err);
}

/* ---- people ---- */

static bool check_user(const struct engine_access *access, const struct user_new *user,
                       struct err *err)
{
    struct arena *arena = db_tx_arena(access->tx);
    if (!address_is_email(user->email, false) || strlen(user->email) > EMAIL_BYTES_MAX)
        return fail(err, ERR_INVALID, "'%.*s' is no e-mail address", text_fit(user->email, 80),
                    user->email);
    return check_text("full name", user->full_name, err) &&
           check_choice(arena, "role", user->role, USER_ROLES, err);
}

/* Which client the new user belongs to, and whether the transaction may say so. */
static bool settle_client(const struct engine_access *access, struct user_new *user,
                          struct err *err)
{
    const bool is_operator = text_equal(user->role, "platform");
    const bool has_client = !id_is_none(&user->client_id);
    if (!id_is_none(&access->client_id)) {
        const bool is_own = !has_client || id_equal(&user->client_id, &access->client_id);
        user->client_id = access->client_id;
        return (is_own && !is_operator) ||
               fail(err, ERR_FORBIDDEN, "an admin makes users of the own client only");
    }
    if (is_operator == has_client)
        return fail(err, ERR_INVALID,
                    "operators of the platform belong to no client, all others to one");
    return is_operator || client_show(access->tx, &user->client_id, err) != NULL;
}

struct json *engine_user_add(const struct engine_access *access, struct user_new *user,
                             struct err *err)
{
    user->user_id = id_create();
    if (!check_user(access, user, err) || !settle_client(access, user, err) ||
        !user_add(access->tx, user, err))
        return NULL;
    struct json *row = user_show(access->tx, &user->user_id, err);
    return row != NULL && record_user(access, "user.created", row, NULL, err) ? row : NULL;
}

/* Nobody becomes an operator of the platform, and none becomes anything else. */
static bool check_role(const struct engine_access *access, const struct id *user_id,
                       const char *role, struct err *err)
{
    if (!check_choice(db_tx_arena(access->tx), "role", role, USER_ROLES, err))
        return false;
    const struct json *user = user_show(access->tx, user_id, err);
    if (user == NULL)
        return false;
    const char *now = json_text(json_find(user, "role"));
    const bool is_moving = text_equal(now, "platform") != text_equal(role, "platform");
    return !is_moving || fail(err, ERR_CONFLICT,
                              "operators of the platform stay what they are, and nobody else "
                              "becomes one");
}

static bool check_changes(const struct engine_access *access, const struct engine_user_edit *edit,
                          struct err *err)
{
    struct arena *arena = db_tx_arena(access->tx);
    const struct json *status = json_find(edit->changes, "status");
    const struct json *role = json_find(edit->changes, "role");
    return check_text("full name", json_text(json_find(edit->changes, "full_name")), err) &&
           (status == NULL ||
            check_choice(arena, "status", json_text(status), USER_STATUSES, err)) &&
           (role == NULL || check_role(access, &edit->user_id, json_text(role), err));
}

struct json *engine_user_change(const struct engine_access *access,
                                const struct engine_user_edit *edit, struct err *err)
{
    if (!check_changes(access, edit, err))
        return NULL;
    const struct user_edit change = {
        .user_id = edit->user_id,
        .revision = edit->revision,
        .changes = json_render(db_tx_arena(access->tx), edit->changes),
    };
    if (!user_change(access->tx, &change, err))
        return NULL;
    struct json *row = user_show(access->tx, &edit->user_id, err);
    return row != NULL && record_user(access, "user.changed", row, edit->changes, err) ? row : NULL;
}

bool engine_user_set_password(const struct engine_access *access, const struct id *user_id,
                              const char *password_hash, struct err *err)
{
    const struct json *row = user_show(access->tx, user_id, err);
    return row != NULL && user_set_password(access->tx, user_id, password_hash, err) &&
           record_user(access, "user.password_set", row, NULL, err);
}

bool engine_user_remove(const struct engine_access *access, const struct engine_user_edit *edit,
                        struct err *err)
{
    const struct user_edit removal = {.user_id = edit->user_id, .revision = edit->revision};
    const struct json *row = user_show(access->tx, &edit->user_id, err);
    return row != NULL && user_remove(access->tx, &removal, err) &&
           record_user(access, "user.removed", row, NULL, err);
}

/* ---- keys ---- */

static bool check_scope(struct arena *arena, const char *const *before, const char *scope,
                        struct err *err)
{
    for (; *before != NULL; before++) {
        if (text_equal(*before, scope))
            return fail(err, ERR_INVALID, "scope %s is given twice", scope);
    }
    return check_choice(arena, "scope", scope, API_KEY_SCOPES, err);
}

/* Ended by NULL. */
static const char *const *read_scopes(struct arena *arena, const struct json *list, struct err *err)
{
    const size_t count = json_count(list);
    if (count == 0 || count > SCOPES_MAX)
        return fail_null(err, ERR_INVALID, "a key has 1 to %d scopes", SCOPES_MAX);
    const char **scopes = arena_new_array(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *scope = json_text(json_at(list, i));
        if (!check_scope(arena, scopes, scope, err))
            return NULL;
        scopes[i] = scope;
    }
    return scopes;
}

static bool check_order(const struct engine_api_key_order *order, struct err *err)
{
    if (order->name[0] == '\0')
        return fail(err, ERR_INVALID, "a key needs a name");
    return check_text("name of the key", order->name, err) &&
           (order->expires_at == NULL || timestamp_is_date_time(order->expires_at) ||
            fail(err, ERR_INVALID, "'%.*s' is no time like 2027-01-31T00:00:00Z",
                 text_fit(order->expires_at, 80), order->expires_at));
}

/* A new secret; what is kept of it goes into `key`, which is the actor's if that is a person. */
static const char *make_secret(const struct engine_access *access, struct api_key_new *key)
{
    struct err ignored = {0};
    struct arena *arena = db_tx_arena(access->tx);
    uint8_t bytes[API_KEY_PREFIX_LENGTH + SECRET_CHARS];
    char *text = arena_alloc(arena, sizeof bytes + 1, 1);
    const size_t start = strlen(API_KEY_START);
    crypto_random(bytes, sizeof bytes);
    memcpy(text, API_KEY_START, start);
    for (size_t i = start; i < sizeof bytes; i++)
        text[i] = LETTERS[bytes[i] % strlen(LETTERS)];
    text[sizeof bytes] = '\0';
    key->api_key_id = id_create();
    key->prefix = arena_copy_bytes(arena, text, API_KEY_PREFIX_LENGTH);
    crypto_sha256(text, sizeof bytes, key->hash);
    if (text_equal(access->actor.type, "user") &&
        !id_parse(access->actor.id, &key->created_by, &ignored))
        key->created_by = (struct id){0};
    return text;
}

/* What is shown of a key that was just made, and the key. */
static struct json *show_made(const struct engine_access *access, const struct id *api_key_id,
                              const char *secret, struct err *err)
{
    struct json *row = api_key_show(access->tx, api_key_id, err);
    if (row == NULL || !record_key(access, "api_key.created", row, err))
        return NULL;
    row_set_text(db_tx_arena(access->tx), row, "key", secret);
    return row;
}

struct json *engine_api_key_add(const struct engine_access *access,
                                const struct engine_api_key_order *order, struct err *err)
{
    struct arena *arena = db_tx_arena(access->tx);
    if (!check_order(order, err))
        return NULL;
    struct api_key_new key = {
        .name = order->name,
        .expires_at = order->expires_at,
        .scopes = read_scopes(arena, order->scopes, err),
    };
    if (key.scopes == NULL)
        return NULL;
    const char *secret = make_secret(access, &key);
    return api_key_add(access->tx, arena, &key, err)
               ? show_made(access, &key.api_key_id, secret, err)
               : NULL;
}

struct json *engine_api_key_replace(const struct engine_access *access, const struct id *old,
                                    int64_t grace_s, struct err *err)
{
    struct api_key_new key = {0};
    if (grace_s < 0 || grace_s > ENGINE_API_KEY_GRACE_MAX_S)
        return fail_null(err, ERR_INVALID, "a replaced key may count for 0 to %d more seconds",
                         ENGINE_API_KEY_GRACE_MAX_S);
    const char *secret = make_secret(access, &key);
    if (!api_key_replace(access->tx, old, grace_s, &key, err))
        return NULL;
    const struct json *row = api_key_show(access->tx, old, err);
    return row != NULL && record_key(access, "api_key.replaced", row, err)
               ? show_made(access, &key.api_key_id, secret, err)
               : NULL;
}

struct json *engine_api_key_revoke(const struct engine_access *access, const struct id *api_key_id,
                                   struct err *err)
{
    if (!api_key_revoke(access->tx, api_key_id, err))
        return NULL;
    struct json *row = api_key_show(access->tx, api_key_id, err);
    return row != NULL && record_key(access, "api_key.revoked", row, err) ? row : NULL;
}
