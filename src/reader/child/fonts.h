/*
 * fonts: what text is drawn with that brings no font of its own. Private to the child.
 */
#ifndef READER_CHILD_FONTS_H
#define READER_CHILD_FONTS_H

#include <stddef.h>

/* Maps the system's fonts: later no file can be opened. */
void fonts_load(void);
/* How many there are. */
size_t fonts_count(void);

#endif
