/*
 * stage_ingest: what kind of files these are, what is attached to them, and which configuration
 * applies where that does not depend on what is written in them.
 */
#include "engine/attachments.h"

/* The type that was given, or the client's only one; else classification will choose. */
static bool settle_type(struct work *work, struct outcome *outcome, struct err *err)
{
    struct workflow *workflows;
    size_t count;
    struct db_context context = work->context;
    if (work->is_bound)
        return true;
    if (work->process.process_type_id != NULL)
        return binding_find(work, work->process.process_type_id, outcome, err);
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !configuration_list_active(tx, &workflows, &count, err))
        return false;
    db_tx_end(&tx);
    if (count == 0) {
        (void)fail(err, ERR_NOT_FOUND, "the client has no active configuration");
        return err_hint(err, "activate a configuration, then retry the process");
    }
    return count > 1 || binding_find(work, workflows[0].process_type_id, outcome, err);
}

static bool count_pages(const struct enclosures *enclosures, int64_t *pages, struct err *err)
{
    *pages = 0;
    for (size_t i = 0; i < enclosures->count; i++)
        *pages += enclosures->items[i].facts.page_count;
    return *pages <= READING_PAGES_MAX ||
           fail(err, ERR_LIMIT, "the documents have %lld pages, a process at most %d",
                (long long)*pages, READING_PAGES_MAX);
}

bool ingest_run(struct work *work, struct outcome *outcome, struct err *err)
{
    int64_t pages = 0;
    struct enclosures *enclosures = arena_new(work->arena, struct enclosures);
    if (!settle_type(work, outcome, err))
        return false;
    enclosures_init(enclosures, work);
    const bool is_good =
        enclosures_inspect(enclosures, err) && count_pages(enclosures, &pages, err);
    enclosures_done(enclosures, is_good);
    outcome->detail = enclosures;
    outcome->payload = json_new_object(work->arena);
    json_set(work->arena, outcome->payload, "pages", json_new_integer(work->arena, pages));
    json_set(work->arena, outcome->payload, "documents",
             json_new_integer(work->arena, (int64_t)enclosures->count));
    return is_good;
}

static void add_row(const struct work *work, const struct enclosure *item, struct db_batch *batch)
{
    struct document_new row = upload_describe(work->arena, item->upload, &work->process.process_id);
    row.position = item->document.position;
    row.parent_document_id = item->document.parent_document_id;
    document_add(batch, &row);
}

void ingest_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    const struct enclosures *enclosures = outcome->detail;
    document_remove_parts(batch, &work->process.process_id);
    for (size_t i = 0; i < enclosures->count; i++) {
        const struct enclosure *item = &enclosures->items[i];
        const struct id *document_id = &item->document.document_id;
        const struct document_facts facts = {
            item->facts.mime_type, item->facts.page_count, item->is_extracted,
            json_render(work->arena, reading_making_render(work->arena, &item->facts.making))};
        if (item->upload != NULL)
            add_row(work, item, batch);
        if (item->failure != NULL)
            document_change_unread(batch, document_id, item->failure, item->is_extracted);
        else
            document_change_facts(batch, document_id, &facts);
    }
}
