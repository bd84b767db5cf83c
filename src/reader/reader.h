/*
 * reader: has a file read by the sandboxed child program `docflow-reader`, and distrusts what comes
 * back.
 *
 * Untrusted bytes are parsed nowhere else. A child serves one document; whatever it does, it can
 * only fail that document. A long document has several.
 */
#ifndef READER_READER_H
#define READER_READER_H

#include "base/base.h"
#include "config/config.h"
#include "picture/picture.h"
#include "reading/reading.h"

#include <stdatomic.h>

/* Of what a child says, all pages together, and what a reading can then take of an arena. */
#define READER_TOTAL_MAX_BYTES ((size_t)48 * 1024 * 1024)
#define READER_ARENA_BYTES     (3 * READER_TOTAL_MAX_BYTES)

/* Where the child is and what it may use. */
struct reader_options {
    const char *program;         /* path of docflow-reader */
    int64_t memory_mb;           /* address space of a child */
    int64_t page_timeout_ms;     /* wall time for one page */
    int64_t page_cpu_s;          /* processor time for one page */
    int64_t document_timeout_ms; /* wall time for all of it */
    int64_t children_max;        /* that work at once, for one document or for several */
    bool is_sandbox_required;    /* refuse to read when the kernel offers no seccomp */
};
/* From the settings; without one, the program stands beside this one. In the arena. */
bool reader_options_load(struct arena *arena, const struct config *config,
                         struct reader_options *options, struct err *err) MUST_CHECK;

/* The program and the children that it forks; a program is started when it is first needed. */
struct reader;
/* The program's path is borrowed. The caller ends it with reader_destroy, when nobody uses it.
   The program is opened here: who creates a reader as root can use it when root has been given up,
   even where the account could not reach the program. */
struct reader *reader_create(const struct reader_options *options);
/* From the settings, with what it needs in the arena; ended like any other. */
struct reader *reader_open(struct arena *arena, const struct config *config,
                           struct err *err) MUST_CHECK;
/* Accepts NULL. */
void reader_destroy(struct reader *reader);
/* For CLEANUP. */
void reader_end(struct reader **reader);
/* Who takes it ends it: `*reader` becomes NULL. */
struct reader *reader_hand_over(struct reader **reader);

/* A part of the sandbox that documents are read in. */
struct reader_layer {
    const char *name;
    const char *purpose; /* what it keeps a document from */
    const char *lack;    /* why it is missing here; NULL: it holds */
};

/* What the program found where it runs. */
struct reader_equipment {
    struct reader_layer *layers;
    size_t layer_count;
    const char *languages; /* that can be recognised, ISO 639-1, separated by commas */
    size_t font_count;     /* for text that brings no font */
};
/* Has the program try each layer of its sandbox, in milliseconds, and where `is_whole` load
   languages and fonts too, which takes longer. In the arena. ERR_CONFIGURATION: the program is
   missing, or of another version. Thread-safe. */
bool reader_list_equipment(struct arena *arena, struct reader *reader, bool is_whole,
                           struct reader_equipment *equipment, struct err *err) MUST_CHECK;

/* A page to be drawn for a person. */
struct reader_drawing {
    uint32_t page;       /* from 1 */
    uint16_t rotation;   /* as a reading has it: degrees clockwise that set it upright */
    uint32_t pixels_max; /* about as many, or fewer where the file has no more */
};

/* Where the files go that are attached to a document: each is started, then written in pieces. What
   is returned as false ends the inspection with its error. */
struct reader_outbox {
    bool (*start)(void *context, const char *name, struct err *err);
    bool (*write)(void *context, const void *bytes, size_t length, struct err *err);
    void *context;
    int64_t max_bytes; /* of all of them; more is ERR_LIMIT */
};

/* One file to read. */
struct reader_request {
    int fd;                             /* readable and seekable; borrowed */
    const char *const *languages;       /* ISO 639-1 codes, most frequent first; ends with NULL */
    int64_t max_pages;                  /* more is ERR_LIMIT */
    const char *file_name;              /* as its sender calls it; NULL: not known */
    double quality_floor;               /* 0..1: images of lower quality are not recognised */
    const char *password;               /* that opens it; NULL: none was given */
    const atomic_bool *is_abandoned;    /* set by another thread: ERR_CANCELLED; may be NULL */
    const struct reader_outbox *outbox; /* for reader_inspect alone; NULL: nothing is unpacked */
    struct reader_drawing drawing;      /* for reader_draw alone */
};

/*
 * Type and page count only, and what is attached, into the outbox. ERR_UNSUPPORTED: a type that is
 * not read, or an encrypted file; ERR_INVALID: empty, damaged, without pages, or text that is
 * called a PDF or a picture (an error page that was saved in its place); ERR_LIMIT: too many pages;
 * ERR_TIMEOUT: the child took too long; ERR_IO: it died (with the signal in the message) or spoke
 * nonsense; ERR_CONFIGURATION: the program, or what it needs, is missing; ERR_CANCELLED.
 * Thread-safe.
 */
bool reader_inspect(struct arena *arena, struct reader *reader,
                    const struct reader_request *request, struct reading_facts *facts,
                    struct err *err) MUST_CHECK;
/* Everything, pages side by side where that is quicker; the arena must have room for
   READER_ARENA_BYTES. Errors as above, and ERR_LIMIT for more text than READER_TOTAL_MAX_BYTES. */
bool reader_read(struct arena *arena, struct reader *reader, const struct reader_request *request,
                 struct reading *reading, struct err *err) MUST_CHECK;
/* Draws a page, upright, so that the boxes of a reading are where the words are; in the arena,
   which must have room for a frame. Errors as above, and ERR_NOT_FOUND for a page that is not
   there. */
bool reader_draw(struct arena *arena, struct reader *reader, const struct reader_request *request,
                 struct picture *picture, struct err *err) MUST_CHECK;

#endif
