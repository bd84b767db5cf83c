/* identity: who asks, from the Authorization header, and whether he may. Private to http. */
#ifndef HTTP_IDENTITY_H
#define HTTP_IDENTITY_H

#include "http/request.h"

/*
 * In steps, so that the database is asked together with what the request is about:
 * 1. identity_begin reads the proof and fills request->caller as far as the proof says, once; it
 *    asks no database. Afterwards the caller's client is known, unless identity_is_askable is
 * false.
 * 2. identity_ask puts the question whether the caller still counts first into a batch in the name
 *    of the caller (request_context).
 * 3. identity_answer judges by its answer, and sets request->is_identified. What the token or key
 *    says counts only if user, client and session are still good now. `is_noted` is false when the
 *    use of a key is to be written down, by identity_note_use, which waits.
 * Errors: ERR_UNAUTHENTICATED, ERR_FORBIDDEN when the route is not for this caller, ERR_THROTTLED.
 */
bool identity_begin(struct request *request, struct err *err) MUST_CHECK;
/* False: a key that has not been seen before. identity_find, which waits for the database, finds
   out whose it is. */
bool identity_is_askable(const struct request *request);
bool identity_find(struct request *request, struct err *err) MUST_CHECK;
void identity_ask(const struct request *request, struct db_batch *batch);
bool identity_answer(struct request *request, const struct db_batch *batch, bool *is_noted,
                     struct err *err) MUST_CHECK;
bool identity_note_use(struct request *request, struct err *err) MUST_CHECK;

/* Runs `body` in a transaction of the role that sees how people sign in. */
bool identity_transact(struct request *request, db_body *body, void *argument,
                       struct err *err) MUST_CHECK;

#endif
