/*
 * token: access tokens: JWT (RFC 7519) signed with HS256. Private to http.
 *
 * The algorithm belongs to the key and is never taken from the token. Keys are named by the first
 * half of their hash (kid); two are known, so that a key can be changed while tokens are out.
 */
#ifndef HTTP_TOKEN_H
#define HTTP_TOKEN_H

#include "config/config.h"

struct token_claims {
    struct id user_id;
    struct id client_id; /* none: a platform operator */
    int64_t session_generation;
    int64_t expires_s; /* wall; of one that was verified */
};

struct token_keys;
/* From the settings, or made in the data folder; ended with the arena. */
struct token_keys *token_keys_open(struct arena *arena, const struct config *config,
                                   struct err *err) MUST_CHECK;
/* A token good for `lifetime_s`, in the arena. */
const char *token_sign(struct arena *arena, const struct token_keys *keys,
                       const struct token_claims *claims, int64_t lifetime_s,
                       struct err *err) MUST_CHECK;
/* ERR_UNAUTHENTICATED, without a reason that helps a forger, unless it is one of ours and has not
   expired. */
bool token_verify(struct arena *arena, const struct token_keys *keys, const char *token,
                  struct token_claims *claims, struct err *err) MUST_CHECK;

#endif
