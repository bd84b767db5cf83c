/*
 * api_auth: signing in, staying signed in, signing out.
 *
 * What is refused says the same for an unknown address as for a wrong password, and takes as long.
 * A failed attempt is committed before it is answered.
 */
#include "http/identity.h"
#include "http/signin.h"
#include "http/throttle.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define ACCOUNT_ATTEMPTS_MAX 10
#define ADDRESS_ATTEMPTS_MAX 100

/* ---- login ---- */

struct login {
    struct signin session;
    const char *email;
    bool is_known;
};

static bool find_account(struct db_tx *tx, void *argument, struct err *err)
{
    struct login *login = argument;
    return account_find(tx, login->email, &login->session.account, &login->is_known, err);
}

static bool note_failure(struct db_tx *tx, void *argument, struct err *err)
{
    struct login *login = argument;
    return account_note_failure(tx, &login->session.account.user_id, err);
}

static bool note_success(struct db_tx *tx, void *argument, struct err *err)
{
    struct login *login = argument;
    return signin_begin(tx, &login->session, err);
}

static bool fail_throttled(struct request *request, int64_t wait_s, struct err *err)
{
    request->retry_after_s = wait_s;
    return fail(err, ERR_THROTTLED, "too many failed logins; the next one is taken in %lld seconds",
                (long long)wait_s);
}

/* What a login is counted under, for its account and for its address. */
static const char *account_name(struct arena *arena, const char *email)
{
    char *name = arena_printf(arena, "account %s", email);
    for (char *c = name; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return name;
}

static const char *address_name(const struct request *request)
{
    return arena_printf(request->arena, "address %s", request->address);
}

static bool check_throttle(struct request *request, const char *email, struct err *err)
{
    struct throttle *throttle = request->service->throttle;
    int64_t wait_s =
        throttle_wait_s(throttle, account_name(request->arena, email), ACCOUNT_ATTEMPTS_MAX);
    if (wait_s == 0)
        wait_s = throttle_wait_s(throttle, address_name(request), ADDRESS_ATTEMPTS_MAX);
    return wait_s == 0 || fail_throttled(request, wait_s, err);
}

static bool refuse_login(struct login *login, struct err *err)
{
    struct request *request = login->session.request;
    const char *reason =
        login->session.account.is_active ? "the password is wrong" : "the account is switched off";
    throttle_note(request->service->throttle, account_name(request->arena, login->email));
    throttle_note(request->service->throttle, address_name(request));
    metric_add(METRIC_LOGINS_FAILED, 1);
    if (login->is_known && (!identity_transact(request, note_failure, login, err) ||
                            !signin_record(&login->session, "auth.login_failed", reason, err)))
        return false;
    return fail(err, ERR_UNAUTHENTICATED, "e-mail address or password is wrong");
}

bool api_login(struct request *request, struct err *err)
{
    struct login login = {.session = {.request = request}, .email = request_text(request, "email")};
    const struct account *account = &login.session.account;
    if (!check_throttle(request, login.email, err) ||
        !identity_transact(request, find_account, &login, err))
        return false;
    const bool is_right = bcrypt_check(request_text(request, "password"), account->password_hash);
    if (login.is_known && account->is_locked)
        return fail_throttled(request, THROTTLE_WINDOW_S, err);
    if (!is_right || !account->is_active)
        return refuse_login(&login, err);
    if (!account->is_client_active)
        return fail(err, ERR_FORBIDDEN, "the client of this account is suspended");
    return identity_transact(request, note_success, &login, err) &&
           signin_record(&login.session, "auth.login", NULL, err) &&
           signin_reply(&login.session, err);
}

/* ---- refresh ---- */

struct renewal {
    struct signin session;
    uint8_t hash[CRYPTO_SHA256_BYTES];
    bool is_good;
    struct id robbed; /* whose token came a second time */
};

static bool is_session_open(const struct account *account, const struct refresh_token *token)
{
    return account->is_active && account->is_client_active &&
           account->session_generation == token->session_generation;
}

static bool renew(struct db_tx *tx, void *argument, struct err *err)
{
    struct refresh_token token = {0};
    bool is_known = false;
    struct renewal *renewal = argument;
    struct account *account = &renewal->session.account;
    renewal->is_good = false;
    if (!refresh_token_use(tx, renewal->hash, &token, &renewal->is_good, err))
        return false;
    if (!renewal->is_good)
        return refresh_token_revoke(tx, renewal->hash, &renewal->robbed, err);
    if (!account_load(tx, &token.user_id, account, &is_known, err))
        return false;
    renewal->is_good = is_known && is_session_open(account, &token);
    renewal->session.family_id = token.family_id;
    return !renewal->is_good || signin_renew(tx, &renewal->session, err);
}

bool api_refresh(struct request *request, struct err *err)
{
    struct renewal renewal = {.session = {.request = request}};
    const char *token = request_text(request, "refresh_token");
    crypto_sha256(token, strlen(token), renewal.hash);
    if (!identity_transact(request, renew, &renewal, err))
        return false;
    if (renewal.is_good)
        return signin_reply(&renewal.session, err);
    if (!id_is_none(&renewal.robbed)) {
        renewal.session.account.user_id = renewal.robbed;
        if (!signin_record(&renewal.session, "auth.refresh_reused",
                           "a refresh token came twice: all sessions of this login have ended",
                           err))
            return false;
    }
    (void)fail(err, ERR_UNAUTHENTICATED, "the refresh token is not valid, or no longer");
    return err_hint(err, "sign in again");
}

/* ---- logout, me ---- */

static bool sign_out(struct db_tx *tx, void *argument, struct err *err)
{
    return account_sign_out(tx, argument, err);
}

bool api_logout(struct request *request, struct err *err)
{
    struct signin session = {
        .request = request,
        .account = {.user_id = request->caller.user_id, .client_id = request->caller.client_id}};
    if (!identity_transact(request, sign_out, &request->caller.user_id, err) ||
        !signin_record(&session, "auth.logout", NULL, err))
        return false;
    reply_nothing(request);
    return true;
}

bool api_me(struct request *request, struct err *err)
{
    (void)err;
    struct arena *arena = request->arena;
    const struct caller *caller = &request->caller;
    struct json *row = json_new_object(arena);
    row_set_text(arena, row, "user_id", caller->user_id.text);
    row_set_text(arena, row, "client_id",
                 id_is_none(&caller->client_id) ? NULL : caller->client_id.text);
    row_set_text(arena, row, "email", caller->email);
    row_set_text(arena, row, "role", caller->role);
    reply_json(request, row);
    return true;
}
