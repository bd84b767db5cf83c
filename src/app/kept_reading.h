/*
 * kept_reading: readings kept in a folder, so that a document is not read again while only what
 * comes after reading changes. Private to app.
 */
#ifndef APP_KEPT_READING_H
#define APP_KEPT_READING_H

#include "reading/reading.h"

/* The place of a file's reading in `folder`: by content and languages; in the arena. The file is
   read whole, up to 2 GiB. */
const char *kept_reading_locate(struct arena *arena, const char *folder, const char *path,
                                const char *languages, struct err *err) MUST_CHECK;
/* False, without an error, when none is kept at `place` or what is there cannot be believed. */
bool kept_reading_find(struct arena *arena, const char *place, struct reading *reading) MUST_CHECK;
/* The folder must be there. */
bool kept_reading_keep(const char *place, const struct reading *reading,
                       struct err *err) MUST_CHECK;

#endif
