/*
 * conversation: the children of one document, from their start to their end, and every reason not
 * to believe them. Private to reader.
 */
#ifndef READER_CONVERSATION_H
#define READER_CONVERSATION_H

#include "reader/nursery.h"
#include "reader/reader.h"
#include "reader/seats.h"

struct conversation_task {
    const struct reader_options *options;
    const struct reader_request *request;
    struct nursery *nursery;
    struct seats *seats; /* the document has one already, unless it is an inspection */
    bool is_inspection;  /* no pages, only the facts */
};

/* Has a child read the document, or several, and fills `reading` with what they say. Errors as
   those of reader_read. */
bool conversation_hold(struct arena *arena, const struct conversation_task *task,
                       struct reading *reading, struct err *err) MUST_CHECK;

#endif
