/*
 * password: sealing and opening.
 *
 * The process is part of what is sealed: a row cannot lend its password to another one.
 */
#include "engine/password.h"

#include <string.h>

#define KEY_FILE "secret.key"

static const char *key_path(const struct engine *engine, struct arena *arena)
{
    const char *path = config_text(engine->config, CONFIG_SECRET_KEY_FILE);
    if (path[0] != '\0')
        return path;
    return arena_printf(arena, "%s/" KEY_FILE, config_text(engine->config, CONFIG_DATA_DIR));
}

bool password_seal(const struct engine *engine, struct arena *arena,
                   const struct password_given *given, struct db_bytes_value *sealed,
                   struct err *err)
{
    uint8_t key[CRYPTO_KEY_BYTES];
    const char *purpose = given->process_id->text;
    const size_t length = strlen(given->password);
    const char *path = key_path(engine, arena);
    if (length == 0 || length > ENGINE_PASSWORD_BYTES_MAX)
        return fail(err, ERR_USAGE, "a password has 1 to %d bytes", ENGINE_PASSWORD_BYTES_MAX);
    if (!key_file_provide(arena, path, key, err))
        return false;
    uint8_t *bytes = arena_new_array(arena, uint8_t, length + CRYPTO_SEAL_BYTES);
    const struct crypto_seal seal = {
        .key = key, .purpose = purpose, .purpose_length = strlen(purpose)};
    crypto_seal(&seal, given->password, length, bytes);
    *sealed = (struct db_bytes_value){.bytes = bytes, .length = length + CRYPTO_SEAL_BYTES};
    return true;
}

bool password_open(const struct engine *engine, struct arena *arena, const struct process *process,
                   const char **password, struct err *err)
{
    uint8_t key[CRYPTO_KEY_BYTES];
    const struct db_bytes_value *sealed = &process->sealed_password;
    const char *path = key_path(engine, arena);
    *password = NULL;
    if (sealed->bytes == NULL)
        return true;
    const struct crypto_seal seal = {.key = key,
                                     .purpose = process->process_id.text,
                                     .purpose_length = strlen(process->process_id.text)};
    char *text = arena_alloc(arena, sealed->length + 1, 1);
    if (key_file_read(arena, path, key, err) && sealed->length > CRYPTO_SEAL_BYTES &&
        crypto_open(&seal, sealed->bytes, sealed->length, text)) {
        *password = text;
        return true;
    }
    (void)fail(err, ERR_CONFIGURATION,
               "the password of the documents cannot be opened with key file %s", path);
    return err_hint(err,
                    "the setting secret_key_file says where the key of the machine is on which "
                    "the password was given");
}
