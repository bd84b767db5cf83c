/*
 * hybrid: what pages show of an e-invoice that their file carries. Private to extract.
 */
#ifndef EXTRACT_HYBRID_H
#define EXTRACT_HYBRID_H

#include "extract/extract.h"

/* How much of what decides who pays whom and when these pages show: a term counts one, the
   invoice's number more than all the others. */
size_t hybrid_count_shown(struct arena *arena, const struct reading *pages,
                          const struct reading_einvoice *einvoice);

#endif
