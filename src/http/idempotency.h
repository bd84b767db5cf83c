/*
 * idempotency: a POST with an Idempotency-Key happens once, however often it is sent. Private to
 * http.
 *
 * The answer is kept in the transaction that does what was asked. The same request again gets it
 * again; of two at once the second waits for the first, or fails because of it, and then gets it
 * too. What was refused is not kept: the key is free for another attempt. Keys are the caller's
 * own, good for a day (draft-ietf-httpapi-idempotency-key-header).
 */
#ifndef HTTP_IDEMPOTENCY_H
#define HTTP_IDEMPOTENCY_H

#include "http/request.h"

/* The key that the request was sent with; NULL: none. ERR_USAGE for one that is none. */
bool idempotency_read_key(const struct request *request, const char **key,
                          struct err *err) MUST_CHECK;

/* Before the handler. Where the key was used before, the answer of then is the request's answer;
   ERR_INVALID when it was used for something else, ERR_CONFLICT when the answer showed a secret. */
bool idempotency_begin(struct request *request, struct err *err) MUST_CHECK;
/* After the handler, before the commit: keeps its answer. ERR_CONFLICT when another request with
   the key was faster. */
bool idempotency_keep(struct request *request, struct err *err) MUST_CHECK;
/* After a failure, which is undone: true when it failed only because another request with the key
   was faster, whose answer is the request's now. Else `err` stays, or says how that one differs. */
bool idempotency_recover(struct request *request, struct err *err) MUST_CHECK;

#endif
