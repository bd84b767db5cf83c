/*
 * dates: whether 03/04/2025 is in March or in April, told by the document itself. Private to
 * extract.
 */
#ifndef EXTRACT_DATES_H
#define EXTRACT_DATES_H

#include "extract/sheet.h"
#include "logic/logic.h"

/* How the dates of the sheet that are only numbers are to be read: as those of them that can be
   read in one way only; without any, as in the country that currency, addresses and language speak
   of; else as `fallback` says. */
enum date_order dates_decide(const struct sheet *sheet, enum date_order fallback);

#endif
