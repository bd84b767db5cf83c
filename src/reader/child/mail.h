/*
 * mail: what reading a mail needs before the sandbox closes. Private to the child.
 */
#ifndef READER_CHILD_MAIL_H
#define READER_CHILD_MAIL_H

#include "reader/child/document.h"

/* Loads the conversions between character sets. */
void mail_prepare(void);

#endif
