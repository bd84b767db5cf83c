/*
 * user: found by id and by address, shown, and edited.
 */
#include "entity/entity.h"

#include "queries.h"

const char *const USER_ROLES[] = {"admin", "operator", "viewer", "platform", NULL};
const char *const USER_STATUSES[] = {"active", "inactive", NULL};

static const struct db_shape USER = DB_SHAPE(
    struct user, DB_COLUMN(struct user, user_id, DB_ID), DB_COLUMN(struct user, email, DB_TEXT),
    DB_COLUMN(struct user, role, DB_TEXT), DB_COLUMN(struct user, is_active, DB_BOOLEAN));

bool user_load(struct db_tx *tx, const struct id *user_id, struct user *user, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_user_load, DB_VALUES(db_id(user_id)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no user %s", user_id->text);
    return db_rows_read(rows, 0, &USER, user, err);
}

bool user_find_by_email(struct db_tx *tx, const char *email, struct user *user, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_user_find_by_email, DB_VALUES(db_text(email)), &rows, err))
        return false;
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no user %s", email);
    return db_rows_read(rows, 0, &USER, user, err);
}

/* ---- shown ---- */

static const struct db_field FIELDS[] = {
    {"user_id", DB_ID},
    {"client_id", DB_ID},
    {"email", DB_TEXT},
    {"full_name", DB_TEXT},
    {"role", DB_TEXT},
    {"status", DB_TEXT},
    {"failed_login_attempts", DB_INTEGER},
    {"locked_until", DB_TIMESTAMP},
    {"last_login_at", DB_TIMESTAMP},
    {"password_changed_at", DB_TIMESTAMP},
    {"created_at", DB_TIMESTAMP},
    {"updated_at", DB_TIMESTAMP},
    {"revision", DB_INTEGER},
};
static const struct resource LIST = {&query_user_list, FIELDS, COUNT_OF(FIELDS), "row"};
static const struct resource ONE = {&query_user_show, FIELDS, COUNT_OF(FIELDS), "user"};

bool user_list(struct db_tx *tx, const struct id *client_id, struct resource_page *page,
               struct err *err)
{
    return resource_list(tx, &LIST, DB_VALUES(db_id(client_id)), page, err);
}

struct json *user_show(struct db_tx *tx, const struct id *user_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(user_id)), err);
}

/* ---- edited ---- */

bool user_add(struct db_tx *tx, const struct user_new *user, struct err *err)
{
    if (db_query(tx, &query_user_add,
                 DB_VALUES(db_id(&user->user_id), db_id(&user->client_id), db_text(user->email),
                           db_text(user->full_name), db_text(user->role),
                           db_text(user->password_hash)),
                 NULL, err))
        return true;
    if (err->kind == ERR_CONFLICT)
        (void)fail(err, ERR_CONFLICT, "somebody signs in with that e-mail address already");
    return false;
}

static const struct db_shape COUNT = DB_SHAPE(int64_t, {"count", DB_INTEGER, 0});

static bool count_admins(struct db_tx *tx, const struct id *user_id, int64_t *count,
                         struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_user_count_admins, DB_VALUES(db_id(user_id)), &rows, err) &&
           db_rows_read(rows, 0, &COUNT, count, err);
}

static bool check_admins(int64_t before, int64_t after, struct err *err)
{
    if (before == 0 || after > 0)
        return true;
    (void)fail(err, ERR_CONFLICT, "the client would have no active admin left");
    return err_hint(err, "make another user admin first");
}

bool user_change(struct db_tx *tx, const struct user_edit *edit, struct err *err)
{
    int64_t before = 0;
    int64_t after = 0;
    struct db_rows *rows;
    return count_admins(tx, &edit->user_id, &before, err) &&
           db_query(
               tx, &query_user_change,
               DB_VALUES(db_id(&edit->user_id), db_integer(edit->revision), db_text(edit->changes)),
               &rows, err) &&
           resource_check_edit(tx, &ONE, rows, DB_VALUES(db_id(&edit->user_id)), err) &&
           count_admins(tx, &edit->user_id, &after, err) && check_admins(before, after, err);
}

bool user_remove(struct db_tx *tx, const struct user_edit *edit, struct err *err)
{
    int64_t admins = 0;
    struct db_rows *rows;
    struct user user = {0};
    if (!count_admins(tx, &edit->user_id, &admins, err) ||
        !user_load(tx, &edit->user_id, &user, err))
        return false;
    const bool is_last = text_equal(user.role, "admin") && user.is_active && admins == 1;
    return check_admins(admins, is_last ? 0 : admins, err) &&
           db_query(tx, &query_user_remove,
                    DB_VALUES(db_id(&edit->user_id), db_integer(edit->revision)), &rows, err) &&
           resource_check_edit(tx, &ONE, rows, DB_VALUES(db_id(&edit->user_id)), err);
}

bool user_set_password(struct db_tx *tx, const struct id *user_id, const char *password_hash,
                       struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_user_set_password, DB_VALUES(db_id(user_id), db_text(password_hash)),
                    &rows, err) &&
           (db_rows_affected(rows) > 0 || fail(err, ERR_NOT_FOUND, "there is no such user"));
}
