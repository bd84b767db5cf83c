/*
 * event: places, rows, listeners.
 */
#include "entity/entity.h"

#include "queries.h"

#include <string.h>

bool event_parse_place(const char *text, struct event_place *place, struct err *err)
{
    char txid[24] = "";
    struct err reason = {0};
    const size_t length = strcspn(text, "-");
    if (length < sizeof txid)
        memcpy(txid, text, length);
    return (text[length] == '-' && text_parse_integer(txid, 0, INT64_MAX, &place->txid, &reason) &&
            text_parse_integer(text + length + 1, 0, INT64_MAX, &place->seq, &reason)) ||
           fail(err, ERR_USAGE, "Last-Event-ID is no id of an event");
}

const char *event_render_place(struct arena *arena, const struct event_place *place)
{
    return arena_printf(arena, "%lld-%lld", (long long)place->txid, (long long)place->seq);
}

static const struct db_shape PLACE =
    DB_SHAPE(struct event_place, DB_COLUMN(struct event_place, txid, DB_INTEGER),
             DB_COLUMN(struct event_place, seq, DB_INTEGER));

bool event_find_end(struct db_tx *tx, struct event_place *place, struct err *err)
{
    struct db_rows *rows;
    return db_query(tx, &query_event_find_end, DB_NONE, &rows, err) &&
           db_rows_read(rows, 0, &PLACE, place, err);
}

static const struct db_field FIELDS[] = {
    {"timestamp", DB_TIMESTAMP},  {"event", DB_TEXT},         {"process_id", DB_ID},
    {"process_type_id", DB_TEXT}, {"stage_type", DB_TEXT},    {"result", DB_TEXT},
    {"status", DB_TEXT},          {"current_stage", DB_TEXT}, {"notifications", DB_JSON},
};

bool event_list(struct db_tx *tx, const struct event_place *after, int64_t limit,
                struct events *events, struct err *err)
{
    struct db_rows *rows;
    struct event_place *places;
    size_t count;
    if (!db_query(tx, &query_event_list,
                  DB_VALUES(db_integer(limit), db_integer(after->txid), db_integer(after->seq)),
                  &rows, err) ||
        !db_rows_list(rows, &PLACE, &places, &count, err))
        return false;
    struct json *list = db_rows_render_list(rows, FIELDS, COUNT_OF(FIELDS), err);
    if (list == NULL)
        return false;
    *events = (struct events){.items = arena_new_array(db_tx_arena(tx), struct event, count),
                              .count = count};
    for (size_t i = 0; i < count; i++)
        events->items[i] = (struct event){.place = places[i], .row = json_at(list, i)};
    return true;
}

static const struct db_shape LISTENER =
    DB_SHAPE(struct event_listener, DB_COLUMN(struct event_listener, id, DB_ID),
             DB_COLUMN(struct event_listener, session_generation, DB_INTEGER));

bool event_list_listeners(struct db_tx *tx, const struct event_listeners *asked,
                          struct event_listener **list, size_t *count, struct err *err)
{
    struct db_rows *rows;
    struct arena *arena = db_tx_arena(tx);
    return db_query(tx, &query_event_list_listeners,
                    DB_VALUES(db_id_array(arena, asked->users, asked->user_count),
                              db_id_array(arena, asked->keys, asked->key_count)),
                    &rows, err) &&
           db_rows_list(rows, &LISTENER, list, count, err);
}
