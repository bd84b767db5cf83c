/* answer: a reply as the HTTP library sends it. Private to http. */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

#include "http/request.h"

/* Queues the reply of the request on its connection; what the reply owns (file, stream) is taken
   over. The last answer of a connection says so. False when it cannot be queued: the connection is
   to be closed. For the I/O thread of the connection. */
bool answer_send(struct request *request, bool is_last) MUST_CHECK;

#endif
