/* dispatch: from a request that is all there to its answer. Private to http. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/request.h"

/* Looks up the route of a request that has begun; what is wrong with it from its head alone is in
   request->refusal. Any thread; asks no database. */
void dispatch_begin(struct request *request);
/* Before the body of an upload is taken in: the caller, and whether he may. Else request->refusal
   says why not. */
void dispatch_admit(struct request *request);
/* The whole rest: caller, body, handler, commit; always leaves an answer. */
void dispatch_answer(struct request *request);

/* Compiles the schema of each route's body. */
bool dispatch_prepare(struct service *service, struct err *err) MUST_CHECK;

#endif
