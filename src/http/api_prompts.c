/*
 * api_prompts: what language models are asked, shared or a client's own.
 */
#include "http/request.h"
#include "logic/logic.h"

bool api_prompts_list(struct request *request, struct err *err)
{
    struct resource_page page;
    struct prompt_filter filter = {
        .process_type_id = request_query(request, "process_type_id"),
        .stage = request_query(request, "stage"),
    };
    if (!request_page(request, &page, err) ||
        !request_query_integer(request, "version", INT32_MAX, &filter.version, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !prompt_list(tx, &filter, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

static bool reply_prompt(struct request *request, const struct id *prompt_id, struct err *err)
{
    struct db_tx *tx = request_tx(request, err);
    struct json *row = tx != NULL ? prompt_show(tx, prompt_id, err) : NULL;
    if (row != NULL)
        reply_json(request, row);
    return row != NULL;
}

bool api_prompts_get(struct request *request, struct err *err)
{
    struct id prompt_id;
    return request_path_id(request, "prompt_id", &prompt_id, err) &&
           reply_prompt(request, &prompt_id, err);
}

static bool record(struct request *request, const char *event, const struct id *prompt_id,
                   struct err *err)
{
    struct json *payload = json_new_object(request->arena);
    row_set_text(request->arena, payload, "prompt_id", prompt_id->text);
    const struct audit_record row = {.event = event, .payload = payload};
    return request_record(request, &row, err);
}

/* Before it is kept, not when a document waits for its answer. */
static bool check_template(const struct request *request, struct err *err)
{
    struct err why;
    if (template_check(json_text(json_find(request->json, "prompt_template")), PROMPT_VARIABLES,
                       &why))
        return true;
    (void)fail(err, why.kind, "prompt_template, %s", why.message);
    return err_hint(err, "%s", why.hint);
}

bool api_prompts_create(struct request *request, struct err *err)
{
    if (!check_template(request, err))
        return false;
    struct prompt_new prompt = {
        .prompt_id = id_create(),
        .members = json_render(request->arena, request->json),
        .created_by = request->caller.user_id,
    };
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !prompt_add(tx, &prompt, err) ||
        !record(request, "prompt.created", &prompt.prompt_id, err) ||
        !reply_prompt(request, &prompt.prompt_id, err))
        return false;
    reply_header(request, "Location",
                 arena_printf(request->arena, "/api/v1/prompts/%s", prompt.prompt_id.text));
    return true;
}

bool api_prompts_switch(struct request *request, struct err *err)
{
    bool is_active = false;
    struct id prompt_id;
    if (!request_path_id(request, "prompt_id", &prompt_id, err))
        return false;
    if (!json_read_boolean(json_find(request->json, "is_active"), &is_active))
        return fail(err, ERR_INVALID, "is_active is neither true nor false");
    struct db_tx *tx = request_tx(request, err);
    return tx != NULL && prompt_switch(tx, &prompt_id, is_active, err) &&
           record(request, is_active ? "prompt.switched_on" : "prompt.switched_off", &prompt_id,
                  err) &&
           reply_prompt(request, &prompt_id, err);
}
