/* keyring: which key of a program a secret is, once it has been proven. Private to http. */
#ifndef HTTP_KEYRING_H
#define HTTP_KEYRING_H

#include "base/base.h"

/* A secret belongs to one key and one client for ever, so that this never grows stale; whether the
   key still counts is asked anew each time. Bounded: what was not used lately may be forgotten.
   Thread-safe; lives in the arena. Secrets are known by their SHA-256. */
struct keyring *keyring_create(struct arena *arena);
void keyring_add(struct keyring *keyring, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                 const struct id *api_key_id, const struct id *client_id);
/* False when the secret has not been proven, or was forgotten. */
bool keyring_find(struct keyring *keyring, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                  struct id *api_key_id, struct id *client_id);

#endif
