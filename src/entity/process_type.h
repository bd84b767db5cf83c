/*
 * process_type: kinds of workflows, the same for all clients; operators of the platform make them.
 */
#ifndef ENTITY_PROCESS_TYPE_H
#define ENTITY_PROCESS_TYPE_H

#include "entity/resource.h"

/* By name; NULL: active and inactive ones. */
bool process_type_list(struct db_tx *tx, const bool *is_active, struct json **items,
                       struct err *err) MUST_CHECK;
struct json *process_type_show(struct db_tx *tx, const char *process_type_id,
                               struct err *err) MUST_CHECK;
/* An edit of the revision that was read; 0: of any. */
struct process_type_edit {
    const char *process_type_id;
    int64_t revision;
    const char *changes; /* JSON object: display_name, description, is_active */
};
/* ERR_CONFLICT when there is one of that name. Platform role. */
bool process_type_add(struct db_tx *tx, const struct process_type_edit *edit,
                      struct err *err) MUST_CHECK;
/* ERR_STALE. Platform role. */
bool process_type_change(struct db_tx *tx, const struct process_type_edit *edit,
                         struct err *err) MUST_CHECK;

#endif
