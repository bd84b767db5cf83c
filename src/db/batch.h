/* batch: what a pipeline needs of one. Private to db. */
#ifndef DB_BATCH_H
#define DB_BATCH_H

#include "db/connection.h"

/* Where the batch and its results live. */
struct arena *batch_arena(const struct db_batch *batch);
/* Fills steps and count: the identity, which has to be one that only reads, and the statements. */
bool batch_list_steps(struct db_batch *batch, const struct db_options *options,
                      struct exchange *exchange, struct err *err) MUST_CHECK;
/* After an exchange that succeeded: the results become the batch's rows. */
void batch_keep_rows(struct db_batch *batch);

#endif
