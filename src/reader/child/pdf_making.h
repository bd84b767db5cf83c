/*
 * pdf_making: what a PDF says about how it was made and what was added to it afterwards. Private to
 * the child.
 */
#ifndef READER_CHILD_PDF_MAKING_H
#define READER_CHILD_PDF_MAKING_H

#include "base/base.h"
#include "reading/reading.h"

/* Revisions and signatures, from the bytes alone (ISO 32000-1, 7.5.6 and 12.8.1): each time that a
   PDF is saved onto itself a part with a startxref of its own is added; a signature names the bytes
   that it covers. What keeps a signature valid for long (DSS) may stand behind it. Sets those
   members of `making`. */
void pdf_making_find(const char *bytes, size_t length, struct reading_making *making);

#endif
