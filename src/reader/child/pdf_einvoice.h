/*
 * pdf_einvoice: the e-invoice that a PDF carries as an attachment. Private to the child.
 */
#ifndef READER_CHILD_PDF_EINVOICE_H
#define READER_CHILD_PDF_EINVOICE_H

#include "reader/child/document.h"

#include <poppler.h>

/* In the arena; NULL when there is none. One that should be one and cannot be read has a problem.
 */
struct reading_einvoice *pdf_einvoice_find(struct arena *arena, PopplerDocument *pdf);

#endif
