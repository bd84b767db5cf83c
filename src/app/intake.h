/*
 * intake: the documents that a command line names, as open files.
 *
 * They are opened before anything else happens: with the private PostgreSQL, root is given up soon
 * after. What cannot be taken stands in the list with its reason. Private to app.
 */
#ifndef APP_INTAKE_H
#define APP_INTAKE_H

#include "base/base.h"

struct intake_file {
    const char *path;    /* as it was named; "stdin" for standard input */
    const char *label;   /* the same for people, in one line */
    int fd;              /* -1 when it was refused */
    int64_t size_bytes;  /* 0: unknown */
    struct err *refusal; /* NULL when it is open */
};

struct intake {
    struct arena *arena;
    struct intake_file *files;
    size_t count;
    size_t capacity;
};

/* `arguments` ends with NULL: a file; a folder, which stands for the regular files in it, but for
   hidden ones, by name; "-", standard input. Fails only for what stops everything: more files than
   one program may have open, or standard input named twice. To be ended by intake_close even then;
   texts live in `arena`. */
bool intake_open(struct intake *intake, struct arena *arena, const char *const *arguments,
                 struct err *err) MUST_CHECK;
/* Closes what is still open. For CLEANUP. */
void intake_close(struct intake *intake);

#endif
