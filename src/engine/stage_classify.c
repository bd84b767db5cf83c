/*
 * stage_classify: what the documents are, and by that the configuration where none was given.
 */
#include "engine/division.h"

#define CONFIDENCE_MIN 0.5

static const char *basis(const struct work *work)
{
    return work->process.process_type_id != NULL ? "bound" : "content";
}

static struct json *describe(struct work *work, const char *process_type_id, double confidence,
                             struct json *reasons)
{
    struct arena *arena = work->arena;
    struct decimal share = share_decimal(confidence);
    struct json *result = json_new_object(arena);
    json_set(arena, result, "process_type_id", json_new_text(arena, process_type_id));
    json_set(arena, result, "basis", json_new_text(arena, basis(work)));
    json_set(arena, result, "confidence", json_new_decimal(arena, &share));
    if (reasons != NULL)
        json_set(arena, result, "reasons", reasons);
    return result;
}

static bool load_workflows(struct work *work, struct extract_candidate **candidates, size_t *count,
                           struct err *err)
{
    struct workflow *workflows;
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !configuration_list_active(tx, &workflows, count, err))
        return false;
    *candidates = arena_new_array(work->arena, struct extract_candidate, *count);
    for (size_t i = 0; i < *count; i++)
        (*candidates)[i] = (struct extract_candidate){
            .process_type_id = workflows[i].process_type_id,
            .display_name = workflows[i].display_name,
            .description = workflows[i].description,
            .output_schema = workflows[i].output_schema,
        };
    return true;
}

static bool choose(struct work *work, struct outcome *outcome, struct json **result,
                   struct err *err)
{
    struct extract_candidate *candidates;
    struct reading *readings;
    size_t count;
    struct extract_classification found = {0};
    if (!load_workflows(work, &candidates, &count, err) || !pages_load(work, 1, &readings, err))
        return false;
    extract_classify(work->arena, &readings[0], candidates, count, &found);
    if (found.process_type_id == NULL || found.confidence < CONFIDENCE_MIN) {
        (void)fail(err, ERR_UNSUPPORTED, "none of the client's workflows fits the document");
        return err_hint(err, "retry the process with the process type that it has");
    }
    *result = describe(work, found.process_type_id, found.confidence, found.reasons);
    return binding_find(work, found.process_type_id, outcome, err);
}

/* What the files are taken apart into. */
static bool divide(struct work *work, struct outcome *outcome, struct json *result, struct err *err)
{
    struct divisions *divisions = arena_new(work->arena, struct divisions);
    if (!divisions_find(work, divisions, err))
        return false;
    if (divisions->count > 0) {
        struct json *parts = divisions_describe(work, divisions);
        json_set(work->arena, result, "parts", parts);
        outcome->payload = json_new_object(work->arena);
        json_set(work->arena, outcome->payload, "documents",
                 json_new_integer(work->arena, (int64_t)json_count(parts)));
    }
    outcome->detail = divisions;
    return true;
}

bool classify_run(struct work *work, struct outcome *outcome, struct err *err)
{
    struct json *result = NULL;
    if (work->is_bound)
        result = describe(work, work->process.process_type_id, 1.0, NULL);
    else if (!choose(work, outcome, &result, err))
        return false;
    outcome->change.classification_result = result;
    return divide(work, outcome, result, err);
}

void classify_apply(const struct work *work, const struct outcome *outcome, struct db_batch *batch)
{
    divisions_apply(work, outcome->detail, batch);
    document_change_type(batch, &work->process.process_id, work->configuration.process_type_id);
}
