/*
 * division: a file becomes the documents that extract_split finds in it.
 *
 * A part has no blob of its own: its pages are the file's, and evidence points to the file.
 */
#include "engine/division.h"

static struct id *make_ids(struct arena *arena, size_t count)
{
    struct id *ids = arena_new_array(arena, struct id, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = id_create();
    return ids;
}

static bool divide(struct work *work, const struct document *document, struct divisions *divisions,
                   struct err *err)
{
    struct reading reading;
    struct division division = {.document = document};
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !pages_load_document(tx, work->arena, document, &reading, err))
        return false;
    db_tx_end(&tx);
    struct extract_request request =
        extraction_request(work->arena, &work->configuration, document, &reading);
    request.is_abandoned = work->is_abandoned;
    if (!extract_split(work->arena, &request, &division.parts, &division.count, err))
        return false;
    if (division.count < 2)
        return true;
    division.part_ids = make_ids(work->arena, division.count);
    divisions->items[divisions->count++] = division;
    return true;
}

static bool check_count(const struct work *work, const struct divisions *divisions, struct err *err)
{
    size_t count = work->document_count;
    for (size_t i = 0; i < divisions->count; i++)
        count += divisions->items[i].count;
    if (count <= ENGINE_DOCUMENTS_MAX)
        return true;
    (void)fail(err, ERR_LIMIT, "the files hold more than %d documents", ENGINE_DOCUMENTS_MAX);
    return err_hint(err, "send them in several processes, or switch the option split_documents "
                         "off in the configuration");
}

bool divisions_find(struct work *work, struct divisions *divisions, struct err *err)
{
    *divisions = (struct divisions){
        .items = arena_new_array(work->arena, struct division, work->subject_count + 1)};
    if (!work->is_bound || !option_boolean(work->configuration.options, "split_documents", true))
        return true;
    for (size_t i = 0; i < work->subject_count; i++) {
        const struct document *document = &work->subjects[i];
        if (document->page_count > 1 && document->page_from == 0 &&
            !divide(work, document, divisions, err))
            return false;
    }
    return check_count(work, divisions, err);
}

struct json *divisions_describe(const struct work *work, const struct divisions *divisions)
{
    struct arena *arena = work->arena;
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < divisions->count; i++) {
        const struct division *division = &divisions->items[i];
        for (size_t p = 0; p < division->count; p++) {
            const struct extract_part *part = &division->parts[p];
            const struct decimal confidence = share_decimal(part->confidence);
            struct json *entry = json_new_object(arena);
            json_set(arena, entry, "document_id", json_new_text(arena, division->part_ids[p].text));
            json_set(arena, entry, "file",
                     json_new_text(arena, division->document->document_id.text));
            json_set(arena, entry, "page_from", json_new_integer(arena, part->page_from));
            json_set(arena, entry, "page_to", json_new_integer(arena, part->page_to));
            json_set(arena, entry, "doc_type", json_new_text(arena, part->doc_type));
            json_set(arena, entry, "confidence", json_new_decimal(arena, &confidence));
            json_set(arena, entry, "signs", part->signs);
            if (part->has_einvoice)
                json_set(arena, entry, "has_einvoice", json_new_boolean(arena, true));
            json_append(arena, list, entry);
        }
    }
    return list;
}

void divisions_apply(const struct work *work, const struct divisions *divisions,
                     struct db_batch *batch)
{
    int64_t position = 0;
    for (size_t i = 0; i < work->document_count; i++)
        position = work->documents[i].position > position ? work->documents[i].position : position;
    for (size_t i = 0; i < divisions->count; i++) {
        const struct division *division = &divisions->items[i];
        for (size_t p = 0; p < division->count; p++) {
            position++;
            const struct document_part part = {
                .document_id = division->part_ids[p],
                .parent_document_id = division->document->document_id,
                .position = position,
                .page_from = division->parts[p].page_from,
                .page_to = division->parts[p].page_to,
                .has_einvoice = division->parts[p].has_einvoice,
            };
            document_add_part(batch, &part);
        }
        document_divide(batch, &division->document->document_id);
    }
}
