/*
 * output: the table of kinds, and the way from an action_type to its row.
 */
#include "output/kinds.h"

#include <assert.h>

static const struct output_kind *const KINDS[] = {&OUTPUT_FILE_EXPORT};

static const struct output_kind *find_kind(const char *action_type)
{
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (text_equal(KINDS[i]->action_type, action_type))
            return KINDS[i];
    }
    return NULL;
}

bool output_is_offered(const char *action_type)
{
    return find_kind(action_type) != NULL;
}

/* The kind's row, when it is offered and `target_config` fits it. */
static const struct output_kind *check_kind(const char *action_type,
                                            const struct json *target_config, struct err *err)
{
    const struct output_kind *kind = find_kind(action_type);
    if (kind == NULL)
        return fail_null(err, ERR_UNSUPPORTED, "output by %.40s is not offered", action_type);
    if (json_kind_of(target_config) != JSON_OBJECT)
        return fail_null(err, ERR_INVALID, "target_config must be an object");
    return kind->check(target_config, err) ? kind : NULL;
}

bool output_check(const char *action_type, const struct json *target_config, struct err *err)
{
    return check_kind(action_type, target_config, err) != NULL;
}

bool output_deliver(struct arena *arena, const struct config *config,
                    const struct output_delivery *delivery, struct json **result, struct err *err)
{
    assert(delivery->process_created_at > 0);
    const struct output_kind *kind =
        check_kind(delivery->action_type, delivery->target_config, err);
    return kind != NULL && kind->deliver(arena, config, delivery, result, err);
}
