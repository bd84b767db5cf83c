/*
 * provider: asked over net, with what it publishes kept as text under a lock that nobody holds
 * while asking.
 */
#include "http/provider.h"

#include "net/net.h"

#include <pthread.h>
#include <string.h>

#define DISCOVERY_PATH "/.well-known/openid-configuration"
#define ANSWER_BYTES   ((size_t)256 * 1024)
#define TIMEOUT_MS     5000
#define ASKED_AT_ONCE  8 /* so that a silent provider leaves threads for others */
#define KEPT_US        (INT64_C(3600) * 1000000)
#define WINDOW_US      (INT64_C(60) * 1000000)
#define RENEWALS_MAX   5 /* of keys, within a window */

/* What was published, as text. */
struct publication {
    struct text text;
    int64_t fetched_us; /* monotonic */
    bool is_there;
};

struct provider {
    struct provider_settings settings;
    pthread_mutex_t mutex; /* of what follows */
    struct publication discovery;
    struct publication keys;
    int64_t window_us; /* when it began */
    int64_t renewals;  /* in it */
    int64_t asking;    /* how many wait for the provider */
};

static void end_provider(void *argument)
{
    struct provider *provider = argument;
    text_done(&provider->discovery.text);
    text_done(&provider->keys.text);
    (void)pthread_mutex_destroy(&provider->mutex);
}

bool provider_open(struct arena *arena, const struct config *config, struct provider **provider,
                   struct err *err)
{
    bool is_on;
    struct provider *made = arena_new(arena, struct provider);
    if (!provider_settings_read(arena, config, &made->settings, &is_on, err))
        return false;
    (void)pthread_mutex_init(&made->mutex, NULL);
    text_init(&made->discovery.text, ANSWER_BYTES);
    text_init(&made->keys.text, ANSWER_BYTES);
    arena_defer(arena, end_provider, made);
    *provider = is_on ? made : NULL;
    return true;
}

const struct provider_settings *provider_settings_of(const struct provider *provider)
{
    return &provider->settings;
}

/* ---- asking ---- */

static bool hint_at_provider(struct err *err)
{
    (void)err_hint(err,
                   "the provider of OpenID Connect (oidc_issuer) cannot be asked now: try again "
                   "later, or sign in by password");
    return false;
}

static bool begin_asking(struct provider *provider)
{
    (void)pthread_mutex_lock(&provider->mutex);
    const bool may = provider->asking < ASKED_AT_ONCE;
    provider->asking += may ? 1 : 0;
    (void)pthread_mutex_unlock(&provider->mutex);
    return may;
}

static void end_asking(struct provider *provider)
{
    (void)pthread_mutex_lock(&provider->mutex);
    provider->asking--;
    (void)pthread_mutex_unlock(&provider->mutex);
}

/* Internal addresses only where the operator has named the server. */
static bool ask(struct arena *arena, struct provider *provider, struct net_request *request,
                struct net_answer *answer, struct err *err)
{
    request->answer_bytes_max = ANSWER_BYTES;
    request->timeout_ms = TIMEOUT_MS;
    request->may_be_internal = provider_settings_is_own(&provider->settings, request->url);
    if (!provider_settings_trust(&provider->settings, request->url)) {
        (void)fail(err, ERR_UNAVAILABLE, "the provider publishes an address that is not https");
        return hint_at_provider(err);
    }
    if (!begin_asking(provider)) {
        (void)fail(err, ERR_BUSY, "too many logins wait for the provider");
        return hint_at_provider(err);
    }
    const bool is_answered = net_fetch(arena, request, answer, err);
    end_asking(provider);
    return is_answered || hint_at_provider(err);
}

/* ---- what is published ---- */

static void keep(struct provider *provider, struct publication *publication,
                 const struct net_answer *answer)
{
    (void)pthread_mutex_lock(&provider->mutex);
    text_reset(&publication->text);
    text_append(&publication->text, answer->body, answer->body_bytes);
    publication->fetched_us = clock_monotonic_us();
    publication->is_there = true;
    (void)pthread_mutex_unlock(&provider->mutex);
}

static struct json *fetch(struct arena *arena, struct provider *provider, const char *url,
                          struct publication *publication, struct err *err)
{
    struct err unreadable = {0};
    struct net_answer answer;
    struct net_request request = {.url = url};
    if (!ask(arena, provider, &request, &answer, err))
        return NULL;
    struct json *value = answer.status == 200
                             ? json_parse(arena, answer.body, answer.body_bytes, &unreadable)
                             : NULL;
    if (value == NULL || json_kind_of(value) != JSON_OBJECT) {
        (void)fail(err, ERR_UNAVAILABLE, "the provider answers %d and no JSON object to %.*s",
                   answer.status, text_fit(url, 200), url);
        (void)hint_at_provider(err);
        return NULL;
    }
    keep(provider, publication, &answer);
    return value;
}

/* The copy, while it is good. */
static struct json *recall(struct arena *arena, struct provider *provider,
                           const struct publication *publication)
{
    struct err impossible = {0};
    const char *copy = NULL;
    size_t length = 0;
    (void)pthread_mutex_lock(&provider->mutex);
    if (publication->is_there && clock_monotonic_us() - publication->fetched_us < KEPT_US) {
        length = publication->text.length;
        copy = arena_copy_bytes(arena, publication->text.data, length);
    }
    (void)pthread_mutex_unlock(&provider->mutex);
    return copy != NULL ? json_parse(arena, copy, length, &impossible) : NULL;
}

static void forget(struct provider *provider, struct publication *publication)
{
    (void)pthread_mutex_lock(&provider->mutex);
    publication->is_there = false;
    (void)pthread_mutex_unlock(&provider->mutex);
}

/* The issuer that is written there is ours, or somebody else answers; that may be mended at any
   time, so it is asked again. */
static const struct json *load_discovery(struct arena *arena, struct provider *provider,
                                         struct err *err)
{
    const char *issuer = provider->settings.issuer;
    const struct json *discovery = recall(arena, provider, &provider->discovery);
    if (discovery == NULL) {
        const size_t length = strlen(issuer) - (text_ends_with(issuer, "/") ? 1 : 0);
        discovery =
            fetch(arena, provider, arena_printf(arena, "%.*s" DISCOVERY_PATH, (int)length, issuer),
                  &provider->discovery, err);
    }
    if (discovery == NULL)
        return NULL;
    if (text_equal(json_text(json_find(discovery, "issuer")), issuer))
        return discovery;
    forget(provider, &provider->discovery);
    (void)fail(err, ERR_CONFIGURATION, "the provider does not call itself %.*s",
               text_fit(issuer, 200), issuer);
    (void)err_hint(err, "oidc_issuer has to be what its " DISCOVERY_PATH " says, to the letter");
    return NULL;
}

static const char *find_endpoint(const struct json *discovery, const char *name, struct err *err)
{
    const char *url = json_text(json_find(discovery, name));
    if (url == NULL) {
        (void)fail(err, ERR_UNAVAILABLE, "the provider publishes no %s", name);
        (void)hint_at_provider(err);
    }
    return url;
}

static bool may_renew_keys(struct provider *provider)
{
    const int64_t now_us = clock_monotonic_us();
    (void)pthread_mutex_lock(&provider->mutex);
    if (now_us - provider->window_us > WINDOW_US) {
        provider->window_us = now_us;
        provider->renewals = 0;
    }
    const bool may = provider->renewals < RENEWALS_MAX;
    provider->renewals += may ? 1 : 0;
    (void)pthread_mutex_unlock(&provider->mutex);
    return may;
}

static const struct json *load_keys(struct arena *arena, struct provider *provider,
                                    const struct json *discovery, bool is_renewed, struct err *err)
{
    const char *url = find_endpoint(discovery, "jwks_uri", err);
    const struct json *keys = is_renewed ? NULL : recall(arena, provider, &provider->keys);
    if (url == NULL || keys != NULL)
        return url == NULL ? NULL : keys;
    return fetch(arena, provider, url, &provider->keys, err);
}

/* ---- the way there ---- */

const char *provider_login_url(struct arena *arena, struct provider *provider,
                               const struct provider_login *login, struct err *err)
{
    uint8_t digest[CRYPTO_SHA256_BYTES];
    char challenge[CRYPTO_BASE64URL_BYTES(CRYPTO_SHA256_BYTES)];
    const struct provider_settings *settings = &provider->settings;
    const struct json *discovery = load_discovery(arena, provider, err);
    const char *url =
        discovery != NULL ? find_endpoint(discovery, "authorization_endpoint", err) : NULL;
    if (url == NULL)
        return NULL;
    if (!provider_settings_trust(settings, url)) {
        (void)fail(err, ERR_UNAVAILABLE, "the provider publishes an address that is not https");
        (void)hint_at_provider(err);
        return NULL;
    }
    crypto_sha256(login->code_verifier, strlen(login->code_verifier), digest);
    return arena_printf(
        arena,
        "%s%cresponse_type=code&client_id=%s&redirect_uri=%s&scope=%s&state=%s"
        "&nonce=%s&code_challenge=%s&code_challenge_method=S256",
        url, strchr(url, '?') != NULL ? '&' : '?', net_escape(arena, settings->client_id),
        net_escape(arena, settings->redirect_url), net_escape(arena, settings->scopes),
        login->state, login->nonce, crypto_base64url(digest, sizeof digest, challenge));
}

/* ---- the way back ---- */

/* Whether the secret goes into the form: where the provider takes it there alone. */
static bool is_secret_posted(const struct json *discovery)
{
    bool is_posted = false;
    const struct json *ways = json_find(discovery, "token_endpoint_auth_methods_supported");
    const size_t count = json_kind_of(ways) == JSON_ARRAY ? json_count(ways) : 0;
    for (size_t i = 0; i < count; i++) {
        const char *way = json_text(json_at(ways, i));
        if (text_equal(way, "client_secret_basic"))
            return false;
        is_posted = is_posted || text_equal(way, "client_secret_post");
    }
    return is_posted;
}

/* RFC 6749, 4.1.3; in the header, name and password are escaped as in a form (2.3.1). */
static void fill_form(struct arena *arena, const struct provider_settings *settings,
                      const struct json *discovery, struct net_request *request)
{
    const char *id = net_escape(arena, settings->client_id);
    const char *secret = net_escape(arena, settings->client_secret);
    if (settings->client_secret[0] == '\0') {
        request->body = arena_printf(arena, "%s&client_id=%s", request->body, id);
    } else if (is_secret_posted(discovery)) {
        request->body =
            arena_printf(arena, "%s&client_id=%s&client_secret=%s", request->body, id, secret);
    } else {
        request->user = id;
        request->password = secret;
    }
    request->body_bytes = strlen(request->body);
}

static bool judge_answer(const struct net_answer *answer, const char *error, struct err *err)
{
    if (answer->status == 200)
        return true;
    if (answer->status == 401 || text_equal(error, "invalid_client") ||
        text_equal(error, "unauthorized_client")) {
        (void)fail(err, ERR_CONFIGURATION, "the provider refuses oidc_client_id with its secret");
        return err_hint(err,
                        "the operator has to compare oidc_client_id and oidc_client_secret with "
                        "what the provider knows");
    }
    if (answer->status < 500) {
        (void)fail(err, ERR_UNAUTHENTICATED,
                   "the provider takes the code for none of its own, or for "
                   "one that was used");
        return err_hint(err, "begin again at /api/v1/auth/oidc/login");
    }
    (void)fail(err, ERR_UNAVAILABLE, "the provider answers %d when a code is exchanged",
               answer->status);
    return hint_at_provider(err);
}

/* The ID token's text, not checked yet. */
static const char *fetch_token(struct arena *arena, struct provider *provider,
                               const struct json *discovery, const char *form, struct err *err)
{
    static const char *const headers[] = {"Content-Type: application/x-www-form-urlencoded",
                                          "Accept: application/json", NULL};
    struct err unreadable = {0};
    struct net_answer answer;
    const char *url = find_endpoint(discovery, "token_endpoint", err);
    struct net_request request = {.url = url, .headers = headers, .body = form};
    if (url == NULL)
        return NULL;
    fill_form(arena, &provider->settings, discovery, &request);
    if (!ask(arena, provider, &request, &answer, err))
        return NULL;
    const struct json *value = json_parse(arena, answer.body, answer.body_bytes, &unreadable);
    if (!judge_answer(&answer, json_text(json_find(value, "error")), err))
        return NULL;
    const char *text = json_text(json_find(value, "id_token"));
    if (text == NULL) {
        (void)fail(err, ERR_UNAVAILABLE, "the provider answers without an id_token");
        (void)hint_at_provider(err);
    }
    return text;
}

/* What was exchanged, not believed yet. */
struct exchange {
    struct provider *provider;
    const struct json *discovery;
    const char *text;
    struct id_token_expectation expected;
};

static bool verify(struct arena *arena, struct exchange *exchange, struct id_token *token,
                   struct err *err)
{
    for (int i = 0; i < 2; i++) {
        exchange->expected.keys =
            load_keys(arena, exchange->provider, exchange->discovery, i > 0, err);
        if (exchange->expected.keys == NULL)
            return false;
        err_clear(err);
        if (id_token_verify(arena, exchange->text, &exchange->expected, token, err))
            return true;
        if (err->kind != ERR_NOT_FOUND)
            return false;
        if (i == 0 && !may_renew_keys(exchange->provider))
            break;
    }
    err->kind = ERR_UNAUTHENTICATED;
    return err_hint(err, "begin again at /api/v1/auth/oidc/login");
}

bool provider_exchange(struct arena *arena, struct provider *provider,
                       const struct provider_login *login, struct id_token *token, struct err *err)
{
    const struct provider_settings *settings = &provider->settings;
    struct exchange exchange = {.provider = provider,
                                .expected = {.issuer = settings->issuer,
                                             .audience = settings->client_id,
                                             .nonce = login->nonce,
                                             .now_s = clock_wall_us() / 1000000}};
    exchange.discovery = load_discovery(arena, provider, err);
    if (exchange.discovery == NULL)
        return false;
    const char *form = arena_printf(
        arena, "grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s",
        net_escape(arena, login->code), net_escape(arena, settings->redirect_url),
        login->code_verifier);
    exchange.text = fetch_token(arena, provider, exchange.discovery, form, err);
    return exchange.text != NULL && verify(arena, &exchange, token, err);
}
