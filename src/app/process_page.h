/*
 * process_page: everything there is to know about a process, as a page for people. Private to
 * app.
 */
#ifndef APP_PROCESS_PAGE_H
#define APP_PROCESS_PAGE_H

#include "engine/engine.h"

#include <stdio.h>

/* The page on `out`. */
void process_page_print(struct arena *arena, const struct process_view *page, FILE *out);

#endif
