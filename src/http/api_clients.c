/*
 * api_clients: a client about itself; operators of the platform about all of them.
 */
#include "http/request.h"

static bool is_platform(const struct request *request)
{
    return id_is_none(&request->caller.client_id);
}

bool api_clients_list(struct request *request, struct err *err)
{
    struct resource_page page;
    if (!request_page(request, &page, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !client_list(tx, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

bool api_clients_get(struct request *request, struct err *err)
{
    struct id client_id;
    if (!request_path_id(request, "client_id", &client_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? client_show(tx, &client_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

/* In the client's own audit trail: which members were edited. */
static bool record(struct request *request, const char *event, const struct id *client_id,
                   struct err *err)
{
    struct arena *arena = request->arena;
    struct json *payload = json_new_object(arena);
    struct json *members = json_new_array(arena);
    struct json_member member = {0};
    while (request->json != NULL && json_next(request->json, &member))
        json_append(arena, members, json_new_text(arena, member.key));
    json_set(arena, payload, "members", members);
    const struct audit_record row = {.client_id = *client_id, .event = event, .payload = payload};
    return request_record(request, &row, err);
}

/* Ends an edit: the audit row, and the client as it is now. */
static bool finish(struct request *request, const char *event, const struct client_edit *edit,
                   struct err *err)
{
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? client_show(tx, &edit->client_id, err) : NULL;
    if (row == NULL || !record(request, event, &edit->client_id, err))
        return false;
    reply_json(request, row);
    return true;
}

bool api_clients_create(struct request *request, struct err *err)
{
    const struct client_edit edit = {
        .client_id = id_create(),
        .changes = json_render(request->arena, request->json),
    };
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !client_add(tx, &edit, err) || !finish(request, "client.created", &edit, err))
        return false;
    reply_header(request, "Location",
                 arena_printf(request->arena, "/api/v1/clients/%s", edit.client_id.text));
    return true;
}

static bool begin_edit(struct request *request, struct client_edit *edit, struct err *err)
{
    *edit = (struct client_edit){.is_standing = is_platform(request)};
    if (request->json != NULL)
        edit->changes = json_render(request->arena, request->json);
    return request_path_id(request, "client_id", &edit->client_id, err) &&
           request_revision(request, &edit->revision, err);
}

/* What nobody decides about himself. */
static bool check_members(const struct request *request, struct err *err)
{
    static const char *const STANDING[] = {"status", "subscription_tier", "suspended_reason",
                                           "processes_max"};
    for (size_t i = 0; !is_platform(request) && i < COUNT_OF(STANDING); i++) {
        if (json_find(request->json, STANDING[i]) != NULL)
            return fail(err, ERR_FORBIDDEN, "%s is for operators of the platform to say",
                        STANDING[i]);
    }
    return true;
}

bool api_clients_change(struct request *request, struct err *err)
{
    struct client_edit edit;
    if (!check_members(request, err) || !begin_edit(request, &edit, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    return tx != NULL && client_change(tx, &edit, err) &&
           finish(request, "client.changed", &edit, err);
}

bool api_clients_remove(struct request *request, struct err *err)
{
    struct client_edit edit;
    if (!begin_edit(request, &edit, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !client_remove(tx, &edit, err) ||
        !record(request, "client.removed", &edit.client_id, err))
        return false;
    reply_nothing(request);
    return true;
}
