/*
 * learning: corrections become layouts, layouts find values, approvals confirm them. Private to
 * engine.
 */
#ifndef ENGINE_LEARNING_H
#define ENGINE_LEARNING_H

#include "engine/work.h"

/* The layouts of the transaction's client for a process type, as extraction takes them. */
struct layouts {
    struct extract_layout *items;
    size_t count;
};
bool layouts_load(struct db_tx *tx, struct arena *arena, const char *process_type_id,
                  struct layouts *layouts, struct err *err) MUST_CHECK;

/* Counts that the documents' values came from layouts. */
void layouts_count_use(const struct work *work, const struct json *documents,
                       struct db_batch *batch);

/* A field or table that a person set right, and the document that has it. */
struct learning_correction {
    const struct json *document;
    struct extract_correction correction;
};
struct learning {
    struct arena *arena;
    const struct process *process;
    const struct configuration *configuration;
    const struct learning_correction *corrections;
    size_t count;
    struct db_batch *batch;
    size_t taught; /* how many of them were understood */
};
/* Adds to the batch what the corrections teach. */
bool learning_add(struct db_tx *tx, struct learning *learning, struct err *err) MUST_CHECK;

/* What a person approved was right. */
void learning_confirm(struct arena *arena, const struct json *documents, struct db_batch *batch);

#endif
