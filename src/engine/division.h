/*
 * division: the documents within the files of a process, found after reading. Private to engine.
 */
#ifndef ENGINE_DIVISION_H
#define ENGINE_DIVISION_H

#include "engine/work.h"

/* A file that holds several documents. */
struct division {
    const struct document *document;
    struct id *part_ids; /* of the documents it becomes */
    struct extract_part *parts;
    size_t count;
};
struct divisions {
    struct division *items;
    size_t count;
};

/* Looks at each subject of more than one page that is not a part itself; none when the
   configuration does not want it. ERR_LIMIT when a process had too many documents. In the work's
   arena. */
bool divisions_find(struct work *work, struct divisions *divisions, struct err *err) MUST_CHECK;
/* For classification_result: list of {document_id, file, page_from, page_to, doc_type, confidence,
   signs, has_einvoice: true of the one that the file's e-invoice describes}. */
struct json *divisions_describe(const struct work *work, const struct divisions *divisions);
/* Adds the rows of the parts, which make the result in place of their files. */
void divisions_apply(const struct work *work, const struct divisions *divisions,
                     struct db_batch *batch);

#endif
