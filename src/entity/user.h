/*
 * user: the people of a client, and the operators of the platform, who belong to none.
 *
 * Whoever gets another role, status or password signs in again: a trigger ends the sessions.
 */
#ifndef ENTITY_USER_H
#define ENTITY_USER_H

#include "entity/resource.h"

/* Ended by NULL. Those of a client, then the platform's; what a status is changed to. */
extern const char *const USER_ROLES[];
extern const char *const USER_STATUSES[];

/* A person of a client. ERR_NOT_FOUND when the transaction's identity sees nobody of that id or
   address. */
struct user {
    struct id user_id;
    const char *email;
    const char *role;
    bool is_active;
};
bool user_load(struct db_tx *tx, const struct id *user_id, struct user *user,
               struct err *err) MUST_CHECK;
bool user_find_by_email(struct db_tx *tx, const char *email, struct user *user,
                        struct err *err) MUST_CHECK;

/* What is shown of people, without their passwords. Of one client, or (none) of all that the
   transaction sees. */
bool user_list(struct db_tx *tx, const struct id *client_id, struct resource_page *page,
               struct err *err) MUST_CHECK;
struct json *user_show(struct db_tx *tx, const struct id *user_id, struct err *err) MUST_CHECK;

struct user_new {
    struct id user_id;
    struct id client_id; /* none: a platform operator */
    const char *email;
    const char *full_name; /* NULL: "" */
    const char *role;
    const char *password_hash; /* bcrypt; NULL: cannot sign in by a password yet */
};
/* ERR_CONFLICT when the address is taken, by whomever: people sign in by it alone. */
bool user_add(struct db_tx *tx, const struct user_new *user, struct err *err) MUST_CHECK;

/* Of the revision that was read; 0: of any. ERR_STALE; ERR_CONFLICT when the client would be left
   without an active admin. `changes` may have full_name, role and status. */
struct user_edit {
    struct id user_id;
    int64_t revision;
    const char *changes; /* JSON object */
};
bool user_change(struct db_tx *tx, const struct user_edit *edit, struct err *err) MUST_CHECK;
bool user_remove(struct db_tx *tx, const struct user_edit *edit, struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND. */
bool user_set_password(struct db_tx *tx, const struct id *user_id, const char *password_hash,
                       struct err *err) MUST_CHECK;

#endif
