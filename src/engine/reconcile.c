/*
 * reconcile: proof that what must agree does.
 *
 * Each check of the rows is a snapshot of its own. Rows and blobs are walked together in the order
 * of their keys, a page at a time, so that millions of documents take no memory. Work goes on
 * meanwhile: what looks wrong between two looks is looked at again.
 */
#include "engine/work.h"

#include <stdio.h>
#include <string.h>

#define NIL_ID           "00000000-0000-0000-0000-000000000000"
#define PAGE_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define BLOBS_PAGE       1000
/* A younger blob may belong to a document that is being submitted. */
#define YOUNG_US (INT64_C(3600) * 1000000)

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

/* A transaction that only looks, and has the time for it. */
static struct db_tx *look(const struct audit *audit, struct arena *arena, struct err *err)
{
    struct db_context context = engine_service(audit->engine, arena, DB_ROLE_PLATFORM);
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !reconcile_take_time(tx, err))
        return NULL;
    struct db_tx *open = tx;
    tx = NULL;
    return open;
}

/* ---- rows with rows ---- */

static bool check_rows(struct audit *audit, struct err *err)
{
    for (size_t check = 0; check < reconcile_check_count(); check++) {
        struct reconcile_findings found;
        struct db_tx *tx CLEANUP(db_tx_end) = look(audit, audit->arena, err);
        if (tx == NULL || !reconcile_check(tx, check, audit->client_id, &found, err))
            return false;
        for (size_t i = 0; i < found.count; i++)
            find(audit, &found.items[i]);
    }
    struct db_tx *tx CLEANUP(db_tx_end) = look(audit, audit->arena, err);
    return tx != NULL && reconcile_balances(tx, audit->client_id, &audit->result->balances,
                                            &audit->result->balance_count, err);
}

/* ---- walking ---- */

/* Documents in the order of their keys, and the one that is next. */
struct document_walk {
    struct arena *arena; /* of the page */
    struct stored_documents page;
    size_t index;
    struct stored_after after;
    bool is_last;
    const struct stored_document *next; /* NULL at the end */
    char key[STORAGE_KEY_BYTES];
    char passed_key[STORAGE_KEY_BYTES]; /* of the one before */
};

static bool load_documents(const struct audit *audit, struct document_walk *walk, struct err *err)
{
    arena_end(&walk->arena);
    walk->arena = arena_create(PAGE_ARENA_BYTES);
    struct db_tx *tx CLEANUP(db_tx_end) = look(audit, walk->arena, err);
    if (tx == NULL || !document_list_stored(tx, audit->client_id, &walk->after, &walk->page, err))
        return false;
    walk->index = 0;
    walk->is_last = walk->page.count < STORED_DOCUMENTS_PAGE;
    if (walk->page.count > 0) {
        const struct stored_document *last = &walk->page.items[walk->page.count - 1];
        walk->after = (struct stored_after){last->client_id, last->document_id};
    }
    return true;
}

static bool next_document(const struct audit *audit, struct document_walk *walk, struct err *err)
{
    if (walk->index == walk->page.count && !walk->is_last && !load_documents(audit, walk, err))
        return false;
    memcpy(walk->passed_key, walk->key, sizeof walk->key);
    walk->next = walk->index < walk->page.count ? &walk->page.items[walk->index++] : NULL;
    if (walk->next != NULL)
        (void)snprintf(walk->key, sizeof walk->key, "%s/%s", walk->next->client_id.text,
                       walk->next->document_id.text);
    return true;
}

/* The same for blobs. */
struct blob_walk {
    struct arena *arena;
    struct storage_list page;
    size_t index;
    char prefix[STORAGE_KEY_BYTES];
    char after[STORAGE_KEY_BYTES];
    bool is_last;
    const struct storage_blob *next;
};

static bool load_blobs(const struct audit *audit, struct blob_walk *walk, struct err *err)
{
    const struct storage_query query = {
        .prefix = walk->prefix, .after = walk->after, .limit = BLOBS_PAGE};
    arena_end(&walk->arena);
    walk->arena = arena_create(PAGE_ARENA_BYTES);
    if (!storage_list(audit->engine->storage, walk->arena, &query, &walk->page, err))
        return false;
    walk->index = 0;
    walk->is_last = walk->page.count < BLOBS_PAGE;
    if (walk->page.count > 0)
        (void)snprintf(walk->after, sizeof walk->after, "%s",
                       walk->page.items[walk->page.count - 1].key);
    return true;
}

static bool next_blob(const struct audit *audit, struct blob_walk *walk, struct err *err)
{
    if (walk->index == walk->page.count && !walk->is_last && !load_blobs(audit, walk, err))
        return false;
    walk->next = walk->index < walk->page.count ? &walk->page.items[walk->index++] : NULL;
    return true;
}

/* ---- rows with blobs ---- */

static void find_blob(struct audit *audit, const char *client, const char *message)
{
    find(audit, &(struct reconcile_finding){"blobs", client, message});
}

static bool is_known(const struct audit *audit, struct arena *arena,
                     const struct stored_document *document, bool *is_so, struct err *err)
{
    struct id client_id = document->client_id;
    struct id document_id = document->document_id;
    const struct document_keys keys = {arena, &client_id, &document_id, 1};
    bool *known = NULL;
    struct db_tx *tx CLEANUP(db_tx_end) = look(audit, arena, err);
    if (tx == NULL || !document_list_known(tx, &keys, &known, err))
        return false;
    *is_so = known[0];
    return true;
}

/* A document of which the list had no blob: stored, or removed, since the list was made? */
static bool check_lost(struct audit *audit, struct document_walk *walk, struct err *err)
{
    char byte;
    struct storage_range range = {.buffer = &byte, .length = sizeof byte};
    struct err missing = {0};
    bool is_wanted = false;
    if (storage_read(audit->engine->storage, walk->key, &range, &missing))
        return true;
    if (missing.kind != ERR_NOT_FOUND) {
        *err = missing;
        return false;
    }
    if (!is_known(audit, walk->arena, walk->next, &is_wanted, err))
        return false;
    if (is_wanted)
        find_blob(
            audit, walk->next->client,
            arena_printf(walk->arena, "document %s has no blob", walk->next->document_id.text));
    return true;
}

/* `blob` is NULL when the list had none. */
static bool check_document(struct audit *audit, struct document_walk *walk,
                           const struct storage_blob *blob, struct err *err)
{
    const struct stored_document *document = walk->next;
    if (blob == NULL)
        return check_lost(audit, walk, err);
    if (document->file_size < 0)
        find_blob(audit, document->client,
                  arena_printf(walk->arena, "the size of document %s is not known",
                               document->document_id.text));
    else if (document->file_size != blob->size_bytes)
        find_blob(audit, document->client,
                  arena_printf(walk->arena, "the blob of document %s has %lld bytes and not %lld",
                               document->document_id.text, (long long)blob->size_bytes,
                               (long long)document->file_size));
    return true;
}

/* A document whose blob is elsewhere is named and passed over. */
static bool is_in_its_place(struct audit *audit, struct document_walk *walk)
{
    struct err reason = {0};
    const struct stored_document *document = walk->next;
    const char *key =
        storage_key(walk->arena, audit->engine->storage, document->storage_url, &reason);
    if (key != NULL && strcmp(key, walk->key) == 0)
        return true;
    find_blob(audit, document->client,
              key == NULL ? reason.message
                          : arena_printf(walk->arena, "document %s names the blob %s",
                                         document->document_id.text, key));
    return false;
}

static void check_orphan(struct audit *audit, struct blob_walk *walk)
{
    const struct storage_blob *blob = walk->next;
    if (clock_wall_us() - blob->stored_at > YOUNG_US)
        find_blob(audit, arena_printf(walk->arena, "%.*s", (int)strcspn(blob->key, "/"), blob->key),
                  arena_printf(walk->arena, "blob %s belongs to no document", blob->key));
}

/* What was made from the document that was just passed follows its blob. */
static bool is_picture_of(const struct document_walk *documents, const struct blob_walk *blobs)
{
    return blobs->next != NULL && documents->passed_key[0] != '\0' &&
           blobs->next->key[STORAGE_DOCUMENT_LENGTH] != '\0' &&
           text_starts_with(blobs->next->key, documents->passed_key);
}

static bool check_next(struct audit *audit, struct document_walk *documents,
                       struct blob_walk *blobs, struct err *err)
{
    if (is_picture_of(documents, blobs))
        return next_blob(audit, blobs, err);
    const int order = documents->next == NULL ? 1
                      : blobs->next == NULL   ? -1
                                              : strcmp(documents->key, blobs->next->key);
    if (order > 0)
        check_orphan(audit, blobs);
    else if (is_in_its_place(audit, documents) &&
             !check_document(audit, documents, order == 0 ? blobs->next : NULL, err))
        return false;
    return (order > 0 || next_document(audit, documents, err)) &&
           (order < 0 || next_blob(audit, blobs, err));
}

static bool walk_both(struct audit *audit, struct document_walk *documents, struct blob_walk *blobs,
                      struct err *err)
{
    if (!next_document(audit, documents, err) || !next_blob(audit, blobs, err))
        return false;
    while ((documents->next != NULL || blobs->next != NULL) &&
           audit->result->finding_count < ENGINE_FINDINGS_MAX) {
        if (!check_next(audit, documents, blobs, err))
            return false;
    }
    return true;
}

static bool check_blobs(struct audit *audit, struct err *err)
{
    struct document_walk documents = {.after = {{NIL_ID}, {NIL_ID}}};
    struct blob_walk blobs = {0};
    if (!id_is_none(audit->client_id))
        (void)snprintf(blobs.prefix, sizeof blobs.prefix, "%s/", audit->client_id->text);
    const bool is_done = walk_both(audit, &documents, &blobs, err);
    arena_end(&documents.arena);
    arena_end(&blobs.arena);
    return is_done;
}

/* In another installation's storage every blob would be strange. */
static bool check_storage(struct audit *audit, struct err *err)
{
    struct err reason = {0};
    if (engine_claim_storage(audit->engine, &reason))
        return check_blobs(audit, err);
    if (reason.kind != ERR_CONFIGURATION) {
        *err = reason;
        return false;
    }
    find(audit, &(struct reconcile_finding){"storage", "all", reason.message});
    return true;
}

bool engine_reconcile(struct engine *engine, struct arena *arena, const struct id *client_id,
                      struct engine_reconciliation *result, struct err *err)
{
    struct audit audit = {
        .engine = engine, .arena = arena, .client_id = client_id, .result = result};
    *result = (struct engine_reconciliation){
        .findings = arena_new_array(arena, struct reconcile_finding, ENGINE_FINDINGS_MAX)};
    return check_rows(&audit, err) && check_storage(&audit, err);
}
