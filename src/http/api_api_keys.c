/*
 * api_api_keys: keys for a client's programs. A key is shown once, when it is made.
 */
#include "http/identity.h"

bool api_api_keys_list(struct request *request, struct err *err)
{
    struct resource_page page;
    if (!request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !api_key_list(tx, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_api_keys_get(struct request *request, struct err *err)
{
    struct id api_key_id;
    if (!request_path_id(request, "api_key_id", &api_key_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? api_key_show(tx, &api_key_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

/* ---- made, replaced, revoked ---- */

/* Of a key that was made, unless it was not. */
static bool reply_made(struct request *request, const struct json *row)
{
    if (row == NULL)
        return false;
    reply_json(request, row);
    reply_header(request, "Location",
                 arena_printf(request->arena, "/api/v1/api_keys/%s",
                              json_text(json_find(row, "api_key_id"))));
    return true;
}

bool api_api_keys_create(struct request *request, struct err *err)
{
    struct engine_access access;
    const struct engine_api_key_order order = {
        .name = request_text(request, "name"),
        .scopes = json_find(request->json, "scopes"),
        .expires_at = request_text(request, "expires_at"),
    };
    return request_access(request, &access, err) &&
           reply_made(request, engine_api_key_add(&access, &order, err));
}

bool api_api_keys_rotate(struct request *request, struct err *err)
{
    struct id old;
    struct engine_access access;
    const struct json *grace = json_find(request->json, "grace_s");
    int64_t grace_s = config_integer(request->service->config, CONFIG_API_KEY_GRACE_S);
    if (!request_path_id(request, "api_key_id", &old, err))
        return false;
    if (grace != NULL && !json_read_integer(grace, &grace_s))
        return fail(err, ERR_INVALID, "grace_s is no number of seconds");
    return request_access(request, &access, err) &&
           reply_made(request, engine_api_key_replace(&access, &old, grace_s, err));
}

bool api_api_keys_revoke(struct request *request, struct err *err)
{
    struct id api_key_id;
    struct engine_access access;
    if (!request_path_id(request, "api_key_id", &api_key_id, err) ||
        !request_access(request, &access, err) ||
        engine_api_key_revoke(&access, &api_key_id, err) == NULL)
        return false;
    reply_nothing(request);
    return true;
}
