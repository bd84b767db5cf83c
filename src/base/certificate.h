/* certificate: what a server proves with whose it is (X.509, RFC 5280). */
#ifndef BASE_CERTIFICATE_H
#define BASE_CERTIFICATE_H

enum certificate_fault {
    CERTIFICATE_GOOD,
    CERTIFICATE_NONE,    /* the text begins with no certificate */
    CERTIFICATE_NO_KEY,  /* there is no private key, or it wants a passphrase */
    CERTIFICATE_STRANGE, /* the key belongs to another certificate */
    CERTIFICATE_EARLY,   /* they belong together, but it is not valid yet */
    CERTIFICATE_EXPIRED, /* or no longer */
};

/* Looks at two texts of PEM: a chain that begins with the server's certificate, and its key. */
enum certificate_fault certificate_check(const char *chain, const char *key);

#endif
