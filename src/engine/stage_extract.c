/*
 * stage_extract: from words to fields with evidence, without a model.
 */
#include "engine/learning.h"
#include "engine/suspicion.h"

#include <stdlib.h>

#define POOR_PAGES_MAX 20

/* Worst first. */
static int compare_quality(const void *a, const void *b)
{
    const struct reading_page *const *one = a;
    const struct reading_page *const *other = b;
    return ((*one)->quality > (*other)->quality) - ((*one)->quality < (*other)->quality);
}

/* The pages whose images are worst: poor ones are reasons for review. */
static struct json *poor_pages(struct arena *arena, const struct reading *reading)
{
    const struct reading_page **pages =
        arena_new_array(arena, const struct reading_page *, reading->page_count + 1);
    struct json *list = json_new_array(arena);
    size_t count = 0;
    for (size_t i = 0; i < reading->page_count; i++) {
        if (reading->pages[i].defect != READING_SOUND)
            pages[count++] = &reading->pages[i];
    }
    qsort(pages, count, sizeof(const struct reading_page *), compare_quality);
    for (size_t i = 0; i < count && i < POOR_PAGES_MAX; i++) {
        const struct decimal share = share_decimal(pages[i]->quality);
        struct json *page = json_new_object(arena);
        json_set(arena, page, "page", json_new_integer(arena, pages[i]->number));
        json_set(arena, page, "score", json_new_decimal(arena, &share));
        json_set(arena, page, "defect",
                 json_new_text(arena, reading_defect_name(pages[i]->defect)));
        json_append(arena, list, page);
    }
    return list;
}

struct extract_request extraction_request(struct arena *arena,
                                          const struct configuration *configuration,
                                          const struct document *document,
                                          const struct reading *reading)
{
    return (struct extract_request){
        .reading = reading,
        .document_id = document_file(document)->text,
        .doc_type = configuration->process_type_id,
        .output_schema = configuration->output_schema,
        .languages = option_languages(arena, configuration->options),
        .date_order = option_date_order(configuration->options),
        .max_cells = EXTRACT_CELLS_MAX,
    };
}

/* `cells_left`: what the results of the process still have room for. */
static struct json *extract(struct work *work, const struct extract_request *request,
                            size_t *cells_left, struct err *err)
{
    struct json *data = work->engine->ports->extract(work->arena, request, err);
    if (data == NULL)
        return NULL;
    *cells_left -= extract_count_cells(data);
    extract_ground(work->arena,
                   &(struct extract_grounding){.reading = request->reading,
                                               .document_id = request->document_id,
                                               .output_schema = request->output_schema,
                                               .date_order = request->date_order},
                   data);
    json_set(work->arena, data, "poor_pages", poor_pages(work->arena, request->reading));
    /* The data is the arena's and does not point to the request. */
    /* cppcheck-suppress returnDanglingLifetime */
    return data;
}

#define US_PER_S 1000000

/* What is found, and the names under which the documents are found again. */
struct extracted {
    struct json *documents;
    const char *const **near_names; /* of each, or NULL where nobody looks for fraud */
};

/* What the words themselves give away, and an e-invoice among them. */
static bool look_for_fraud(struct work *work, const struct extract_request *request,
                           struct json *data, const char *const **near_names, struct err *err)
{
    struct json *flags = json_find(data, "fraud_flags");
    if (flags == NULL) {
        flags = json_new_array(work->arena);
        json_set(work->arena, data, "fraud_flags", flags);
    }
    fraud_check_reading(work->arena, request->reading, flags);
    fraud_check_making(work->arena, &request->reading->facts.making, clock_wall_us() / US_PER_S,
                       flags);
    *near_names = suspicion_near_names(work->arena, request->reading);
    return extract_check_hybrid(work->arena, request, flags, err);
}

static bool load_layouts(struct work *work, struct layouts *layouts, struct err *err)
{
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL &&
           layouts_load(tx, work->arena, work->configuration.process_type_id, layouts, err);
}

bool extract_run(struct work *work, struct outcome *outcome, struct err *err)
{
    struct reading *readings;
    struct layouts layouts;
    struct arena *arena = work->arena;
    if (!pages_load(work, work->subject_count, &readings, err) ||
        !load_layouts(work, &layouts, err))
        return false;
    struct json *documents = json_new_array(arena);
    struct extracted *extracted = arena_new(arena, struct extracted);
    *extracted = (struct extracted){
        documents, arena_new_array(arena, const char *const *, work->document_count + 1)};
    int64_t fields = 0;
    size_t cells_left = EXTRACT_CELLS_MAX;
    for (size_t i = 0; i < work->subject_count; i++) {
        struct extract_request request =
            extraction_request(arena, &work->configuration, &work->subjects[i], &readings[i]);
        request.layouts = layouts.items;
        request.layout_count = layouts.count;
        request.max_cells = cells_left;
        request.is_abandoned = work->is_abandoned;
        struct json *data = extract(work, &request, &cells_left, err);
        if (data == NULL)
            return false;
        if (work->configuration.enable_fraud_detection &&
            !look_for_fraud(work, &request, data, &extracted->near_names[i], err))
            return false;
        json_set(arena, data, "document_id",
                 json_new_text(arena, work->subjects[i].document_id.text));
        json_append(arena, documents, data);
        fields += (int64_t)json_count(json_find(data, "fields"));
    }
    struct json *result = json_new_object(arena);
    json_set(arena, result, "documents", documents);
    outcome->change.extraction_result = result;
    outcome->detail = extracted;
    outcome->payload = json_new_object(arena);
    json_set(arena, outcome->payload, "fields", json_new_integer(arena, fields));
    return true;
}

void extract_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    static const char *const NEAR[] = {"near", NULL};
    const struct extracted *extracted = outcome->detail;
    for (size_t i = 0; i < work->subject_count; i++) {
        const struct fingerprint_owner owner = {.client_id = work->process.client_id,
                                                .process_id = work->process.process_id,
                                                .document_id = work->subjects[i].document_id};
        document_change_extraction(batch, &owner.document_id, json_at(extracted->documents, i));
        if (extracted->near_names[i] == NULL)
            continue;
        fingerprint_remove(batch, &owner.document_id, NEAR);
        fingerprint_add_all(batch, &owner, NEAR[0], extracted->near_names[i]);
    }
    layouts_count_use(work, extracted->documents, batch);
}
