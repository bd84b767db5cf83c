/*
 * certificate: looked at by OpenSSL.
 */
#include "base/certificate.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdint.h>

static X509 *read_server(const char *chain)
{
    BIO *bio = BIO_new_mem_buf(chain, -1);
    X509 *server = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return server;
}

/* With an empty passphrase: nobody is there to be asked for one. */
static EVP_PKEY *read_key(const char *text)
{
    static const char EMPTY[] = "";
    BIO *bio = BIO_new_mem_buf(text, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t)EMPTY);
    BIO_free(bio);
    return key;
}

static enum certificate_fault judge(const X509 *server, const EVP_PKEY *key)
{
    if (server == NULL)
        return CERTIFICATE_NONE;
    if (key == NULL)
        return CERTIFICATE_NO_KEY;
    if (X509_check_private_key(server, key) != 1)
        return CERTIFICATE_STRANGE;
    if (X509_cmp_current_time(X509_get0_notBefore(server)) > 0)
        return CERTIFICATE_EARLY;
    return X509_cmp_current_time(X509_get0_notAfter(server)) < 0 ? CERTIFICATE_EXPIRED
                                                                 : CERTIFICATE_GOOD;
}

enum certificate_fault certificate_check(const char *chain, const char *key_text)
{
    X509 *server = read_server(chain);
    EVP_PKEY *key = read_key(key_text);
    const enum certificate_fault fault = judge(server, key);
    X509_free(server);
    EVP_PKEY_free(key);
    return fault;
}
