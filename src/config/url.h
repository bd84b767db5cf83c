/*
 * url: passwords inside PostgreSQL connection strings. Private; others include config/config.h.
 */
#ifndef CONFIG_URL_H
#define CONFIG_URL_H

#include "config/config.h"

#define URL_PASSWORDS_MAX 8

/* Places of passwords as they are written: percent-encoded, quoted. */
struct url_passwords {
    size_t count;
    struct url_password {
        size_t start;
        size_t length;
    } items[URL_PASSWORDS_MAX];
};

/* Finds every password that libpq would, and what looks like one although libpq would stumble. */
void url_find_passwords(const char *url, struct url_passwords *found);

/* The password as the server gets it, in the arena. */
const char *url_decode_password(struct arena *arena, const char *url,
                                const struct url_password *password);

/* Why libpq would misread `url` (the end of a sentence about it, static), or NULL when it is fine.
   libpq's own messages repeat parts of the string, a password among them. */
const char *url_find_fault(const char *url);

#endif
