/*
 * batch: identity, statements and commit in one round trip.
 *
 * Everything up to the Sync of an exchange is one implicit transaction, so no BEGIN and COMMIT are
 * sent, and an error of any statement undoes all of them.
 */
#include "db/batch.h"

#include "db/pool.h"
#include "db/rows.h"
#include "db/transaction.h"

#include <string.h>

#define BATCH_STATEMENTS_MAX 20000
#define FRAME_STEPS          2 /* BEGIN and identity, of a batch that joins a transaction */

struct entry {
    const struct db_query *query;
    struct db_values values;
    struct db_rows *rows;
    struct entry *next;
};

struct db_batch {
    struct db_context context;
    struct entry *first;
    struct entry **end;
    size_t count;
    struct step *steps; /* of the first run; a batch may run again */
    size_t step_count;
};

struct db_batch *db_batch_create(const struct db_context *context)
{
    struct db_batch *batch = arena_new(context->arena, struct db_batch);
    *batch = (struct db_batch){.context = *context};
    batch->end = &batch->first;
    return batch;
}

struct db_value db_batch_json(struct db_batch *batch, const struct json *value)
{
    struct db_value text = db_text(value != NULL ? json_render(batch->context.arena, value) : NULL);
    text.is_kept = true;
    return text;
}

struct db_value db_batch_decimal(struct db_batch *batch, const struct decimal *value)
{
    char text[DECIMAL_TEXT_BYTES];
    if (value == NULL)
        return db_null();
    return db_text(arena_copy_text(batch->context.arena, decimal_render(value, text)));
}

struct db_value db_batch_texts(struct db_batch *batch, const char *const *texts)
{
    return db_text_array(batch->context.arena, texts);
}

static struct db_values copy_values(struct arena *arena, struct db_values values)
{
    struct db_value *items = arena_new_array(arena, struct db_value, values.count);
    for (size_t i = 0; i < values.count; i++) {
        items[i] = values.items[i];
        if (items[i].data == NULL || items[i].is_kept)
            continue;
        if (items[i].is_binary)
            items[i].data = arena_copy_bytes(arena, items[i].data, items[i].length);
        else
            items[i].data = arena_copy_text(arena, items[i].data);
    }
    return (struct db_values){.items = items, .count = values.count};
}

size_t db_batch_add(struct db_batch *batch, const struct db_query *query, struct db_values values)
{
    struct entry *entry = arena_new(batch->context.arena, struct entry);
    *entry = (struct entry){.query = query, .values = copy_values(batch->context.arena, values)};
    *batch->end = entry;
    batch->end = &entry->next;
    return batch->count++;
}

/* All steps to the server and back on one connection; the first is left for the identity. */
static bool run_steps(const struct db_context *context, struct step *steps, size_t count,
                      struct err *err)
{
    struct identity_values values;
    if (!identity_check(&context->identity, err))
        return false;
    struct connection *connection = pool_take(context->db, err);
    if (connection == NULL)
        return false;
    steps[0] = identity_step(&context->identity, pool_options(context->db), &values);
    metric_add(METRIC_DB_TRANSACTIONS, 1);
    bool is_done = connection_exchange(connection, steps, count, err) ||
                   transaction_fail(connection, !context->identity.is_read_only, err);
    pool_return(context->db, connection);
    if (is_done)
        PQclear(steps[0].result);
    return is_done;
}

/* The batch's statements from the third step on; the first two are left for BEGIN and the identity.
 */
static struct step *list_steps(struct db_batch *batch, struct err *err)
{
    if (batch->count > BATCH_STATEMENTS_MAX)
        return fail_null(err, ERR_LIMIT, "a batch of %zu statements is longer than %d",
                         batch->count, BATCH_STATEMENTS_MAX);
    if (batch->step_count < batch->count + FRAME_STEPS) {
        batch->step_count = batch->count + FRAME_STEPS;
        batch->steps = arena_new_array(batch->context.arena, struct step, batch->step_count);
    }
    struct step *steps = batch->steps;
    size_t count = FRAME_STEPS;
    for (struct entry *entry = batch->first; entry != NULL; entry = entry->next)
        steps[count++] = (struct step){.query = entry->query,
                                       .values = entry->values,
                                       .set = (int)batch->context.identity.role};
    return steps;
}

static void keep_rows(struct db_batch *batch, struct step *steps)
{
    struct step *step = steps + FRAME_STEPS - 1;
    for (struct entry *entry = batch->first; entry != NULL; entry = entry->next)
        entry->rows = rows_create(batch->context.arena, entry->query, (++step)->result);
}

struct arena *batch_arena(const struct db_batch *batch)
{
    return batch->context.arena;
}

bool batch_list_steps(struct db_batch *batch, const struct db_options *options,
                      struct exchange *exchange, struct err *err)
{
    const struct db_identity *identity = &batch->context.identity;
    if (!identity->is_read_only)
        return fail(err, ERR_INTERNAL, "a pipeline is for what only reads");
    struct step *steps = identity_check(identity, err) ? list_steps(batch, err) : NULL;
    if (steps == NULL)
        return false;
    /* Its texts are borrowed until all is sent, which may be after this returns. */
    struct identity_values *values = arena_new(batch->context.arena, struct identity_values);
    steps[1] = identity_step(identity, options, values);
    exchange->steps = steps + 1;
    exchange->count = batch->count + 1;
    return true;
}

void batch_keep_rows(struct db_batch *batch)
{
    PQclear(batch->steps[1].result);
    keep_rows(batch, batch->steps);
}

bool db_batch_run(struct db_batch *batch, struct err *err)
{
    struct step *steps = list_steps(batch, err);
    if (steps == NULL || !run_steps(&batch->context, steps + 1, batch->count + 1, err))
        return false;
    keep_rows(batch, steps);
    return true;
}

bool db_batch_join(struct db_batch *batch, struct db_tx *tx, struct err *err)
{
    struct step *steps = list_steps(batch, err);
    if (steps == NULL || !transaction_exchange(tx, steps, batch->count, err))
        return false;
    keep_rows(batch, steps);
    return true;
}

struct db_rows *db_batch_rows(const struct db_batch *batch, size_t index)
{
    struct entry *entry = batch->first;
    while (index-- > 0)
        entry = entry->next;
    return entry->rows;
}

bool db_run(const struct db_context *context, const struct db_query *query, struct db_values values,
            struct db_rows **rows, struct err *err)
{
    struct step steps[2] = {{0},
                            {.query = query, .values = values, .set = (int)context->identity.role}};
    if (!run_steps(context, steps, COUNT_OF(steps), err))
        return false;
    if (rows != NULL)
        *rows = rows_create(context->arena, query, steps[1].result);
    else
        PQclear(steps[1].result);
    return true;
}
