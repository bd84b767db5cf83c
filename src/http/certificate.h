/* certificate: what the server proves with whose it is. Private to http. */
#ifndef HTTP_CERTIFICATE_H
#define HTTP_CERTIFICATE_H

#include "config/config.h"

/* The two files of the settings: PEM text, in the arena. Without any, both are NULL. */
struct certificate {
    const char *chain; /* of the server first */
    const char *key;
};

/* Reads both files and checks that they belong together: ERR_CONFIGURATION names the file and what
   is wrong with it, ERR_IO the one that cannot be read. A certificate that has expired, or is not
   valid yet, is only logged: whoever may still want to talk to the server decides. */
bool certificate_load(struct arena *arena, const struct config *config,
                      struct certificate *certificate, struct err *err) MUST_CHECK;

#endif
