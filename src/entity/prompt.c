/*
 * prompt: listed, made, switched on and off.
 */
#include "entity/entity.h"

#include "queries.h"

static const struct db_field FIELDS[] = {
    {"prompt_id", DB_ID},      {"client_id", DB_ID},        {"process_type_id", DB_TEXT},
    {"version", DB_INTEGER},   {"stage", DB_TEXT},          {"prompt_template", DB_TEXT},
    {"model_name", DB_TEXT},   {"temperature", DB_DECIMAL}, {"max_tokens", DB_INTEGER},
    {"is_active", DB_BOOLEAN}, {"created_by", DB_ID},       {"created_at", DB_TIMESTAMP},
};
static const struct resource LIST = {&query_prompt_list, FIELDS, COUNT_OF(FIELDS), "row"};
static const struct resource ONE = {&query_prompt_show, FIELDS, COUNT_OF(FIELDS), "prompt"};

const char *const PROMPT_VARIABLES[] = {"document_text",  "page_count",    "file_name",
                                        "languages",      "process_types", "output_schema",
                                        "extracted_data", "failed_rules",  NULL};

bool prompt_list(struct db_tx *tx, const struct prompt_filter *filter, struct resource_page *page,
                 struct err *err)
{
    return resource_list(tx, &LIST,
                         DB_VALUES(db_text(filter->process_type_id), db_text(filter->stage),
                                   filter->version > 0 ? db_integer(filter->version) : db_null()),
                         page, err);
}

struct json *prompt_show(struct db_tx *tx, const struct id *prompt_id, struct err *err)
{
    return resource_load(tx, &ONE, DB_VALUES(db_id(prompt_id)), err);
}

bool prompt_add(struct db_tx *tx, const struct prompt_new *prompt, struct err *err)
{
    if (db_query(tx, &query_prompt_add,
                 DB_VALUES(db_id(&prompt->prompt_id), db_text(prompt->members),
                           db_id(&prompt->created_by)),
                 NULL, err))
        return true;
    if (text_equal(err->sqlstate, "23505"))
        (void)fail(err, ERR_CONFLICT, "that version of the prompt is there already");
    else if (text_equal(err->sqlstate, "23503"))
        (void)fail(err, ERR_INVALID, "there is no such process type");
    return false;
}

bool prompt_switch(struct db_tx *tx, const struct id *prompt_id, bool is_active, struct err *err)
{
    struct db_rows *rows;
    if (!db_query(tx, &query_prompt_switch, DB_VALUES(db_id(prompt_id), db_boolean(is_active)),
                  &rows, err))
        return false;
    if (db_rows_affected(rows) > 0)
        return true;
    return prompt_show(tx, prompt_id, err) != NULL &&
           fail(err, ERR_FORBIDDEN, "the prompt is shared by all clients");
}
