/*
 * review_approvals: how many people a result needs, and who has consented.
 */
#include "engine/review_approvals.h"

#include "engine/judgement.h"

static bool read_limit(const struct json *json, struct decimal *limit)
{
    struct err ignored;
    const char *text = json_text(json);
    return text != NULL ? decimal_parse(text, limit, &ignored) : json_read_decimal(json, limit);
}

/* How many of the limits the largest total reaches. */
static size_t count_reached(const struct configuration *configuration,
                            const struct json *extraction_result)
{
    const struct json *limits = json_find(configuration->options, "approval_limits");
    const struct json *documents = json_find(extraction_result, "documents");
    size_t most = 0;
    for (size_t d = 0; d < json_count(documents); d++) {
        struct decimal total;
        size_t reached = 0;
        if (!fraud_find_total(json_at(documents, d), &total))
            continue;
        for (size_t i = 0; i < json_count(limits); i++) {
            struct decimal limit;
            reached +=
                read_limit(json_at(limits, i), &limit) && decimal_compare(&total, &limit) >= 0;
        }
        most = reached > most ? reached : most;
    }
    return most;
}

size_t approvals_needed(const struct configuration *configuration,
                        const struct json *extraction_result)
{
    const size_t reached = count_reached(configuration, extraction_result);
    const size_t people = option_boolean(configuration->options, "four_eyes", false) ? 2 : 1;
    return reached > people ? reached : people;
}

void approvals_add_reason(struct arena *arena, const struct configuration *configuration,
                          const struct json *extraction_result, struct json *reasons)
{
    const size_t reached = count_reached(configuration, extraction_result);
    if (reached == 0)
        return;
    struct json *reason = reason_add(arena, reasons, "approval_limit");
    json_set(arena, reason, "message",
             json_new_text(arena, arena_printf(arena, "the total needs %zu approval%s", reached,
                                               reached == 1 ? "" : "s")));
}

bool approval_check(struct db_tx *tx, struct approval *approval, struct err *err)
{
    struct review_approvals known;
    if (!review_approval_count(tx, &approval->process->process_id, approval->reviewer, &known, err))
        return false;
    if (known.own > 0) {
        (void)fail(err, ERR_CONFLICT, "process %s has this person's approval already",
                   approval->process->process_id.text);
        return err_hint(err, "%zu more %s to approve it", approval->needed - (size_t)known.total,
                        approval->needed - (size_t)known.total == 1 ? "person has" : "people have");
    }
    approval->given = (size_t)known.total + 1;
    approval->is_enough = approval->given >= approval->needed;
    return true;
}

void approval_add(struct db_batch *batch, const struct approval *approval)
{
    if (approval->needed > 1)
        review_approval_add(batch, &approval->process->client_id, &approval->process->process_id,
                            approval->reviewer);
}
