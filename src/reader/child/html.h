/*
 * html: a web page or a mail in HTML as text and tables. Private to the child.
 */
#ifndef READER_CHILD_HTML_H
#define READER_CHILD_HTML_H

#include "reader/child/typeset.h"

/* Sets what a browser would show, as far as text goes. `html` is UTF-8. ERR_LIMIT for more than is
   read. */
bool html_set(struct typeset *set, const char *html, size_t length, struct err *err) MUST_CHECK;

#endif
