/*
 * einvoice: an e-invoice's XML to its business terms. Private to the child.
 */
#ifndef READER_CHILD_EINVOICE_H
#define READER_CHILD_EINVOICE_H

#include "base/base.h"
#include "reading/reading.h"

/* Whether the bytes begin as XML does; nothing is parsed. */
bool einvoice_is_xml(const char *bytes, size_t length);
/* The terms of the invoice or credit note, CII or UBL, that the XML is; in the arena. ERR_INVALID:
   damaged, or with a document type definition; ERR_UNSUPPORTED: other XML; ERR_LIMIT: larger,
   deeper or with more or longer values than are read. */
struct reading_einvoice *einvoice_read(struct arena *arena, const char *bytes, size_t length,
                                       struct err *err) MUST_CHECK;

#endif
