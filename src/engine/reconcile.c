/*
 * reconcile: proof that what must agree does, and removal of blobs that nobody submitted.
 *
 * Rows and blobs are both walked in the order of their keys, a page at a time, so that millions of
 * documents take no memory.
 */
#include "engine/work.h"

#include <stdio.h>
#include <string.h>

#define NIL_ID           "00000000-0000-0000-0000-000000000000"
#define PAGE_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define BLOBS_PAGE       1000

struct audit {
    struct engine *engine;
    struct arena *arena; /* of the result */
    const struct id *client_id;
    struct engine_reconciliation *result;
};

static void find(struct audit *audit, const struct reconcile_finding *finding)
{
    struct engine_reconciliation *result = audit->result;
    if (result->finding_count >= ENGINE_FINDINGS_MAX)
        return;
    result->findings[result->finding_count++] = (struct reconcile_finding){
        .check = arena_copy_text(audit->arena, finding->check),
        .client = arena_copy_text(audit->arena, finding->client),
        .message = arena_copy_text(audit->arena, finding->message),
    };
}

/* ---- rows with rows ---- */

/* One snapshot for all checks: work goes on meanwhile. */
static bool check_rows(struct audit *audit, struct err *err)
{
    struct db_context context = engine_service(audit->engine, audit->arena, DB_ROLE_PLATFORM);
    context.identity.is_read_only = true;
    for (size_t check = 0; check < reconcile_check_count(); check++) {
        struct reconcile_findings found;
        struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
        if (tx == NULL || !reconcile_check(tx, check, audit->client_id, &found, err))
            return false;
        for (size_t i = 0; i < found.count; i++)
            find(audit, &found.items[i]);
    }
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL && reconcile_balances(tx, audit->client_id, &audit->result->balances,
                                            &audit->result->balance_count, err);
}

/* ---- rows with blobs ---- */

static bool list_documents(struct audit *audit, struct arena *arena,
                           const struct stored_after *after, struct stored_documents *documents,
                           struct err *err)
{
    struct db_context context = engine_service(audit->engine, arena, DB_ROLE_PLATFORM);
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL && document_list_stored(tx, audit->client_id, after, documents, err);
}

static bool check_blob(struct audit *audit, struct arena *arena,
                       const struct stored_document *document, struct err *err)
{
    char byte;
    struct storage_range last = {
        .offset = document->file_size - 1, .buffer = &byte, .length = sizeof byte};
    struct err missing = {0};
    struct reconcile_finding finding = {.check = "blobs", .client = document->client};
    struct storage *storage = audit->engine->storage;
    const char *key = storage_key(arena, storage, document->storage_url, &missing);
    if (key == NULL) {
        finding.message = missing.message;
    } else if (!storage_read(storage, key, &last, &missing)) {
        if (missing.kind != ERR_NOT_FOUND) {
            *err = missing;
            return false;
        }
        finding.message =
            arena_printf(arena, "document %s has no blob", document->document_id.text);
    } else if (last.got != 1) {
        finding.message = arena_printf(arena, "the blob of document %s is shorter than %lld bytes",
                                       document->document_id.text, (long long)document->file_size);
    }
    if (finding.message != NULL)
        find(audit, &finding);
    return true;
}

static bool check_blobs(struct audit *audit, struct err *err)
{
    struct stored_after after = {.client_id = {NIL_ID}, .document_id = {NIL_ID}};
    size_t count = 0;
    do {
        struct stored_documents documents;
        struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_ARENA_BYTES);
        if (!list_documents(audit, arena, &after, &documents, err))
            return false;
        count = documents.count;
        for (size_t i = 0; i < count; i++) {
            if (!check_blob(audit, arena, &documents.items[i], err))
                return false;
        }
        if (count > 0)
            after = (struct stored_after){documents.items[count - 1].client_id,
                                          documents.items[count - 1].document_id};
    } while (count == STORED_DOCUMENTS_PAGE);
    return true;
}

bool engine_reconcile(struct engine *engine, struct arena *arena, const struct id *client_id,
                      struct engine_reconciliation *result, struct err *err)
{
    struct audit audit = {
        .engine = engine, .arena = arena, .client_id = client_id, .result = result};
    *result = (struct engine_reconciliation){
        .findings = arena_new_array(arena, struct reconcile_finding, ENGINE_FINDINGS_MAX)};
    return check_rows(&audit, err) && check_blobs(&audit, err);
}

/* ---- sweeping ---- */

/* A blob whose document is in no process, and which is too old to be on its way into one. */
static bool sweep_blob(struct engine *engine, struct arena *arena, const struct storage_blob *blob,
                       size_t *removed, struct err *err)
{
    struct id document_id;
    struct err unusual = {0};
    bool is_present = true;
    const char *slash = strrchr(blob->key, '/');
    if (slash == NULL || !id_parse(slash + 1, &document_id, &unusual))
        return true; /* not ours to remove */
    struct db_context context = engine_service(engine, arena, DB_ROLE_PLATFORM);
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !document_exists(tx, &document_id, &is_present, err))
        return false;
    if (is_present)
        return true;
    *removed += 1;
    return storage_delete(engine->storage, blob->key, err);
}

bool engine_sweep(struct engine *engine, int64_t age_s, size_t *removed, struct err *err)
{
    char after[STORAGE_KEY_BYTES] = "";
    size_t count = 0;
    int64_t before_us = clock_wall_us() - age_s * 1000000;
    if (!storage_sweep(engine->storage, age_s, removed, err))
        return false;
    do {
        struct storage_list list;
        struct storage_query query = {.prefix = "", .after = after, .limit = BLOBS_PAGE};
        struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_ARENA_BYTES);
        if (!storage_list(engine->storage, arena, &query, &list, err))
            return false;
        for (size_t i = 0; i < list.count; i++) {
            if (list.items[i].stored_at < before_us &&
                !sweep_blob(engine, arena, &list.items[i], removed, err))
                return false;
        }
        count = list.count;
        if (count > 0)
            (void)snprintf(after, sizeof after, "%s", list.items[count - 1].key);
    } while (count == BLOBS_PAGE);
    return true;
}
