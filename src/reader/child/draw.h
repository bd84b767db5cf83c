/*
 * draw: a page as a person is to see it. Private to the child.
 */
#ifndef READER_CHILD_DRAW_H
#define READER_CHILD_DRAW_H

#include "picture/picture.h"

#include "reader/child/document.h"

/* Draws a page of the opened document, upright, in colours, in the document's arena. */
bool draw_page(const struct document *document, const struct drawing *drawing,
               struct picture *picture, struct err *err) MUST_CHECK;

#endif
