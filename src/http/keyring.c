/*
 * keyring: a table by the first bytes of the hash; who comes later takes the place.
 */
#include "http/keyring.h"

#include <pthread.h>
#include <string.h>

#define PLACES 512

struct place {
    uint8_t hash[CRYPTO_SHA256_BYTES];
    struct id api_key_id; /* none: free */
    struct id client_id;
};

struct keyring {
    pthread_mutex_t mutex;
    struct place places[PLACES];
};

static void end_mutex(void *mutex)
{
    (void)pthread_mutex_destroy(mutex);
}

struct keyring *keyring_create(struct arena *arena)
{
    struct keyring *keyring = arena_new(arena, struct keyring);
    (void)pthread_mutex_init(&keyring->mutex, NULL);
    arena_defer(arena, end_mutex, &keyring->mutex);
    return keyring;
}

static struct place *place_of(struct keyring *keyring, const uint8_t *hash)
{
    return &keyring->places[(hash[0] << 8 | hash[1]) % PLACES];
}

void keyring_add(struct keyring *keyring, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                 const struct id *api_key_id, const struct id *client_id)
{
    struct place *place = place_of(keyring, hash);
    (void)pthread_mutex_lock(&keyring->mutex);
    memcpy(place->hash, hash, sizeof place->hash);
    place->api_key_id = *api_key_id;
    place->client_id = *client_id;
    (void)pthread_mutex_unlock(&keyring->mutex);
}

bool keyring_find(struct keyring *keyring, const uint8_t hash[static CRYPTO_SHA256_BYTES],
                  struct id *api_key_id, struct id *client_id)
{
    const struct place *place = place_of(keyring, hash);
    (void)pthread_mutex_lock(&keyring->mutex);
    const bool is_known =
        !id_is_none(&place->api_key_id) && crypto_equal(place->hash, hash, sizeof place->hash);
    if (is_known) {
        *api_key_id = place->api_key_id;
        *client_id = place->client_id;
    }
    (void)pthread_mutex_unlock(&keyring->mutex);
    return is_known;
}
