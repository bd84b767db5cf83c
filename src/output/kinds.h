/*
 * kinds: what a kind of output must be able to do. Private to output; output.c has the table.
 */
#ifndef OUTPUT_KINDS_H
#define OUTPUT_KINDS_H

#include "output/output.h"

struct output_kind {
    const char *action_type;
    bool (*check)(const struct json *target_config, struct err *err);
    bool (*deliver)(struct arena *arena, const struct config *config,
                    const struct output_delivery *delivery, struct json **result, struct err *err);
};

extern const struct output_kind OUTPUT_FILE_EXPORT;

#endif
