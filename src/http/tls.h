/* tls: what the server needs to be served over HTTPS. Private to http. */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

#include "config/config.h"

/* The two files of the settings: PEM text, in the arena. Without any, both are NULL. */
struct tls {
    const char *chain; /* the certificate of the server first */
    const char *key;
};

/* Reads both files and checks that they belong together: ERR_CONFIGURATION names the file and what
   is wrong with it, ERR_IO the one that cannot be read. A certificate that has expired, or is not
   valid yet, is only logged: whoever may still want to talk to the server decides. */
bool tls_load(struct arena *arena, const struct config *config, struct tls *tls,
              struct err *err) MUST_CHECK;

#endif
