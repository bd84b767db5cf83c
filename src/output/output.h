/*
 * output: where results go, behind one table of kinds (output.c).
 *
 * A delivery may be repeated after a crash and then has the same action_id: every kind makes the
 * repetition harmless, or lets the receiver recognise it by that id. docs/guide/output.md says what
 * each kind takes and makes.
 */
#ifndef OUTPUT_OUTPUT_H
#define OUTPUT_OUTPUT_H

#include "base/base.h"
#include "config/config.h"

/* No result is larger, in whatever form. */
#define OUTPUT_MAX_BYTES ((size_t)256 * 1024 * 1024)

/* The form that a result takes; docs/guide/output.md describes each. */
struct output_form {
    const char *name; /* json or csv */
    const char *rows; /* csv: the list that becomes the rows ("order.lines"); NULL: the longest */
};

/* ERR_USAGE when there is no such form, or it has no rows and some are named. */
bool output_form_check(const struct output_form *form, struct err *err) MUST_CHECK;
/* Appends `value` to `out`, which is to be initialised with OUTPUT_MAX_BYTES at most. Fails as
   output_form_check does, and with ERR_LIMIT for what is too long or has too many columns. */
bool output_form_render(const struct output_form *form, struct arena *arena,
                        const struct json *value, struct text *out, struct err *err) MUST_CHECK;

/* One output action of one process. Everything is borrowed. */
struct output_delivery {
    struct id action_id;
    struct id process_id;
    struct id client_id;
    const char *client_slug;
    const char *action_type; /* output_actions.action_type */
    const char *process_type_id;
    const struct json *target_config;
    const struct json *final_output;
    const char *file_name;      /* of the first document; may be NULL */
    int64_t process_created_at; /* wall microseconds; the same whenever it is delivered */
};

/* True for an action_type that this program delivers. */
bool output_is_offered(const char *action_type);

/* ERR_INVALID, naming the member, when `target_config` does not fit the kind; ERR_UNSUPPORTED for a
   kind that is not offered. */
bool output_check(const char *action_type, const struct json *target_config,
                  struct err *err) MUST_CHECK;

/* Delivers; `result` says what came of it (output_actions.result), in the arena. Fails as
   output_check does before anything is done; else retryable errors are those whose kind is.
   Thread-safe. */
bool output_deliver(struct arena *arena, const struct config *config,
                    const struct output_delivery *delivery, struct json **result,
                    struct err *err) MUST_CHECK;

#endif
