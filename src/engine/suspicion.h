/*
 * suspicion: fraud flags of the documents of a process, from what they say and from what the client
 * had before. Private to engine.
 */
#ifndef ENGINE_SUSPICION_H
#define ENGINE_SUSPICION_H

#include "engine/work.h"

/* What is looked at. */
struct suspect {
    struct arena *arena;
    const struct process *process;
    const struct configuration *configuration;
    const struct json *documents; /* of the extraction_result */
};

/* What came of it, for each of the documents in their order. */
struct suspicion {
    struct id *document_ids;
    struct json **flags;
    struct fraud_identity *identities;
    size_t count;
    bool is_grave; /* a person has to look */
};

/* Nothing where the configuration does not want it. Grave flags become reasons for review: {code:
   the flag, message, ...}. */
bool suspicion_judge(struct db_tx *tx, const struct suspect *suspect, struct json *reasons,
                     struct suspicion *suspicion, struct err *err) MUST_CHECK;
/* Keeps flags, scores and what the documents are recognised by. */
void suspicion_apply(const struct suspect *suspect, const struct suspicion *suspicion,
                     struct db_batch *batch);

/* The names of kind near under which a reading is found again, ended by NULL; none of them when it
   has too few numbers. In the arena. */
const char *const *suspicion_near_names(struct arena *arena, const struct reading *reading);

#endif
