/*
 * attachments: the documents of a process and what is attached to them, level by level. Private to
 * engine.
 *
 * What is attached is stored before anything is committed, as uploads are, and like them is removed
 * again when the step fails.
 */
#ifndef ENGINE_ATTACHMENTS_H
#define ENGINE_ATTACHMENTS_H

#include "engine/upload.h"

/* A document of the process, which has its row or is to get one. */
struct enclosure {
    struct document document;
    struct engine_upload *upload; /* NULL: it has its row */
    size_t parent;                /* of the list; its own place when it has none */
    size_t depth;                 /* 0: it was submitted */
    struct reading_facts facts;
    const char *failure; /* why it cannot be read, or NULL */
    bool is_extracted;
};

struct enclosures {
    struct work *work;
    struct enclosure *items; /* those with rows first, parents before what is attached */
    size_t count;
    size_t row_count;             /* of those with rows */
    size_t current;               /* that is being looked at */
    struct engine_upload *upload; /* that is being written, or NULL */
    int64_t bytes;                /* of all that is attached */
};

/* The documents that the process has. */
void enclosures_init(struct enclosures *enclosures, struct work *work);
/* Looks at all of them and at what is attached to them. A submitted one that cannot be read is the
   error; an attached one is its failure. */
bool enclosures_inspect(struct enclosures *enclosures, struct err *err) MUST_CHECK;
/* Ends it: what was stored is kept for the batch that makes the rows, or removed. */
void enclosures_done(struct enclosures *enclosures, bool is_kept);

#endif
