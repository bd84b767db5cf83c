/* marks: what was read, drawn on the picture of its page. Private to app. */
#ifndef APP_MARKS_H
#define APP_MARKS_H

#include "picture/picture.h"
#include "reading/reading.h"

/* A frame around each word: blue of a text layer, green recognised, red recognised without being
   sure. */
void marks_draw_words(struct picture *picture, const struct reading_page *page);
/* An orange frame around each place on the page that a field, or a cell of a table, of the
   extraction was taken from. */
void marks_draw_fields(struct picture *picture, const struct json *extracted, int64_t page);

#endif
