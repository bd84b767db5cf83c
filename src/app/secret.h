/*
 * secret: what the command line must not say itself, since everybody on the machine sees it.
 * Private to app.
 */
#ifndef APP_SECRET_H
#define APP_SECRET_H

#include "app/commands.h"

/* The secret that an option names as file:PATH (its first line) or env:NAME, in the invocation's
   arena; NULL when the option is not given. It is registered with the log. */
bool secret_read(const struct invocation *invocation, const char *option, const char **secret,
                 struct err *err) MUST_CHECK;

/* A new password from standard input: its first line; at a terminal it is asked for twice and
   nobody sees it. Otherwise the same. */
bool secret_ask(const struct invocation *invocation, const char **secret,
                struct err *err) MUST_CHECK;

#endif
