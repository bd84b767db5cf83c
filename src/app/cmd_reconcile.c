/*
 * cmd_reconcile: whether everything that must agree agrees; and the pipeline as a picture.
 */
#include "app/cell.h"
#include "app/session.h"
#include "app/table.h"

#include <stdio.h>
#include <stdlib.h>

#define DOT_MAX_BYTES ((size_t)256 * 1024)
#define SWEEP_AGE_S   (INT64_C(24) * 3600)

static void print_balances(const struct invocation *invocation,
                           const struct engine_reconciliation *result)
{
    static const char *const HEADINGS[] = {"client",  "#received",  "#completed",   "#in review",
                                           "#failed", "#cancelled", "#in progress", NULL};
    struct arena *arena = invocation->arena;
    struct table table;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < result->balance_count; i++) {
        const struct reconcile_balance *balance = &result->balances[i];
        table_add(&table,
                  (const char *const[]){balance->client, cell_number(arena, balance->received),
                                        cell_number(arena, balance->completed),
                                        cell_number(arena, balance->in_review),
                                        cell_number(arena, balance->failed),
                                        cell_number(arena, balance->cancelled),
                                        cell_number(arena, balance->in_progress)});
    }
    table_print(&table, invocation->out);
}

static void print_findings(const struct invocation *invocation,
                           const struct engine_reconciliation *result)
{
    if (result->finding_count == 0) {
        (void)fprintf(invocation->out, "\neverything agrees\n");
        return;
    }
    (void)fputc('\n', invocation->out);
    for (size_t i = 0; i < result->finding_count; i++)
        (void)fprintf(invocation->out, "%s: %s: %s\n", result->findings[i].check,
                      result->findings[i].client,
                      cell_text(invocation->arena, result->findings[i].message));
    if (result->finding_count == ENGINE_FINDINGS_MAX)
        (void)fprintf(invocation->out, "these are the first %d findings\n", ENGINE_FINDINGS_MAX);
}

static bool sweep(const struct invocation *invocation, struct engine *engine, struct err *err)
{
    size_t removed = 0;
    if (!engine_sweep_all(engine, SWEEP_AGE_S, &removed, err))
        return false;
    (void)fprintf(invocation->out, "%zu files that no document has were removed\n\n", removed);
    return true;
}

bool command_reconcile(struct invocation *invocation, struct err *err)
{
    const char *slug = invocation_option(invocation, "client");
    const bool is_sweeping = invocation_option(invocation, "sweep") != NULL;
    struct engine_reconciliation result = {0};
    struct client client = {0}; /* none: all */
    struct session session CLEANUP(session_close) = {0};
    if (slug != NULL && is_sweeping)
        return fail(err, ERR_USAGE, "--sweep is for all clients and goes without --client");
    if (!session_open_engine(&session, invocation, err) ||
        (is_sweeping && !sweep(invocation, session.engine, err)) ||
        (slug != NULL && !session_find_client(&session, slug, &client, err)) ||
        !engine_reconcile(session.engine, invocation->arena, &client.client_id, &result, err))
        return false;
    print_balances(invocation, &result);
    print_findings(invocation, &result);
    if (result.finding_count > 0)
        invocation->exit_code = EXIT_FAILURE;
    return true;
}

bool command_pipeline_dot(struct invocation *invocation, struct err *err)
{
    struct text dot CLEANUP(text_done);
    (void)err;
    text_init(&dot, DOT_MAX_BYTES);
    engine_render_dot(&dot);
    (void)fputs(dot.data, invocation->out);
    return true;
}
