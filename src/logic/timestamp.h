/*
 * timestamp: dates, times and durations in the form of RFC 3339.
 */
#ifndef LOGIC_TIMESTAMP_H
#define LOGIC_TIMESTAMP_H

#include "base/base.h"

/* YYYY-MM-DD, a day of the calendar. */
bool timestamp_is_date(const char *text);
/* hh:mm:ss[.fraction] and Z or an offset. Second 60 is there only at 23:59 UTC. */
bool timestamp_is_time(const char *text);
/* A date, T, and a time. */
bool timestamp_is_date_time(const char *text);
/* Appendix A: PnYnMnDTnHnMnS without gaps, or PnW. */
bool timestamp_is_duration(const char *text);

#endif
