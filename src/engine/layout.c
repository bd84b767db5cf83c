/*
 * layout: a person takes back what corrections have taught.
 */
#include "engine/orders.h"

struct oblivion {
    struct engine *engine;
    struct arena *arena;
    const struct engine_layout_order *order;
};

static struct json *describe(const struct oblivion *oblivion)
{
    struct arena *arena = oblivion->arena;
    struct json *payload = json_new_object(arena);
    json_set(arena, payload, "layout_id", json_new_text(arena, oblivion->order->layout_id.text));
    if (oblivion->order->field != NULL)
        json_set(arena, payload, "field", json_new_text(arena, oblivion->order->field));
    return payload;
}

static bool forget(struct db_tx *tx, void *argument, struct err *err)
{
    const struct oblivion *oblivion = argument;
    const struct engine_layout_order *order = oblivion->order;
    struct db_context context =
        engine_context(oblivion->engine, oblivion->arena, &order->client_id);
    struct db_batch *batch = db_batch_create(&context);
    struct layout_record layout;
    if (!layout_load(tx, &order->layout_id, &layout, err))
        return false;
    if (order->field != NULL && json_find(layout.fields, order->field) == NULL)
        return fail(err, ERR_NOT_FOUND, "layout %s has learned nothing about '%s'",
                    order->layout_id.text, order->field);
    if (order->field != NULL)
        layout_forget_field(batch, &order->layout_id, order->field);
    else
        layout_forget(batch, &order->layout_id);
    const struct audit_record record = {.client_id = order->client_id,
                                        .result = "SUCCESS",
                                        .event = "layout.forgotten",
                                        .actor_type = order->actor.type,
                                        .actor_id = order->actor.id,
                                        .payload = describe(oblivion)};
    audit_log_add(batch, &record);
    return db_batch_join(batch, tx, err);
}

bool engine_layout_forget(struct engine *engine, struct arena *arena,
                          const struct engine_layout_order *order, struct err *err)
{
    struct oblivion oblivion = {engine, arena, order};
    struct db_context context = engine_context(engine, arena, &order->client_id);
    return db_transact(&context, forget, &oblivion, err);
}
