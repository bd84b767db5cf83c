/*
 * client: tenants.
 */
#ifndef ENTITY_CLIENT_H
#define ENTITY_CLIENT_H

#include "base/base.h"
#include "entity/resource.h"

/* A part of a list in its order: what follows `after` ("" from the start), at most `limit` rows. */
struct page {
    const char *after;
    int64_t limit;
};

/* A tenant with the counts that an operator wants to see beside it. */
struct client_overview {
    struct id client_id;
    const char *slug;
    const char *name;
    const char *status;            /* active | suspended | inactive */
    const char *subscription_tier; /* basic | professional | enterprise */
    int64_t token_balance;
    int64_t users;
    int64_t configurations; /* active ones */
    int64_t active_processes;
};

/* Clients by slug; deleted ones are left out. Meant for the platform role; the tenant role sees
   itself. */
bool client_list_overview(struct db_tx *tx, const struct page *page, struct client_overview **list,
                          size_t *count, struct err *err) MUST_CHECK;

/* Who may be named in a query: by slug or by id. ERR_NOT_FOUND when there is none. Platform role.
 */
struct client {
    struct id client_id;
    const char *slug;
    const char *name;
    const char *status; /* active | suspended | inactive */
};
bool client_find(struct db_tx *tx, const char *slug_or_id, struct client *client,
                 struct err *err) MUST_CHECK;

/* What is shown of clients, deleted ones too; a client sees itself. */
bool client_list(struct db_tx *tx, struct resource_page *page, struct err *err) MUST_CHECK;
struct json *client_show(struct db_tx *tx, const struct id *client_id, struct err *err) MUST_CHECK;

/* An edit of the revision that was read; 0: of any. `changes` are members of what is shown. */
struct client_edit {
    struct id client_id;
    int64_t revision;    /* of a new one: not looked at */
    const char *changes; /* JSON object */
    bool is_standing;    /* by the platform: may also say status, tier, suspended_reason */
};
/* ERR_CONFLICT when the slug is taken. Platform role. */
bool client_add(struct db_tx *tx, const struct client_edit *edit, struct err *err) MUST_CHECK;
/* ERR_STALE. */
bool client_change(struct db_tx *tx, const struct client_edit *edit, struct err *err) MUST_CHECK;
/* Marks it as deleted: nobody of it signs in any more. Platform role. */
bool client_remove(struct db_tx *tx, const struct client_edit *edit, struct err *err) MUST_CHECK;

#endif
