/*
 * storage: chooses the backend from the table of all, and checks every key before it gets there.
 *
 * The check is strict because a key becomes a path or an address: two UUIDs in their one canonical
 * form and a slash between them, and a part of a few harmless characters, nothing else.
 */
#include "storage/backend.h"

#include <assert.h>
#include <string.h>

#define ID_LENGTH (sizeof((struct id *)0)->text - 1)

static const struct storage_backend *const BACKENDS[] = {&STORAGE_LOCAL};

/* ---- keys ---- */

/* The UUID that the `length` bytes at `text` spell in lower case. */
static bool parse_half(const char *text, size_t length, struct id *id)
{
    char half[ID_LENGTH + 1] = "";
    struct err ignored;
    if (length != ID_LENGTH)
        return false;
    memcpy(half, text, ID_LENGTH);
    return id_parse(half, id, &ignored) && text_equal(id->text, half);
}

static bool is_part(const char *text)
{
    const size_t length = strlen(text);
    return length >= 1 && length <= STORAGE_PART_LENGTH &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* The document of a name, which may go on with a part. */
static bool parse_name(const char *name, struct id *document_id)
{
    const size_t length = strcspn(name, ".");
    return parse_half(name, length, document_id) &&
           (name[length] == '\0' || is_part(name + length + 1));
}

bool blob_name_is_sound(const char *name)
{
    struct id document_id;
    return parse_name(name, &document_id);
}

static bool parse_key(const char *text, struct blob_key *key, struct err *err)
{
    const size_t client_length = strcspn(text, "/");
    const char *name = text + client_length + (text[client_length] == '/');
    if (!parse_half(text, client_length, &key->client_id) || !parse_name(name, &key->document_id))
        return fail(err, ERR_INVALID, "'%.120s' is not the key of a blob", text);
    memcpy(key->text, text, strlen(text) + 1);
    memcpy(key->name, name, strlen(name) + 1);
    return true;
}

const char *storage_url(struct arena *arena, const struct storage *storage, const char *key)
{
    return arena_printf(arena, "%s%s", storage->url_prefix, key);
}

const char *storage_key(struct arena *arena, const struct storage *storage, const char *url,
                        struct err *err)
{
    struct blob_key key;
    if (!text_starts_with(url, storage->url_prefix))
        return fail_null(err, ERR_INVALID,
                         "'%.120s' is not in the %s storage, whose URLs begin "
                         "with %s",
                         url, storage->backend->provider, storage->url_prefix);
    if (!parse_key(url + strlen(storage->url_prefix), &key, err))
        return NULL;
    return arena_copy_text(arena, key.text);
}

/* ---- opening ---- */

struct storage *storage_open(const struct config *config, struct err *err)
{
    const struct storage_backend *backend = NULL;
    for (size_t i = 0; i < COUNT_OF(BACKENDS); i++) {
        if (text_equal(BACKENDS[i]->provider, config_text(config, CONFIG_STORAGE_PROVIDER)))
            backend = BACKENDS[i];
    }
    assert(backend != NULL); /* the setting's choices are the rows of the table */
    struct storage *storage = backend->open(config, err);
    if (storage != NULL)
        storage->backend = backend;
    return storage;
}

void storage_close(struct storage *storage)
{
    if (storage != NULL)
        storage->backend->close(storage);
}

void storage_end(struct storage **storage)
{
    storage_close(*storage);
    *storage = NULL;
}

bool storage_claim(struct storage *storage, const struct id *installation_id, struct err *err)
{
    return storage->backend->claim(storage, installation_id, err);
}

const char *storage_provider(const struct storage *storage)
{
    return storage->backend->provider;
}

/* ---- writing ---- */

struct storage_put *storage_put_start(struct storage *storage, const char *key, int64_t size_hint,
                                      struct err *err)
{
    struct blob_key parsed;
    assert(size_hint >= 0);
    if (!parse_key(key, &parsed, err))
        return NULL;
    struct storage_put *put = storage->backend->put_start(storage, &parsed, size_hint, err);
    if (put != NULL)
        put->storage = storage;
    /* A backend copies what it keeps of the key. */
    return put; /* cppcheck-suppress returnDanglingLifetime */
}

bool storage_put_write(struct storage_put *put, const void *bytes, size_t length, struct err *err)
{
    return put->storage->backend->put_write(put, bytes, length, err);
}

bool storage_put_finish(struct storage_put *put, struct err *err)
{
    return put->storage->backend->put_finish(put, err);
}

void storage_put_cancel(struct storage_put *put)
{
    if (put != NULL)
        put->storage->backend->put_cancel(put);
}

void storage_put_end(struct storage_put **put)
{
    storage_put_cancel(*put);
    *put = NULL;
}

/* ---- reading and keeping order ---- */

bool storage_fetch(struct storage *storage, const char *key, int *fd, struct err *err)
{
    struct blob_key parsed;
    return parse_key(key, &parsed, err) && storage->backend->fetch(storage, &parsed, fd, err);
}

bool storage_read(struct storage *storage, const char *key, struct storage_range *range,
                  struct err *err)
{
    struct blob_key parsed;
    assert(range->offset >= 0);
    return parse_key(key, &parsed, err) && storage->backend->read(storage, &parsed, range, err);
}

bool storage_delete(struct storage *storage, const char *key, struct err *err)
{
    struct blob_key parsed;
    return parse_key(key, &parsed, err) && storage->backend->erase(storage, &parsed, err);
}

bool storage_list(struct storage *storage, struct arena *arena, const struct storage_query *query,
                  struct storage_list *list, struct err *err)
{
    return storage->backend->list(storage, arena, query, list, err);
}

bool storage_sweep(struct storage *storage, int64_t age_s, size_t *removed, struct err *err)
{
    assert(age_s >= 0);
    return storage->backend->sweep(storage, age_s, removed, err);
}
