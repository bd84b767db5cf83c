/* identity: who asks, from the Authorization header, and whether he may. Private to http. */
#ifndef HTTP_IDENTITY_H
#define HTTP_IDENTITY_H

#include "http/request.h"

/* Fills request->caller. What the token or key says counts only if user, client and session are
   still good now. ERR_UNAUTHENTICATED, or ERR_FORBIDDEN when the route is not for this caller;
   nobody is asked where it is for everybody. */
bool identity_establish(struct request *request, struct err *err) MUST_CHECK;

/* Runs `body` in a transaction of the role that sees how people sign in. */
bool identity_transact(struct request *request, db_body *body, void *argument,
                       struct err *err) MUST_CHECK;

#define API_KEY_START         "dfk_"
#define API_KEY_PREFIX_LENGTH 12 /* "dfk_" and 8 characters: api_keys.prefix */

#endif
