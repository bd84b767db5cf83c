/*
 * tls: files are looked at before the HTTP library gets them, which only says no.
 */
#include "http/tls.h"

#define PEM_BYTES_MAX ((size_t)1024 * 1024)

static bool check(const char *chain_file, const char *key_file, const struct tls *tls,
                  struct err *err)
{
    switch (certificate_check(tls->chain, tls->key)) {
    case CERTIFICATE_NONE:
        return fail(err, ERR_CONFIGURATION,
                    "file %s of http_tls_certificate_file holds no certificate", chain_file);
    case CERTIFICATE_NO_KEY:
        return fail(err, ERR_CONFIGURATION,
                    "file %s of http_tls_key_file holds no private key without passphrase",
                    key_file);
    case CERTIFICATE_STRANGE:
        return fail(err, ERR_CONFIGURATION,
                    "the private key of file %s belongs to another certificate", key_file);
    case CERTIFICATE_EARLY:
        log_warning("the certificate is not valid yet", {"file", chain_file});
        return true;
    case CERTIFICATE_EXPIRED:
        log_warning("the certificate has expired", {"file", chain_file});
        return true;
    case CERTIFICATE_GOOD:
        break;
    }
    return true;
}

bool tls_load(struct arena *arena, const struct config *config, struct tls *tls, struct err *err)
{
    const char *chain_file = config_text(config, CONFIG_HTTP_TLS_CERTIFICATE_FILE);
    const char *key_file = config_text(config, CONFIG_HTTP_TLS_KEY_FILE);
    *tls = (struct tls){0};
    if (chain_file[0] == '\0' && key_file[0] == '\0')
        return true;
    if (chain_file[0] == '\0' || key_file[0] == '\0')
        return fail(err, ERR_CONFIGURATION,
                    "http_tls_certificate_file and http_tls_key_file go together");
    tls->chain = file_read(arena, chain_file, PEM_BYTES_MAX, NULL, err);
    if (tls->chain != NULL)
        tls->key = file_read(arena, key_file, PEM_BYTES_MAX, NULL, err);
    return tls->key != NULL && check(chain_file, key_file, tls, err);
}
