/*
 * layout: what corrections have taught about documents of a look.
 */
#ifndef ENTITY_LAYOUT_H
#define ENTITY_LAYOUT_H

#include "base/base.h"
#include "db/db.h"

/* What recognising and applying one takes. */
struct layout {
    struct id layout_id;
    const char *fingerprint;
    const char *fields; /* JSON text: of most of them nobody looks at it */
};
/* The active ones of a process type, those used last first: at most 300. */
bool layout_list_active(struct db_tx *tx, const char *process_type_id, struct layout **list,
                        size_t *count, struct err *err) MUST_CHECK;
/* All of them, locked until the transaction ends. */
bool layout_lock_active(struct db_tx *tx, const char *process_type_id, struct layout **list,
                        size_t *count, struct err *err) MUST_CHECK;

/* What people see of one. */
struct layout_record {
    struct id layout_id;
    struct id client_id;
    const char *slug;
    const char *process_type_id;
    const char *vendor; /* or NULL */
    struct json *fields;
    int64_t times_used;
    bool is_active;
    struct id learned_from_process_id; /* or none */
    int64_t created_at;
    int64_t last_used_at; /* 0: never */
};
/* Of one client, or (NULL) of all that the role may see; newest first, at most 1,000. */
bool layout_list(struct db_tx *tx, const struct id *client_id, struct layout_record **list,
                 size_t *count, struct err *err) MUST_CHECK;
/* ERR_NOT_FOUND when there is none of that id. */
bool layout_load(struct db_tx *tx, const struct id *layout_id, struct layout_record *layout,
                 struct err *err) MUST_CHECK;

/* ---- changing: each adds a statement to a batch of the client's ---- */

struct layout_new {
    struct id layout_id;
    struct id client_id;
    const char *process_type_id;
    const char *fingerprint;
    const char *vendor; /* or NULL */
    const struct json *fields;
    struct id learned_from_process_id;
};
/* One of the same fingerprint is replaced. */
void layout_add(struct db_batch *batch, const struct layout_new *layout);
struct layout_change {
    struct id layout_id;
    const char *fingerprint;
    const struct json *fields;
    bool is_active;
};
/* What it knows from now on. */
void layout_teach(struct db_batch *batch, const struct layout_change *change);
/* Documents had values from them. */
void layout_use(struct db_batch *batch, struct arena *arena, const struct id *ids, size_t count);
/* A person found these fields right; `names` ends with NULL. */
void layout_confirm(struct db_batch *batch, const struct id *layout_id, const char *const *names);
/* All of it, or one field. */
void layout_forget(struct db_batch *batch, const struct id *layout_id);
void layout_forget_field(struct db_batch *batch, const struct id *layout_id, const char *field);

#endif
