/* report: how a person is told that something failed. Private to app. */
#ifndef APP_REPORT_H
#define APP_REPORT_H

#include "base/base.h"

/* On standard error: the sentence, and the hint when there is one; secrets are masked. */
void report_error(struct err *err);

#endif
