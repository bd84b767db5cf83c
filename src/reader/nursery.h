/*
 * nursery: the program docflow-reader, which is started when it is first needed, and the children
 * that it forks, each for one errand. Private to reader.
 *
 * When the program has died it is started anew; what its children were about has to be asked again.
 */
#ifndef READER_NURSERY_H
#define READER_NURSERY_H

#include "base/base.h"
#include "reading/reading.h"

struct nursery;

/* Starts nothing yet, but opens the program: it can be started when its path no longer leads there.
   The path is borrowed. */
struct nursery *nursery_create(const char *program);
/* Ends the program and every child. Accepts NULL. */
void nursery_destroy(struct nursery *nursery);

/* What the program answers to a question of one word, in the arena; it is started for that alone.
   NULL on failure. Thread-safe. */
char *nursery_ask_program(struct nursery *nursery, struct arena *arena, const char *question,
                          struct err *err) MUST_CHECK;

/* A child from our side. What is read from does not block; a descriptor is -1 once it has ended. */
struct offspring {
    int output_fd;
    int error_fd;
    int pages_fd;
    int report_fd;
    uint64_t start;     /* of the program, the how many'th */
    struct text errors; /* the last of what it wrote to its standard error */
};

/* Sends a child on the errand with the document (borrowed). The caller ends it with offspring_stop.
   ERR_CONFIGURATION when the program cannot be started. Thread-safe. */
bool nursery_send(struct nursery *nursery, const struct errand *errand, int document_fd,
                  struct offspring *child, struct err *err) MUST_CHECK;
/* Says why a child was lost (CHILD_LOST); the next one comes from a new program. Returns false. */
bool nursery_explain_loss(struct nursery *nursery, struct arena *arena,
                          const struct offspring *child, struct err *err);
/* The last line of what was written to a standard error, fit to be shown: ": " and the line, or "".
 */
const char *nursery_last_words(struct arena *arena, const char *errors);
/* Asks for a page. A child that has gone is found out when it is read from. */
void offspring_ask(struct offspring *child, uint32_t page_number);
/* Asks for nothing more. */
void offspring_dismiss(struct offspring *child);
/* Takes some of its standard error, as far as there is any now. */
void offspring_take_errors(struct offspring *child);
/* How it ended, 128 + signal when killed by one; CHILD_LOST when the program that forked it has
   gone, CHILD_ALIVE when it still is after `timeout_ms`. */
#define CHILD_LOST  (-1)
#define CHILD_ALIVE (-2)
int offspring_await_end(struct offspring *child, int timeout_ms);
/* Kills it, if it still is, and closes all. */
void offspring_stop(struct offspring *child);

#endif
