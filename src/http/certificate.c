/*
 * certificate: files of PEM, looked at before the HTTP library gets them, which only says no.
 */
#include "http/certificate.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#define PEM_BYTES_MAX ((size_t)1024 * 1024)

static BIO *open_text(const char *text)
{
    return BIO_new_mem_buf(text, -1);
}

/* No key of ours has a passphrase: nobody is there to be asked. */
static int refuse_passphrase(char *buffer, int size, int is_writing, void *argument)
{
    (void)buffer;
    (void)size;
    (void)is_writing;
    (void)argument;
    return -1;
}

static bool check_time(const char *file, const X509 *server)
{
    const int from = X509_cmp_current_time(X509_get0_notBefore(server));
    const int until = X509_cmp_current_time(X509_get0_notAfter(server));
    if (from > 0)
        log_warning("the certificate is not valid yet", {"file", file});
    if (until < 0)
        log_warning("the certificate has expired", {"file", file});
    return from <= 0 && until >= 0;
}

static bool check_pair(const struct config *config, const X509 *server, const char *key_text,
                       struct err *err)
{
    const char *file = config_text(config, CONFIG_HTTP_TLS_KEY_FILE);
    BIO *bio = open_text(key_text);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, refuse_passphrase, NULL);
    const bool is_pair = key != NULL && X509_check_private_key(server, key) == 1;
    if (key == NULL)
        (void)fail(err, ERR_CONFIGURATION,
                   "file %s of http_tls_key_file holds no private key without passphrase", file);
    else if (!is_pair)
        (void)fail(err, ERR_CONFIGURATION,
                   "the private key of file %s belongs to another certificate", file);
    EVP_PKEY_free(key);
    BIO_free(bio);
    return is_pair;
}

static bool check(const struct config *config, const struct certificate *certificate,
                  struct err *err)
{
    const char *file = config_text(config, CONFIG_HTTP_TLS_CERTIFICATE_FILE);
    BIO *bio = open_text(certificate->chain);
    X509 *server = PEM_read_bio_X509(bio, NULL, refuse_passphrase, NULL);
    const bool is_good =
        server != NULL ? check_pair(config, server, certificate->key, err)
                       : fail(err, ERR_CONFIGURATION,
                              "file %s of http_tls_certificate_file holds no certificate", file);
    if (is_good)
        (void)check_time(file, server);
    X509_free(server);
    BIO_free(bio);
    return is_good;
}

bool certificate_load(struct arena *arena, const struct config *config,
                      struct certificate *certificate, struct err *err)
{
    const char *chain_file = config_text(config, CONFIG_HTTP_TLS_CERTIFICATE_FILE);
    const char *key_file = config_text(config, CONFIG_HTTP_TLS_KEY_FILE);
    *certificate = (struct certificate){0};
    if (chain_file[0] == '\0' && key_file[0] == '\0')
        return true;
    if (chain_file[0] == '\0' || key_file[0] == '\0')
        return fail(err, ERR_CONFIGURATION,
                    "http_tls_certificate_file and http_tls_key_file go together");
    certificate->chain = file_read(arena, chain_file, PEM_BYTES_MAX, NULL, err);
    if (certificate->chain != NULL)
        certificate->key = file_read(arena, key_file, PEM_BYTES_MAX, NULL, err);
    return certificate->key != NULL && check(config, certificate, err);
}
