/*
 * template: texts with {{variable}} placeholders, as prompts have them. Pure; thread-safe.
 */
#ifndef LOGIC_TEMPLATE_H
#define LOGIC_TEMPLATE_H

#include "base/base.h"

#define TEMPLATE_NAME_BYTES_MAX 64

/* Whether each placeholder of a text in UTF-8 names one of `variables` (NULL ends them): a name of
   small letters, digits and underscores between double braces, with or without spaces around. What
   begins with two braces is always meant as one. Else ERR_INVALID says the line, what is wrong
   there and which variables there are. */
bool template_check(const char *text, const char *const *variables, struct err *err) MUST_CHECK;

#endif
