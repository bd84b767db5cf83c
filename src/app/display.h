/*
 * display: lines at the bottom of a terminal that are drawn again, and lines above that stay.
 * Anything but a terminal gets only what stays, and each change as one. Private to app.
 */
#ifndef APP_DISPLAY_H
#define APP_DISPLAY_H

#include "base/base.h"

#include <stdio.h>

struct display {
    FILE *out;
    bool is_terminal;
    size_t drawn; /* lines to be drawn again */
};

/* On `out`, which is borrowed. */
void display_init(struct display *display, FILE *out);
/* How many lines may be drawn again; 0 where there is no terminal. */
size_t display_room(const struct display *display);
/* Takes away the lines that change. */
void display_erase(struct display *display);
/* A line that stays; none that change may be drawn. */
void display_keep(struct display *display, const char *line);
/* A line that changes: cut where the terminal ends. Nothing where there is no terminal. */
void display_draw(struct display *display, const char *line);

#endif
