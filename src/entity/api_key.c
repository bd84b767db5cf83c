/*
 * api_key: listed, made, replaced, revoked.
 */
#include "entity/entity.h"

#include "queries.h"

const char *const API_KEY_SCOPES[] = {"processes:read", "processes:write", "documents:read",
                                      "usage:read",     "audit:read",      NULL};

static const struct db_field FIELDS[] = {
    {"api_key_id", DB_ID},        {"name", DB_TEXT},
    {"prefix", DB_TEXT},          {"scopes", DB_JSON},
    {"created_by", DB_ID},        {"expires_at", DB_TIMESTAMP},
    {"revoked_at", DB_TIMESTAMP}, {"last_used_at", DB_TIMESTAMP},
    {"created_at", DB_TIMESTAMP},
};
static const struct resource LIST = {&query_api_key_list, FIELDS, COUNT_OF(FIELDS), "row"};
static const struct resource ONE = {&query_api_key_show, FIELDS, COUNT_OF(FIELDS), "API key"};

bool api_key_list(struct db_tx *tx, struct resource_page *page, struct err *err)
{
    return resource_list(tx, &LIST, DB_NONE, page, err);
}

struct json *api_key_show(struct db_tx *tx, const struct id *api_key_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(api_key_id)), err);
}

static const struct db_shape PLACE =
    DB_SHAPE(struct api_key_place, DB_COLUMN(struct api_key_place, api_key_id, DB_ID),
             DB_COLUMN(struct api_key_place, client_id, DB_ID));

bool api_key_locate(struct db_tx *tx, const char *id_or_prefix, struct api_key_place *place,
                    struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_api_key_locate, DB_VALUES(db_text(id_or_prefix)), &rows, err))
        return false;
    /* What was asked for is not said: it may be a key. */
    if (db_rows_count(rows) == 0)
        return fail(err, ERR_NOT_FOUND, "there is no such API key");
    return db_rows_read(rows, 0, &PLACE, place, err);
}

bool api_key_add(struct db_tx *tx, struct arena *arena, const struct api_key_new *key,
                 struct err *err)
{
    return db_query(tx, &query_api_key_add,
                    DB_VALUES(db_id(&key->api_key_id), db_text(key->name), db_text(key->prefix),
                              db_bytes(key->hash, sizeof key->hash),
                              db_text_array(arena, key->scopes), db_id(&key->created_by),
                              db_text(key->expires_at)),
                    NULL, err);
}

static bool retire(struct db_tx *tx, const struct id *api_key_id, int64_t grace_s, struct err *err)
{
    return db_query(tx, &query_api_key_retire, DB_VALUES(db_id(api_key_id), db_integer(grace_s)),
                    NULL, err);
}

bool api_key_replace(struct db_tx *tx, const struct id *old, int64_t grace_s,
                     const struct api_key_new *key, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_api_key_add_successor,
                  DB_VALUES(db_id(&key->api_key_id), db_text(key->prefix),
                            db_bytes(key->hash, sizeof key->hash), db_id(&key->created_by),
                            db_id(old)),
                  &rows, err))
        return false;
    if (db_rows_affected(rows) == 0)
        return api_key_show(tx, old, err) != NULL &&
               fail(err, ERR_CONFLICT, "the API key is revoked or has expired: make a new one");
    return retire(tx, old, grace_s, err);
}

bool api_key_revoke(struct db_tx *tx, const struct id *api_key_id, struct err *err)
{
    return api_key_show(tx, api_key_id, err) != NULL && retire(tx, api_key_id, 0, err);
}
