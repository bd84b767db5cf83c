/*
 * parcel: ZIP files of tests, and the child program that reads them.
 */
#ifndef TEST_READER_PARCEL_H
#define TEST_READER_PARCEL_H

#include "test.h"

#include "reader/reader.h"

/* A ZIP while it is made; its parts are deflated. */
struct parcel;
struct parcel *parcel_start(void);
/* A part of `repeat` times the text. */
void parcel_add(struct parcel *parcel, const char *name, const char *text, size_t repeat);
/* Ends it; a descriptor of its bytes, which the caller closes. */
int parcel_finish(struct parcel *parcel);

/* A descriptor of these bytes, which the caller closes. */
int parcel_bytes(const void *bytes, size_t length);

/* The real child program, whose children read what a descriptor holds, and close it. Setting up and
   tearing down of a group. */
int parcel_open_reader(void **state);
int parcel_close_reader(void **state);
bool parcel_read(struct arena *arena, int fd, struct reading *reading, struct err *err);
/* The same for the facts and what is attached. */
bool parcel_inspect(struct arena *arena, int fd, const struct reader_outbox *outbox,
                    struct reading_facts *facts, struct err *err);

#endif
