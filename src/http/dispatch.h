/* dispatch: from a request that is all there to its answer. Private to http. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/request.h"

/* Looks up the route of a request that has begun; what is wrong with it from its head alone is in
   request->refusal. Any thread; asks no database. */
void dispatch_begin(struct request *request);
/* A request that is all there, or an upload before its body is taken in: what can be done without
   waiting. True: that was all, and it is answered, or refusal says why the body is not wanted.
   False: with is_askable, dispatch_ask and dispatch_judge come next, else dispatch_work. */
bool dispatch_start(struct request *request);
/* What is to be asked of the database in a pipeline, or NULL when it may take long. */
struct db_batch *dispatch_ask(struct request *request);
/* That batch has its rows. True as of dispatch_start; false: dispatch_work comes next. */
bool dispatch_judge(struct request *request);
/* The whole rest, waiting for whatever is needed: admits an upload, or leaves an answer. */
void dispatch_work(struct request *request);
/* The same of what is known to be refused. */
void dispatch_refuse(struct request *request);

/* Compiles the schema of each route's body. */
bool dispatch_prepare(struct service *service, struct err *err) MUST_CHECK;

#endif
