/*
 * conversation: one child, from its start to its end, and every reason not to believe it. Private
 * to reader.
 */
#ifndef READER_CONVERSATION_H
#define READER_CONVERSATION_H

#include "reader/reader.h"

struct conversation_task {
    const struct reader_options *options;
    const struct reader_request *request;
    bool is_inspection; /* no pages, only the facts */
};

/* Starts the program, follows what it says and fills `reading` with it. Errors as those of
   reader_read. */
bool conversation_hold(struct arena *arena, const struct conversation_task *task,
                       struct reading *reading, struct err *err) MUST_CHECK;

#endif
