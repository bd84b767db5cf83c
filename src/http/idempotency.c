/*
 * idempotency: answers kept and found again.
 */
#include "http/idempotency.h"

#include "http/upload.h"

#include <string.h>

#define PASSWORD "password" /* of users and documents: could be guessed from a hash of it */

/* Of a request whose answer is kept. */
struct idempotency {
    struct idempotency_key key;
    const char *route;
    uint8_t hash[CRYPTO_SHA256_BYTES];
};

bool idempotency_read_key(const struct request *request, const char **key, struct err *err)
{
    const char *text = request_header(request, "Idempotency-Key");
    const size_t length = text != NULL ? strlen(text) : 0;
    if (text != NULL &&
        (length == 0 || length > IDEMPOTENCY_KEY_BYTES_MAX || !text_is_utf8(text, length)))
        return fail(err, ERR_USAGE, "Idempotency-Key has 1 to %d bytes of UTF-8",
                    IDEMPOTENCY_KEY_BYTES_MAX);
    *key = text;
    return true;
}

/* ---- what was asked ---- */

static void add_text(struct crypto_hash *hash, const char *text)
{
    crypto_hash_add(hash, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
    crypto_hash_add(hash, "", 1);
}

static void add_parameters(const struct request *request, struct crypto_hash *hash)
{
    const struct route_parameter *parameter = request->route->parameters;
    for (; parameter != NULL && parameter->name != NULL; parameter++) {
        if (text_equal(parameter->name, PASSWORD))
            continue;
        add_text(hash, request->upload != NULL ? upload_field(request->upload, parameter->name)
                                               : request_query(request, parameter->name));
    }
}

static void add_body(const struct request *request, struct crypto_hash *hash)
{
    size_t count = 0;
    struct json_member member = {0};
    struct engine_upload **documents =
        request->upload != NULL ? upload_documents(request->upload, &count) : NULL;
    for (size_t i = 0; i < count; i++)
        crypto_hash_add(hash, engine_upload_hash(documents[i]), CRYPTO_SHA256_BYTES);
    while (request->json != NULL && json_next(request->json, &member)) {
        if (text_equal(member.key, PASSWORD))
            continue;
        add_text(hash, member.key);
        add_text(hash, json_render(request->arena, member.value));
    }
}

static struct idempotency *describe(const struct request *request, const char *key)
{
    const struct caller *caller = &request->caller;
    struct crypto_hash *hash = crypto_hash_start();
    struct idempotency *idempotency = arena_new(request->arena, struct idempotency);
    *idempotency = (struct idempotency){
        .key = {.client_id = caller->client_id,
                .caller_id = id_is_none(&caller->user_id) ? caller->api_key_id : caller->user_id,
                .key = key},
        .route = arena_printf(request->arena, "%s %s", request->method, request->path),
    };
    add_text(hash, idempotency->route);
    add_parameters(request, hash);
    add_body(request, hash);
    crypto_hash_finish(hash, idempotency->hash);
    return idempotency;
}

/* ---- the answer again ---- */

static bool check_same(const struct idempotency *idempotency,
                       const struct idempotency_answer *answer, struct err *err)
{
    const struct db_bytes_value *known = &answer->request_sha256;
    if (known->length == sizeof idempotency->hash &&
        memcmp(known->bytes, idempotency->hash, sizeof idempotency->hash) == 0)
        return true;
    if (text_equal(answer->route, idempotency->route))
        (void)fail(err, ERR_INVALID,
                   "this Idempotency-Key was used for another body or other parameters");
    else
        (void)fail(err, ERR_INVALID, "this Idempotency-Key was used for %s", answer->route);
    return err_hint(err, "another request needs a key of its own; the same request is sent "
                         "unchanged");
}

static bool answer_again(struct request *request, const struct idempotency_answer *answer,
                         struct err *err)
{
    if (!check_same(request->idempotency, answer, err))
        return false;
    if (answer->reply == NULL) {
        (void)fail(err, ERR_CONFLICT,
                   "this Idempotency-Key has made %s, whose secret was shown once",
                   answer->location);
        return err_hint(err, "if that answer was lost, revoke it and make another with a new key");
    }
    const struct json *reply =
        json_parse(request->arena, answer->reply, strlen(answer->reply), err);
    if (reply == NULL)
        return err_add(err, "an answer that was kept");
    reply_json_status(request, (int)answer->status, reply);
    if (answer->location != NULL)
        reply_header(request, "Location", answer->location);
    reply_header(request, "Idempotency-Replayed", "true");
    return true;
}

static bool find(struct request *request, struct idempotency_answer *answer, bool *is_known,
                 struct err *err)
{
    struct db_context context = request_context(request, request->arena);
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    return tx != NULL &&
           idempotency_key_find(tx, &request->idempotency->key, answer, is_known, err);
}

bool idempotency_begin(struct request *request, struct err *err)
{
    bool is_known = false;
    const char *key = NULL;
    struct idempotency_answer answer = {0};
    if (request->route->repeat != REPEAT_ANSWERS && request->route->repeat != REPEAT_NAMES)
        return true;
    if (!idempotency_read_key(request, &key, err))
        return false;
    if (key == NULL)
        return true;
    request->idempotency = describe(request, key);
    return find(request, &answer, &is_known, err) &&
           (!is_known || answer_again(request, &answer, err));
}

/* ---- the first time ---- */

static const char *find_location(const struct reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (text_equal(reply->headers[i].name, "Location"))
            return reply->headers[i].value;
    }
    return NULL;
}

bool idempotency_keep(struct request *request, struct err *err)
{
    bool is_added = false;
    const struct idempotency *idempotency = request->idempotency;
    const struct reply *reply = &request->reply;
    if (idempotency == NULL)
        return true;
    const struct idempotency_answer answer = {
        .route = idempotency->route,
        .request_sha256 = {idempotency->hash, sizeof idempotency->hash},
        .status = reply->status,
        .reply = request->route->repeat == REPEAT_ANSWERS ? reply->bytes : NULL,
        .location = find_location(reply),
    };
    struct db_tx *tx = request_tx(request, err);
    return tx != NULL && idempotency_key_add(tx, &idempotency->key, &answer, &is_added, err) &&
           (is_added || fail(err, ERR_CONFLICT, "the Idempotency-Key is in use"));
}

bool idempotency_recover(struct request *request, struct err *err)
{
    bool is_known = false;
    struct err ignored = {0};
    struct idempotency_answer answer = {0};
    if (request->idempotency == NULL || (err->kind != ERR_CONFLICT && err->kind != ERR_UNAVAILABLE))
        return false;
    request_end_tx(request);
    if (!find(request, &answer, &is_known, &ignored) || !is_known)
        return false;
    err_clear(err);
    request->reply = (struct reply){.fd = -1};
    return answer_again(request, &answer, err);
}
