/*
 * binding: which configuration a process uses. Settled once, by INGEST or by classification, and
 * pinned: what the client changes later is for later processes.
 */
#include "engine/judgement.h"

/* What the submitter said must be what the workflow asks for. */
static bool check_input(struct work *work, const struct json *input_schema, struct err *err)
{
    struct schema_issues issues = {0};
    struct process_results results;
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct schema *schema = schema_compile(work->arena, input_schema, err);
    if (schema == NULL)
        return err_add(err, "input_schema of the configuration");
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !process_load_results(tx, &work->process.process_id, &results, err))
        return false;
    if (schema_fits(schema, work->arena, results.input_data, &issues))
        return true;
    return fail(err, ERR_INVALID, "input_data does not fit the input_schema: %s",
                misfit_place(work->arena, &issues));
}

static bool load(struct work *work, const char *process_type_id, bool *is_found, struct err *err)
{
    struct db_context context = work->context;
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL &&
           configuration_find_active(tx, process_type_id, &work->configuration, is_found, err);
}

bool binding_find(struct work *work, const char *process_type_id, struct outcome *outcome,
                  struct err *err)
{
    bool is_found = false;
    if (!load(work, process_type_id, &is_found, err))
        return false;
    if (!is_found) {
        (void)fail(err, ERR_NOT_FOUND, "the client has no active configuration of process type %s",
                   process_type_id);
        return err_hint(err, "activate a version of its configuration, then retry the process");
    }
    if (!check_input(work, work->configuration.input_schema, err))
        return false;
    work->is_bound = true;
    outcome->change.process_type_id = work->configuration.process_type_id;
    outcome->change.config_version = work->configuration.version;
    return true;
}
