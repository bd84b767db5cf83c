/*
 * secret: passwords from files and from the environment.
 */
#include "app/secret.h"

#include <stdlib.h>
#include <string.h>

#define SECRET_MAX_BYTES 4096

static bool read_file(const struct invocation *invocation, const char *path, const char **secret,
                      struct err *err)
{
    size_t length = 0;
    char *text = file_read(invocation->arena, path, SECRET_MAX_BYTES, &length, err);
    if (text == NULL)
        return false;
    text[strcspn(text, "\r\n")] = '\0';
    *secret = text;
    return true;
}

bool secret_read(const struct invocation *invocation, const char *option, const char **secret,
                 struct err *err)
{
    const char *source = invocation_option(invocation, option);
    *secret = NULL;
    if (source == NULL)
        return true;
    if (text_starts_with(source, "file:")) {
        if (!read_file(invocation, source + strlen("file:"), secret, err))
            return err_add(err, "--%s", option);
    } else if (text_starts_with(source, "env:")) {
        *secret = getenv(source + strlen("env:"));
        if (*secret == NULL)
            return fail(err, ERR_USAGE, "--%s: the environment has no %s", option,
                        source + strlen("env:"));
    } else {
        return fail(err, ERR_USAGE, "--%s needs file:PATH or env:NAME, not the secret itself",
                    option);
    }
    if ((*secret)[0] == '\0')
        return fail(err, ERR_USAGE, "--%s: the secret is empty", option);
    log_secret_add(*secret);
    return true;
}
