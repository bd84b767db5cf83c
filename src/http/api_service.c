/*
 * api_service: what is asked about the server itself.
 */
#include "http/reference.h"
#include "http/request.h"

#include <string.h>

#define METRICS_BYTES ((size_t)1024 * 1024)

static struct json *render_health(struct request *request, const char *status)
{
    struct json *health = json_new_object(request->arena);
    row_set_text(request->arena, health, "status", status);
    return health;
}

bool api_health(struct request *request, struct err *err)
{
    (void)err;
    reply_json(request, render_health(request, "ok"));
    return true;
}

bool api_ready(struct request *request, struct err *err)
{
    struct err reason = {0};
    (void)err;
    if (db_check(engine_db(request->service->engine), &reason))
        reply_json(request, render_health(request, "ok"));
    else
        reply_json_status(request, 503, render_health(request, err_kind_name(reason.kind)));
    return true;
}

bool api_metrics(struct request *request, struct err *err)
{
    (void)err;
    struct text out CLEANUP(text_done);
    text_init(&out, METRICS_BYTES);
    metric_render(&out);
    reply_bytes(request, "text/plain; version=0.0.4; charset=utf-8",
                arena_copy_bytes(request->arena, out.data, out.length), out.length);
    return true;
}

bool api_openapi(struct request *request, struct err *err)
{
    (void)err;
    const char *text = request->service->openapi;
    reply_bytes(request, "application/json", text, strlen(text));
    return true;
}

bool api_reference(struct request *request, struct err *err)
{
    (void)err;
    const char *page = request->service->reference;
    reply_bytes(request, "text/html; charset=utf-8", page, strlen(page));
    request->reply.policy = REFERENCE_POLICY;
    return true;
}

bool api_reference_style(struct request *request, struct err *err)
{
    (void)err;
    reply_bytes(request, "text/css", REFERENCE_STYLE, strlen(REFERENCE_STYLE));
    return true;
}
