/*
 * api_oidc: signing in by a provider of OpenID Connect: the code flow with PKCE.
 *
 * A login belongs to the browser that began it, by a cookie, and comes back once. Whoever the
 * provider is sure of has to be a user already, found by issuer and subject, at the first time by
 * the verified e-mail address. Nowhere else than to the provider is anybody sent.
 */
#include "http/identity.h"
#include "http/provider.h"
#include "http/signin.h"
#include "http/throttle.h"

#include <string.h>

#define COOKIE             "docflow_oidc"
#define COOKIE_PATH        "/api/v1/auth/oidc"
#define LOGIN_LIFETIME_S   600
#define SECRET_BYTES       32
#define SECRET_TEXT_BYTES  (2 * SECRET_BYTES + 1)
#define CODE_BYTES_MAX     4096
#define ADDRESS_LOGINS_MAX 1000 /* begun from one address within THROTTLE_WINDOW_S */

static void hash_text(const char *text, uint8_t hash[static CRYPTO_SHA256_BYTES])
{
    crypto_sha256(text, strlen(text), hash);
}

static const char *make_secret(struct arena *arena)
{
    uint8_t secret[SECRET_BYTES];
    crypto_random(secret, sizeof secret);
    return crypto_hex(secret, sizeof secret, arena_alloc(arena, SECRET_TEXT_BYTES, 1));
}

static bool require_provider(const struct request *request, struct err *err)
{
    if (request->service->provider != NULL)
        return true;
    (void)fail(err, ERR_NOT_FOUND, "signing in by OpenID Connect is not set up here");
    return err_hint(err, "the operator sets oidc_issuer, oidc_client_id and oidc_redirect_url");
}

/* ---- the cookie ---- */

static void set_cookie(struct request *request, const char *value, int64_t lifetime_s)
{
    const struct provider_settings *settings = provider_settings_of(request->service->provider);
    const bool is_secure = text_starts_with(settings->redirect_url, "https://");
    reply_header(request, "Set-Cookie",
                 arena_printf(request->arena,
                              COOKIE "=%s; Path=" COOKIE_PATH
                                     "; Max-Age=%lld; HttpOnly; SameSite=Lax%s",
                              value, (long long)lifetime_s, is_secure ? "; Secure" : ""));
}

/* "" where there is none. */
static const char *find_cookie(const struct request *request)
{
    const char *header = request_header(request, "Cookie");
    char *rest = arena_copy_text(request->arena, header != NULL ? header : "");
    for (char *item = strsep(&rest, ";"); item != NULL; item = strsep(&rest, ";")) {
        item = text_trim(item);
        if (text_starts_with(item, COOKIE "="))
            return item + strlen(COOKIE "=");
    }
    return "";
}

/* ---- the way there ---- */

static bool add_login(struct db_tx *tx, void *argument, struct err *err)
{
    return openid_login_add(tx, argument, LOGIN_LIFETIME_S, err);
}

static bool check_throttle(struct request *request, struct err *err)
{
    struct throttle *throttle = request->service->throttle;
    const char *name = arena_printf(request->arena, "oidc %s", request->address);
    const int64_t wait_s = throttle_wait_s(throttle, name, ADDRESS_LOGINS_MAX);
    throttle_note(throttle, name);
    request->retry_after_s = wait_s;
    return wait_s == 0 || fail(err, ERR_THROTTLED,
                               "too many logins from this address; the next one is taken in %lld "
                               "seconds",
                               (long long)wait_s);
}

bool api_oidc_login(struct request *request, struct err *err)
{
    struct arena *arena = request->arena;
    const char *browser = make_secret(arena);
    const struct provider_login login = {.state = make_secret(arena),
                                         .nonce = make_secret(arena),
                                         .code_verifier = make_secret(arena)};
    struct openid_login kept = {.nonce = login.nonce, .code_verifier = login.code_verifier};
    if (!require_provider(request, err) || !check_throttle(request, err))
        return false;
    const char *url = provider_login_url(arena, request->service->provider, &login, err);
    hash_text(login.state, kept.state_hash);
    hash_text(browser, kept.browser_hash);
    if (url == NULL || !identity_transact(request, add_login, &kept, err))
        return false;
    reply_redirect(request, url);
    set_cookie(request, browser, LOGIN_LIFETIME_S);
    return true;
}

/* ---- the way back ---- */

static bool fail_login(struct err *err, const char *reason)
{
    (void)fail(err, ERR_UNAUTHENTICATED, "%s", reason);
    return err_hint(err, "begin again at /api/v1/auth/oidc/login");
}

struct taking {
    struct openid_login login;
    bool is_known;
};

static bool take_login(struct db_tx *tx, void *argument, struct err *err)
{
    struct taking *taking = argument;
    return openid_login_take(tx, &taking->login, &taking->is_known, err);
}

/* The login that the browser comes back from; it is over, whatever becomes of it. */
static bool find_login(struct request *request, struct provider_login *login, struct err *err)
{
    struct taking taking = {0};
    const char *state = request_query(request, "state");
    if (state == NULL)
        return fail(err, ERR_USAGE, "the parameter state is missing");
    hash_text(state, taking.login.state_hash);
    hash_text(find_cookie(request), taking.login.browser_hash);
    if (!identity_transact(request, take_login, &taking, err))
        return false;
    if (!taking.is_known)
        return fail_login(err,
                          "this login was not begun by this browser, has ended before, or took "
                          "more than 10 minutes");
    *login = (struct provider_login){
        .state = state, .nonce = taking.login.nonce, .code_verifier = taking.login.code_verifier};
    return true;
}

/* What the provider gave the browser along. */
static bool find_code(const struct request *request, const char **code, struct err *err)
{
    const char *issuer = request_query(request, "iss");
    const struct provider_settings *settings = provider_settings_of(request->service->provider);
    *code = request_query(request, "code");
    if (issuer != NULL && !text_equal(issuer, settings->issuer))
        return fail_login(err, "the answer is of another provider (iss)");
    if (text_equal(request_query(request, "error"), "access_denied"))
        return fail_login(err, "the provider says that access was denied");
    if (request_query(request, "error") != NULL)
        return fail_login(err, "the provider could not sign anybody in");
    if (*code == NULL || (*code)[0] == '\0' || strlen(*code) > CODE_BYTES_MAX)
        return fail_login(err, "the provider sent no code");
    return true;
}

/* ---- who it is ---- */

struct arrival {
    struct signin session;
    struct id_token token;
    const char *role;    /* that the provider says; NULL: it says none */
    const char *refusal; /* why nobody is let in; NULL: somebody is */
};

/* The account of who was here before, or has the address. */
static bool find_account(struct db_tx *tx, struct arrival *arrival, bool *is_known, struct err *err)
{
    bool is_bound = false;
    struct id user_id = {0};
    struct account *account = &arrival->session.account;
    const struct user_identity identity = {
        .issuer = provider_settings_of(arrival->session.request->service->provider)->issuer,
        .subject = arrival->token.subject,
    };
    *is_known = false;
    if (!user_identity_find(tx, &identity, &user_id, &is_bound, err))
        return false;
    if (is_bound)
        return account_load(tx, &user_id, account, is_known, err);
    if (!account_find(tx, arrival->token.email, account, is_known, err))
        return false;
    if (!*is_known || id_is_none(&account->client_id))
        return true;
    return user_identity_add(tx, &identity, &account->user_id, is_known, err);
}

/* Whether who is known may come in. */
static const char *find_refusal(const struct account *account)
{
    /* Whoever manages all clients proves it to DocFlow alone. */
    if (id_is_none(&account->client_id))
        return "operators of the platform sign in by password";
    if (!account->is_client_active)
        return "the client of this account is suspended";
    return account->is_active ? NULL : "this account is switched off";
}

static bool find_out(struct db_tx *tx, void *argument, struct err *err)
{
    bool is_known;
    struct arrival *arrival = argument;
    arrival->session.account = (struct account){0};
    arrival->refusal = NULL;
    if (!find_account(tx, arrival, &is_known, err))
        return false;
    if (!is_known)
        arrival->refusal =
            "nobody here has this e-mail address, or somebody else of the provider has it";
    return true;
}

static bool admit(struct db_tx *tx, void *argument, struct err *err)
{
    struct arrival *arrival = argument;
    return account_admit(tx, &arrival->session.account.user_id, arrival->role, err);
}

static bool begin(struct db_tx *tx, void *argument, struct err *err)
{
    bool is_known;
    struct arrival *arrival = argument;
    struct account *account = &arrival->session.account;
    if (!account_load(tx, &account->user_id, account, &is_known, err))
        return false;
    arrival->refusal = is_known ? find_refusal(account) : "the account has just been removed";
    return arrival->refusal != NULL || signin_begin(tx, &arrival->session, err);
}

/* What somebody is here is changed in the name of his client. */
static bool let_in(struct arrival *arrival, struct err *err)
{
    struct request *request = arrival->session.request;
    const struct account *account = &arrival->session.account;
    if (!identity_transact(request, find_out, arrival, err))
        return false;
    if (arrival->refusal != NULL)
        return true;
    const struct db_context context = {
        .db = engine_db(request->service->engine),
        .arena = request->arena,
        .identity = {.role = DB_ROLE_APP, .client_id = account->client_id}};
    if (!id_is_none(&account->client_id) && account->is_client_active &&
        !db_transact(&context, admit, arrival, err))
        return false;
    return identity_transact(request, begin, arrival, err);
}

/* What has to be so before anybody is looked for. */
static void judge_token(struct arrival *arrival)
{
    struct request *request = arrival->session.request;
    const struct provider_settings *settings = provider_settings_of(request->service->provider);
    const struct id_token *token = &arrival->token;
    arrival->role = settings->role_count == 0
                        ? NULL
                        : provider_settings_find_role(settings, request->arena, token->claims);
    if (token->email == NULL || !token->is_email_verified)
        arrival->refusal = "the provider has not verified the e-mail address (email_verified)";
    else if (settings->role_count > 0 && arrival->role == NULL)
        arrival->refusal = "none of the groups at the provider has a role here (oidc_roles)";
}

static bool refuse(struct arrival *arrival, struct err *err)
{
    metric_add(METRIC_LOGINS_FAILED, 1);
    return signin_record(&arrival->session, "auth.login_failed", arrival->refusal, err) &&
           fail(err, ERR_FORBIDDEN, "%s", arrival->refusal);
}

static bool answer(struct request *request, struct err *err)
{
    struct provider_login login;
    struct arrival arrival = {.session = {.request = request, .way = "openid"}};
    if (!find_login(request, &login, err))
        return false;
    if (!find_code(request, &login.code, err) ||
        !provider_exchange(request->arena, request->service->provider, &login, &arrival.token,
                           err)) {
        struct err unrecorded = {0};
        metric_add(METRIC_LOGINS_FAILED, 1);
        if (!signin_record(&arrival.session, "auth.login_failed", err->message, &unrecorded))
            *err = unrecorded;
        return false;
    }
    judge_token(&arrival);
    if (arrival.refusal == NULL && !let_in(&arrival, err))
        return false;
    if (arrival.refusal != NULL)
        return refuse(&arrival, err);
    return signin_record(&arrival.session, "auth.login", NULL, err) &&
           signin_reply(&arrival.session, err);
}

bool api_oidc_callback(struct request *request, struct err *err)
{
    if (!require_provider(request, err) || !answer(request, err))
        return false;
    set_cookie(request, "", 0);
    return true;
}
