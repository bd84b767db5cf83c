/*
 * prompt: what language models are asked, in versions: shared by all clients, or a client's own,
 * which then takes the shared one's place. What a version says never changes.
 */
#ifndef ENTITY_PROMPT_H
#define ENTITY_PROMPT_H

#include "entity/resource.h"

/* NULL and 0: all. */
struct prompt_filter {
    const char *process_type_id;
    const char *stage;
    int64_t version;
};
/* The newest first. */
bool prompt_list(struct db_tx *tx, const struct prompt_filter *filter, struct resource_page *page,
                 struct err *err) MUST_CHECK;
struct json *prompt_show(struct db_tx *tx, const struct id *prompt_id, struct err *err) MUST_CHECK;

/* What the placeholders of a prompt_template may name; NULL ends them. */
extern const char *const PROMPT_VARIABLES[];

struct prompt_new {
    struct id prompt_id;
    const char *members; /* JSON object: process_type_id, version, stage, prompt_template, ... */
    struct id created_by;
};
/* Of the transaction's client; without one shared. ERR_CONFLICT when there is that version. */
bool prompt_add(struct db_tx *tx, const struct prompt_new *prompt, struct err *err) MUST_CHECK;
/* ERR_FORBIDDEN for one that is shared, unless the transaction is the platform's. */
bool prompt_switch(struct db_tx *tx, const struct id *prompt_id, bool is_active,
                   struct err *err) MUST_CHECK;

#endif
