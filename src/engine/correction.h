/*
 * correction: what a person changes in an extraction_result, by pointers into its plain form.
 * Private to engine.
 */
#ifndef ENGINE_CORRECTION_H
#define ENGINE_CORRECTION_H

#include "engine/work.h"

/* Corrections to one result, one after the other. */
struct corrected_table;
struct correction {
    struct arena *arena;
    struct json *documents;         /* of the extraction_result; changed in place */
    bool is_together;               /* the documents are one result: is_judged_together */
    struct corrected_table *tables; /* whose rows were changed; NULL at first */
};

/* What one of them changed. */
struct corrected {
    const struct json *document; /* NULL when it may be several */
    struct json *before;         /* what stood there, in plain form; or NULL */
    const char *name;            /* of the field, or of the table that was changed */
    const struct json *bearer;   /* the document whose value of it counts, or whose rows it has */
};

/*
 * Puts `value` where `pointer` leads, null to remove what is there. Pointers name the rows as they
 * stood before the first correction: rows that are removed make room only in correction_finish. A
 * table given as a whole is complete. ERR_USAGE when the pointer leads nowhere or the value cannot
 * stand there.
 */
bool correction_put(struct correction *correction, const char *pointer, struct json *value,
                    struct corrected *corrected, struct err *err) MUST_CHECK;

/* After the last one: closes the gaps of removed rows. A table whose rows reach the number that was
   seen is complete now; one that still lacks some stays as it is. */
void correction_finish(const struct correction *correction);

#endif
