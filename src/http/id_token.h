/*
 * id_token: what a provider of OpenID Connect says about a person: a JWT that it has signed.
 * Private to http.
 *
 * By OpenID Connect Core 1.0, 3.1.3.7. The algorithm belongs to the provider's key: RS256 and PS256
 * to RSA of at least 2048 bits, ES256 to P-256, and nothing else is taken. Keys that a token brings
 * along, or leads to, are not looked at.
 */
#ifndef HTTP_ID_TOKEN_H
#define HTTP_ID_TOKEN_H

#include "base/base.h"

#define ID_TOKEN_BYTES_MAX 16384

/* What a token has to say. */
struct id_token_expectation {
    const struct json *keys; /* of the provider: a JWK Set (RFC 7517) */
    const char *issuer;
    const char *audience; /* oidc_client_id */
    const char *nonce;    /* of the login that it answers */
    int64_t now_s;        /* wall */
};

struct id_token {
    const char *subject;
    const char *email;         /* NULL: says none */
    bool is_email_verified;    /* says so as the boolean true */
    const struct json *claims; /* all of them */
};

/* Texts live in the arena. ERR_NOT_FOUND when `keys` lack the key that
   the token names, which a newer set may have; else ERR_UNAUTHENTICATED, saying what is wrong. */
bool id_token_verify(struct arena *arena, const char *text,
                     const struct id_token_expectation *expected, struct id_token *token,
                     struct err *err) MUST_CHECK;

#endif
