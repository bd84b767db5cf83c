/*
 * event: what happens to the processes of a client, for those who listen: rows of the audit trail
 * about processes, once their transactions have ended, with what people are told about it.
 *
 * They come by transaction, then by row: one that ends later never stands before one that was told
 * already, so that a place in this order neither loses nor repeats anything.
 */
#ifndef ENTITY_EVENT_H
#define ENTITY_EVENT_H

#include "entity/resource.h"

struct event_place {
    int64_t txid;
    int64_t seq;
};
/* "TXID-SEQ", as event_render_place made it. ERR_USAGE. */
bool event_parse_place(const char *text, struct event_place *place, struct err *err) MUST_CHECK;
const char *event_render_place(struct arena *arena, const struct event_place *place);

/* Behind all that has happened. */
bool event_find_end(struct db_tx *tx, struct event_place *place, struct err *err) MUST_CHECK;

struct event {
    struct event_place place;
    struct json *row;
};
struct events {
    struct event *items;
    size_t count;
};
/* What follows `after` of the transaction's client, at most `limit`; nothing older than a week. */
bool event_list(struct db_tx *tx, const struct event_place *after, int64_t limit,
                struct events *events, struct err *err) MUST_CHECK;

/* Somebody who listens: a user, with the generation of the session, or a key. */
struct event_listener {
    struct id id;
    int64_t session_generation; /* of a user */
};
/* Of these users and keys those who still may. Role auth. */
struct event_listeners {
    struct id *users;
    size_t user_count;
    struct id *keys;
    size_t key_count;
};
bool event_list_listeners(struct db_tx *tx, const struct event_listeners *asked,
                          struct event_listener **list, size_t *count, struct err *err) MUST_CHECK;
#define EVENT_LISTENERS_MAX 10000

#endif
