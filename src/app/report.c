/*
 * report: one form for every failure, whether it ends the program or not.
 */
#include "app/report.h"

#include <stdio.h>

void report_error(struct err *err)
{
    log_mask(err->message);
    log_mask(err->hint);
    (void)fprintf(stderr, "docflow: %s\n", err->message);
    if (err->hint[0] != '\0')
        (void)fprintf(stderr, "hint: %s\n", err->hint);
}
