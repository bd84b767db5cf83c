/*
 * stage_ingest: what kind of files these are, and which configuration applies where that does not
 * depend on what is written in them.
 */
#include "engine/work.h"

struct ingested {
    struct reading_facts *facts; /* of each document */
};

static bool inspect(const struct work *work, const struct document *document,
                    struct reading_facts *facts, struct err *err)
{
    int fd CLEANUP(file_close) = -1;
    struct reader_request request;
    const struct engine *engine = work->engine;
    return request_open(work, document, &request, &fd, err) &&
           engine->ports->inspect(work->arena, engine->reader, &request, facts, err);
}

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

bool ingest_run(struct work *work, struct outcome *outcome, struct err *err)
{
    int64_t pages = 0;
    struct ingested *ingested = arena_new(work->arena, struct ingested);
    ingested->facts = arena_new_array(work->arena, struct reading_facts, work->document_count);
    if (!settle_type(work, outcome, err))
        return false;
    for (size_t i = 0; i < work->document_count; i++) {
        if (!inspect(work, &work->documents[i], &ingested->facts[i], err))
            return err_add(err, "document %lld", (long long)work->documents[i].position);
        pages += ingested->facts[i].page_count;
    }
    if (pages > READING_PAGES_MAX)
        return fail(err, ERR_LIMIT, "the documents have %lld pages, a process at most %d",
                    (long long)pages, READING_PAGES_MAX);
    outcome->detail = ingested;
    outcome->payload = json_new_object(work->arena);
    json_set(work->arena, outcome->payload, "pages", json_new_integer(work->arena, pages));
    return true;
}

void ingest_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    const struct ingested *ingested = outcome->detail;
    for (size_t i = 0; i < work->document_count; i++)
        document_change_facts(batch, &work->documents[i].document_id, ingested->facts[i].mime_type,
                              ingested->facts[i].page_count);
}
