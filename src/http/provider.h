/*
 * provider: the provider of OpenID Connect that people may sign in by: what it offers (discovery),
 * its keys, and codes exchanged for ID tokens. Private to http.
 *
 * What it publishes is kept for an hour; a token of a key that is not known has the keys asked for
 * again, a few times a minute. Thread-safe.
 */
#ifndef HTTP_PROVIDER_H
#define HTTP_PROVIDER_H

#include "http/id_token.h"
#include "http/provider_settings.h"

struct provider;
/* By the settings; NULL in `provider` where they name none. Asks nobody yet. Ended with the arena.
 */
bool provider_open(struct arena *arena, const struct config *config, struct provider **provider,
                   struct err *err) MUST_CHECK;
const struct provider_settings *provider_settings_of(const struct provider *provider);

/* A login, as the provider gets to know it. */
struct provider_login {
    const char *state;
    const char *nonce;
    const char *code_verifier;
    const char *code; /* that came back; NULL on the way there */
};
/* Where the browser is sent for it. Errors are those of asking: ERR_UNAVAILABLE, ERR_TIMEOUT,
   ERR_BUSY when too many wait for the provider already. */
const char *provider_login_url(struct arena *arena, struct provider *provider,
                               const struct provider_login *login, struct err *err) MUST_CHECK;
/* Exchanges what came back, and believes what it was exchanged for only after checking it.
   ERR_UNAUTHENTICATED when the code or the token is refused. */
bool provider_exchange(struct arena *arena, struct provider *provider,
                       const struct provider_login *login, struct id_token *token,
                       struct err *err) MUST_CHECK;

#endif
