/*
 * api_audit_logs: what happened, for those who answer for it.
 */
#include "http/request.h"

static bool read_id(const struct request *request, const char *name, struct id *id, struct err *err)
{
    const char *text = request_query(request, name);
    return text == NULL || id_parse(text, id, err) || err_add(err, "the parameter %s", name);
}

static bool read_time(const struct request *request, const char *name, const char **time,
                      struct err *err)
{
    int64_t ignored;
    *time = request_query(request, name);
    return *time == NULL || clock_parse(*time, &ignored, err) ||
           err_add(err, "the parameter %s", name);
}

bool api_audit_logs_list(struct request *request, struct err *err)
{
    struct resource_page page;
    struct audit_filter filter = {
        .event = request_query(request, "event"),
        .actor_id = request_query(request, "actor_id"),
        .result = request_query(request, "result"),
    };
    if (!request_page(request, &page, err) || !read_time(request, "from", &filter.from, err) ||
        !read_time(request, "to", &filter.to, err) ||
        !read_id(request, "process_id", &filter.process_id, err) ||
        !read_id(request, "client_id", &filter.client_id, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !audit_log_list(tx, &filter, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}
