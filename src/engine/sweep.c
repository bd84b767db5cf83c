/*
 * sweep: removal of blobs that nobody submitted, and of pictures whose document is gone.
 *
 * They are few: what died between storing and submitting. So everything that speaks against a
 * removal counts more than what is left lying: a storage that is not this database's, or more to
 * remove than accidents leave, and nothing is removed.
 */
#include "engine/work.h"

#include <stdio.h>
#include <string.h>

#define PAGE_ARENA_BYTES  ((size_t)64 * 1024 * 1024)
#define CLAIM_ARENA_BYTES ((size_t)64 * 1024)
#define BLOBS_PAGE        1000
#define MICROSECONDS      1000000
/* Without being asked at most so many, and one in so many of all, are removed. */
#define ACCIDENTS 10
#define ONE_IN    100

static bool load_installation(struct db_tx *tx, void *argument, struct err *err)
{
    return installation_load(tx, argument, err);
}

bool engine_claim_storage(struct engine *engine, struct err *err)
{
    struct id installation_id;
    struct arena *arena CLEANUP(arena_end) = arena_create(CLAIM_ARENA_BYTES);
    struct db_context context = engine_service(engine, arena, DB_ROLE_WORKER);
    context.identity.is_read_only = true;
    return db_transact(&context, load_installation, &installation_id, err) &&
           storage_claim(engine->storage, &installation_id, err);
}

/* One walk over all blobs. */
struct round {
    struct engine *engine;
    int64_t before_us; /* younger ones may be on their way into a process */
    bool is_removing;
    size_t blobs;
    size_t orphans;  /* documents */
    size_t pictures; /* of documents that are not there: they can be made again */
};

static bool list_known(const struct round *round, struct arena *arena,
                       const struct storage_list *list, bool **known, struct err *err)
{
    struct document_keys keys = {.arena = arena,
                                 .client_ids = arena_new_array(arena, struct id, list->count),
                                 .document_ids = arena_new_array(arena, struct id, list->count),
                                 .count = list->count};
    for (size_t i = 0; i < list->count; i++) {
        const char *slash = strchr(list->items[i].key, '/');
        const char *client =
            arena_printf(arena, "%.*s", (int)(slash - list->items[i].key), list->items[i].key);
        const char *document = arena_printf(arena, "%.*s", (int)strcspn(slash + 1, "."), slash + 1);
        if (!id_parse(client, &keys.client_ids[i], err) ||
            !id_parse(document, &keys.document_ids[i], err))
            return false;
    }
    struct db_context context = engine_service(round->engine, arena, DB_ROLE_PLATFORM);
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL && document_list_known(tx, &keys, known, err);
}

static bool sweep_page(struct round *round, struct arena *arena, const struct storage_list *list,
                       struct err *err)
{
    bool *known = NULL;
    if (list->count == 0)
        return true;
    if (!list_known(round, arena, list, &known, err))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        if (known[i] || list->items[i].stored_at >= round->before_us)
            continue;
        const bool is_picture = list->items[i].key[STORAGE_DOCUMENT_LENGTH] != '\0';
        round->pictures += is_picture;
        round->orphans += !is_picture;
        if (round->is_removing && !storage_delete(round->engine->storage, list->items[i].key, err))
            return false;
    }
    round->blobs += list->count;
    return true;
}

static bool go_round(struct round *round, struct err *err)
{
    char after[STORAGE_KEY_BYTES] = "";
    size_t count = 0;
    do {
        struct storage_list list;
        const struct storage_query query = {.prefix = "", .after = after, .limit = BLOBS_PAGE};
        struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_ARENA_BYTES);
        if (!storage_list(round->engine->storage, arena, &query, &list, err) ||
            !sweep_page(round, arena, &list, err))
            return false;
        count = list.count;
        if (count > 0)
            (void)snprintf(after, sizeof after, "%s", list.items[count - 1].key);
    } while (count == BLOBS_PAGE);
    return true;
}

/* Whether so many are what accidents leave. */
static bool check_share(struct engine *engine, int64_t before_us, struct err *err)
{
    struct round round = {.engine = engine, .before_us = before_us};
    if (!go_round(&round, err))
        return false;
    if (round.orphans <= ACCIDENTS + round.blobs / ONE_IN)
        return true;
    (void)fail(err, ERR_CONFIGURATION,
               "%zu of %zu stored documents are in no process of this database: too many to be "
               "removed unasked",
               round.orphans, round.blobs);
    return err_hint(err, "see that the database is the one whose documents these are, and not an "
                         "old copy; 'docflow reconcile --sweep' removes them all");
}

struct expired {
    struct upload_row *list;
    size_t count;
};

static bool remove_rows(struct db_tx *tx, void *argument, struct err *err)
{
    struct expired *expired = argument;
    return idempotency_key_remove_expired(tx, err) &&
           upload_remove_expired(tx, &expired->list, &expired->count, err);
}

/* Documents that no process has taken in time, and answers that nobody asks for any more. */
static bool expire_rows(struct engine *engine, size_t *removed, struct err *err)
{
    struct expired expired = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_ARENA_BYTES);
    struct db_context context = engine_service(engine, arena, DB_ROLE_WORKER);
    if (!db_transact(&context, remove_rows, &expired, err))
        return false;
    for (size_t i = 0; i < expired.count; i++) {
        const char *key = arena_printf(arena, "%s/%s", expired.list[i].client_id.text,
                                       expired.list[i].document_id.text);
        if (!storage_delete(engine->storage, key, err))
            return false;
    }
    *removed = expired.count;
    return true;
}

bool engine_sweep_all(struct engine *engine, int64_t age_s, size_t *removed, struct err *err)
{
    size_t expired = 0;
    size_t left_behind = 0;
    struct round round = {
        .engine = engine, .before_us = clock_wall_us() - age_s * MICROSECONDS, .is_removing = true};
    if (!engine_claim_storage(engine, err) || !expire_rows(engine, &expired, err) ||
        !storage_sweep(engine->storage, age_s, &left_behind, err) || !go_round(&round, err))
        return false;
    *removed = expired + left_behind + round.orphans + round.pictures;
    return true;
}

bool engine_sweep(struct engine *engine, int64_t age_s, size_t *removed, struct err *err)
{
    return engine_claim_storage(engine, err) &&
           check_share(engine, clock_wall_us() - age_s * MICROSECONDS, err) &&
           engine_sweep_all(engine, age_s, removed, err);
}
