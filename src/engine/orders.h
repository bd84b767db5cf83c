/*
 * orders: what submitting, cancelling, trying again and deciding have in common. Private to engine.
 */
#ifndef ENGINE_ORDERS_H
#define ENGINE_ORDERS_H

#include "engine/work.h"

/* Whether the transaction's client can have documents processed as that type: ERR_NOT_FOUND when
   there is no such type, ERR_CONFLICT when the client has no active configuration of it. */
bool type_check(struct db_tx *tx, const char *process_type_id, struct err *err) MUST_CHECK;
/* The same for who knows already. */
bool type_judge(const char *process_type_id, bool is_known, bool is_active,
                struct err *err) MUST_CHECK;

/* Leaves the audit row of an order that was refused; one that only failed for now leaves none.
   `event` says what was refused ("process.cancel_refused"), the message of `reason` why: it names
   places in documents, never values. Always false. */
bool order_refuse(struct engine *engine, struct arena *arena, const struct engine_order *order,
                  const char *event, const struct err *reason);

#endif
