/*
 * outlet: where the files go that are attached to a document: out of this program, in pieces.
 * Private to the child.
 */
#ifndef READER_CHILD_OUTLET_H
#define READER_CHILD_OUTLET_H

#include "base/base.h"

/* Frames on their way out. */
struct outlet;
struct outlet *outlet_create(struct arena *arena);
/* The next file. Its name may hold anything, or be NULL. */
bool outlet_start(struct outlet *outlet, const char *name, struct err *err) MUST_CHECK;
/* More of it. */
bool outlet_write(struct outlet *outlet, const void *bytes, size_t length,
                  struct err *err) MUST_CHECK;

#endif
