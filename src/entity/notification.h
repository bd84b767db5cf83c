/*
 * notification: what people of a client are told: one of them, or all.
 */
#ifndef ENTITY_NOTIFICATION_H
#define ENTITY_NOTIFICATION_H

#include "entity/resource.h"

struct notification {
    struct id client_id;
    struct id process_id; /* or none */
    const char *type;     /* notifications.type */
    const char *severity;
    const char *title;
    const char *message;
};
/* Adds a row to a batch. */
void notification_add(struct db_batch *batch, const struct notification *notification);

/* For whom, and which: NULL: all. */
struct notification_filter {
    struct id user_id;
    const bool *is_read;
    const char *type;
};
/* The newest first. */
bool notification_list(struct db_tx *tx, const struct notification_filter *filter,
                       struct resource_page *page, struct err *err) MUST_CHECK;
struct json *notification_show(struct db_tx *tx, const struct id *notification_id,
                               const struct id *user_id, struct err *err) MUST_CHECK;
/* That it has been read, or (none) that all have been; says how many had not. */
bool notification_mark(struct db_tx *tx, const struct id *notification_id, const struct id *user_id,
                       int64_t *marked, struct err *err) MUST_CHECK;

#endif
