/*
 * forms: a result as JSON or as a table.
 */
#include "output/forms.h"
#include "output/csv.h"

static bool render_json(struct arena *arena, const struct json *value, const char *rows,
                        struct text *out, struct err *err)
{
    (void)rows;
    (void)err;
    text_append_string(out, json_render_pretty(arena, value));
    text_append_char(out, '\n');
    return true;
}

static const struct form FORMS[] = {
    {"json", false, render_json},
    {"csv", true, csv_render},
};

const struct form *form_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(FORMS); i++) {
        if (text_equal(FORMS[i].name, name))
            return &FORMS[i];
    }
    return NULL;
}

bool output_form_check(const struct output_form *form, struct err *err)
{
    const struct form *found = form_find(form->name);
    if (found == NULL)
        return fail(err, ERR_USAGE, "a result is json or csv, not '%.40s'", form->name);
    return form->rows == NULL || found->has_rows ||
           fail(err, ERR_USAGE, "%s has no rows: a list is named for csv only", found->name);
}

bool output_form_render(const struct output_form *form, struct arena *arena,
                        const struct json *value, struct text *out, struct err *err)
{
    if (!output_form_check(form, err))
        return false;
    const struct form *found = form_find(form->name);
    if (!found->render(arena, value, form->rows, out, err))
        return false;
    return !out->is_full || fail(err, ERR_LIMIT, "the result as %s is larger than %zu bytes",
                                 found->name, OUTPUT_MAX_BYTES);
}
