/*
 * dispatch: every check that the table of routes asks for, in the same order for all.
 */
#include "http/dispatch.h"

#include "http/gzip.h"
#include "http/idempotency.h"
#include "http/identity.h"
#include "http/openapi.h"
#include "http/upload.h"

#include <string.h>

#define GZIP_MIN_BYTES 1024

bool dispatch_prepare(struct service *service, struct err *err)
{
    const struct json *schemas = openapi_load_schemas(service->arena);
    service->schemas = arena_new_array(service->arena, struct schema *, ROUTE_COUNT);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (ROUTES[i].request_schema == NULL)
            continue;
        service->schemas[i] =
            openapi_compile_schema(service->arena, schemas, ROUTES[i].request_schema, err);
        if (service->schemas[i] == NULL)
            return err_add(err, "%s", ROUTES[i].request_schema);
    }
    return true;
}

/* ---- from the head alone ---- */

static bool check_head(struct request *request, struct err *err)
{
    const char *type = request_body_type(request);
    if (request->route == NULL && request->allowed[0] != '\0')
        return fail(err, ERR_USAGE, "%s is not offered for %s, only %s", request->method,
                    request->path, request->allowed);
    if (request->route == NULL)
        return fail(err, ERR_NOT_FOUND, "there is nothing at %s", request->path);
    if (request->route->body == BODY_JSON && type[0] != '\0' &&
        !text_equal(type, "application/json"))
        return fail(err, ERR_UNSUPPORTED, "the body is application/json, not %s", type);
    if (request->route->body == BODY_UPLOAD && text_equal(type, "application/json")) {
        (void)fail(err, ERR_UNSUPPORTED, "documents are not sent as application/json");
        return err_hint(err, "send the file as the body with its own type, or a form "
                             "(multipart/form-data)");
    }
    return request_check_query(request, err);
}

void dispatch_begin(struct request *request)
{
    request->route = route_find(request->arena, request->method, request->path, &request->values,
                                &request->allowed);
    (void)check_head(request, &request->refusal);
}

/* ---- the body ---- */

static bool check_body(struct request *request, struct err *err)
{
    const size_t index = (size_t)(request->route - ROUTES);
    const struct schema *schema = request->service->schemas[index];
    if (schema == NULL) {
        bool is_empty = request->body.length == 0 || text_equal(request->body.data, "{}");
        return is_empty || fail(err, ERR_USAGE, "this takes no body");
    }
    request->json = request->body.length == 0
                        ? json_new_object(request->arena)
                        : json_parse(request->arena, request->body.data, request->body.length, err);
    if (request->json == NULL)
        return err_add(err, "the body");
    return schema_fits(schema, request->arena, request->json, &request->issues) ||
           fail(err, ERR_INVALID, "the body does not fit: %s",
                request->issues.count > 0 ? request->issues.items[0].message : "");
}

/* ---- the transaction ---- */

struct db_context request_context(const struct request *request, struct arena *arena)
{
    const struct caller *caller = &request->caller;
    return (struct db_context){
        .db = engine_db(request->service->engine),
        .arena = arena,
        .identity = {.role = id_is_none(&caller->client_id) ? DB_ROLE_PLATFORM : DB_ROLE_APP,
                     .client_id = caller->client_id,
                     .is_read_only = text_equal(request->route->method, "GET")},
    };
}

struct db_tx *request_tx(struct request *request, struct err *err)
{
    if (request->tx != NULL)
        return request->tx;
    const struct db_context context = request_context(request, request->arena);
    request->tx = db_begin(&context, err);
    return request->tx;
}

void request_end_tx(struct request *request)
{
    db_rollback(request->tx);
    request->tx = NULL;
}

struct engine_actor request_actor(const struct request *request)
{
    const struct caller *caller = &request->caller;
    if (id_is_none(&caller->user_id))
        return (struct engine_actor){.type = "api_key", .id = caller->api_key_id.text};
    return (struct engine_actor){.type = "user", .id = caller->user_id.text};
}

bool request_access(struct request *request, struct engine_access *access, struct err *err)
{
    *access = (struct engine_access){.tx = request_tx(request, err),
                                     .client_id = request->caller.client_id,
                                     .actor = request_actor(request)};
    return access->tx != NULL;
}

bool request_record(struct request *request, const struct audit_record *record, struct err *err)
{
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL)
        return false;
    const struct engine_actor actor = request_actor(request);
    struct audit_record row = *record;
    row.actor_type = actor.type;
    row.actor_id = actor.id;
    row.result = "SUCCESS";
    if (id_is_none(&row.client_id))
        row.client_id = request->caller.client_id;
    if (id_is_none(&row.client_id))
        row.client_id = (struct id){.text = ID_NIL};
    struct db_batch *batch = db_batch_of(tx);
    audit_log_add(batch, &row);
    return db_batch_join(batch, tx, err);
}

static bool commit(struct request *request, struct err *err)
{
    struct db_tx *tx = request->tx;
    request->tx = NULL;
    if (tx == NULL)
        return true;
    const bool is_done = db_commit(tx, err);
    if (is_done || text_equal(err->sqlstate, "08007"))
        upload_confirm(request->upload);
    return is_done;
}

static bool work(struct request *request, struct err *err)
{
    return request->route->handle(request, err) && idempotency_keep(request, err) &&
           commit(request, err);
}

/* ---- who asks, and for what ---- */

/* What the caller's row says, and the route's questions where they can be put already. */
static struct db_batch *make_batch(struct request *request)
{
    struct err later = {0}; /* who may not ask is told that first */
    struct db_context context = request_context(request, request->arena);
    context.identity.is_read_only = true;
    request->batch = db_batch_create(&context);
    identity_ask(request, request->batch);
    request->is_asked = request->phase == PHASE_WHOLE && request->route->ask != NULL &&
                        request->route->ask(request, request->batch, &later);
    return request->batch;
}

static bool identify(struct request *request, struct err *err)
{
    bool is_noted;
    if (request->route->roles == 0 || request->is_identified)
        return true;
    if (!identity_begin(request, err) ||
        (!identity_is_askable(request) && !identity_find(request, err)) ||
        !db_batch_run(make_batch(request), err) ||
        !identity_answer(request, request->batch, &is_noted, err))
        return false;
    return is_noted || identity_note_use(request, err);
}

/* What could not be asked together with who asks: this says why. */
static bool ask_route(struct request *request, struct err *err)
{
    const struct db_context context = request_context(request, request->arena);
    return request->route->ask(request, db_batch_create(&context), err) &&
           fail(err, ERR_INTERNAL, "a question was refused, then accepted");
}

/* ---- the answer ---- */

static bool answer(struct request *request, struct err *err)
{
    if (request->refusal.kind != ERR_NONE) {
        *err = request->refusal;
        return false;
    }
    if (deadline_has_passed(request->deadline))
        return fail(err, ERR_BUSY, "the request waited too long for its turn");
    if (!identify(request, err))
        return false;
    if (request->route->body == BODY_UPLOAD && request->upload == NULL)
        request->upload = upload_create(request);
    if (request->route->body == BODY_JSON && !check_body(request, err))
        return false;
    if (request->route->ask != NULL && !request->is_asked && !ask_route(request, err))
        return false;
    if (!idempotency_begin(request, err))
        return false;
    return request->reply.status != 0 || work(request, err) || idempotency_recover(request, err);
}

static void log_failure(const struct request *request, const struct err *err)
{
    if (err_kind_http_status(err->kind) < 500)
        return;
    struct err named = *err;
    (void)err_add(&named, "request %s, %s %s", request->request_id.text, request->method,
                  request->route != NULL ? request->route->path : "");
    log_err("a request failed", &named);
}

static void pack(struct request *request)
{
    size_t length;
    struct reply *reply = &request->reply;
    const char *accepted = request_header(request, "Accept-Encoding");
    if (reply->length < GZIP_MIN_BYTES || reply->type == NULL || accepted == NULL ||
        strstr(accepted, "gzip") == NULL || strstr(accepted, "gzip;q=0") != NULL ||
        strstr(reply->type, "json") == NULL)
        return;
    const char *packed = gzip_pack(request->arena, reply->bytes, reply->length, &length);
    if (packed == NULL)
        return;
    reply->bytes = packed;
    reply->length = length;
    reply_header(request, "Content-Encoding", "gzip");
    reply_header(request, "Vary", "Accept-Encoding");
}

/* A browser asks whether a page of another origin may: the answer says who may do what, and no
 * more.
 */
static bool is_preflight(const struct request *request)
{
    return text_equal(request->method, "OPTIONS") && request->route == NULL &&
           request->allowed[0] != '\0';
}

static void leave_answer(struct request *request)
{
    struct err err = {0};
    if (is_preflight(request)) {
        reply_nothing(request);
        reply_header(request, "Allow", request->allowed);
    } else if (!answer(request, &err)) {
        db_rollback(request->tx);
        request->tx = NULL;
        log_failure(request, &err);
        reply_problem(request, &err);
    }
    pack(request);
    request->phase = PHASE_ANSWERED;
    metric_add(METRIC_HTTP_REQUESTS, 1);
    metric_add(METRIC_HTTP_FAILED, request->reply.status >= 500);
}

void dispatch_refuse(struct request *request)
{
    leave_answer(request);
}

/* ---- the way there ---- */

/* Nothing is to be waited for any more. */
static bool conclude(struct request *request)
{
    if (request->phase == PHASE_WHOLE)
        leave_answer(request);
    return true;
}

static void admit(struct request *request)
{
    request->upload = upload_create(request);
    request->phase = PHASE_ADMITTED;
}

bool dispatch_start(struct request *request)
{
    const struct route *route = request->route;
    request->is_askable = false;
    if (request->refusal.kind != ERR_NONE || route->is_prompt)
        return conclude(request);
    if (route->roles == 0 || request->is_identified)
        return false;
    if (!identity_begin(request, &request->refusal))
        return conclude(request);
    request->is_askable = identity_is_askable(request);
    return false;
}

struct db_batch *dispatch_ask(struct request *request)
{
    struct db_batch *batch = make_batch(request);
    return request->is_slow ? NULL : batch;
}

bool dispatch_judge(struct request *request)
{
    bool is_noted;
    if (!identity_answer(request, request->batch, &is_noted, &request->refusal))
        return conclude(request);
    if (!is_noted) {
        request->is_identified = false; /* once more, and written down */
        return false;
    }
    if (request->phase == PHASE_BODY)
        admit(request);
    else if (request->route->ask != NULL)
        leave_answer(request);
    return request->phase != PHASE_WHOLE;
}

void dispatch_work(struct request *request)
{
    if (!request_needs_admission(request))
        leave_answer(request);
    else if (identify(request, &request->refusal))
        admit(request);
}
