/*
 * child: operating-system processes that this program starts and waits for.
 *
 * Nothing goes through a shell. Descriptors other than 0, 1 and 2 are not inherited. Output is
 * bounded: past its maximum the tail is kept, because the reason of a failure stands at the end.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/base.h"

#include <sys/types.h>

#define CHILD_PROGRAM_FD 3

struct child_options {
    const char *const *argv;        /* ends with NULL; argv[0] is looked up in PATH without a '/' */
    int program_fd;                 /* an open program (child_open_program) in place of argv[0]'s;
                                       borrowed; 0: none */
    const char *const *environment; /* "NAME=value" added to ours, ends with NULL; may be NULL */
    bool is_environment_whole;      /* nothing of ours is passed on: `environment` is all of it */
    const char *folder;             /* working folder, or NULL for ours */
    const char *input;              /* standard input, or NULL for an empty one */
    size_t output_max_bytes;        /* standard output and error together */
    int64_t timeout_ms;             /* then it is killed and the call fails with ERR_TIMEOUT */
    bool is_interruptible;          /* an interrupt (interrupt.h) kills it, else awaits its end */
};

struct child_result {
    int exit_code;      /* 128 + signal when killed by one */
    const char *output; /* in the arena; standard output and error as they came, the tail */
    size_t output_length;
};

/* Runs to the end. True whatever the exit code is; false when it could not be started or waited
   for, or took too long. A missing program is ERR_CONFIGURATION and names it. When an
   interrupt killed it, ERR_CANCELLED, if this program survives the interrupt. */
bool child_run(struct arena *arena, const struct child_options *options,
               struct child_result *result, struct err *err) MUST_CHECK;

/* Runs with our standard input, output and error (psql, an editor); SIGINT and SIGQUIT are left to
   it meanwhile, SIGTERM and SIGHUP are passed on. Only argv, environment and folder are used. */
bool child_run_attached(const struct child_options *options, int *exit_code,
                        struct err *err) MUST_CHECK;

/* Opens a program that is started later, when nothing but the descriptor may lead to it any more:
   after root is given up. The caller closes it. ERR_CONFIGURATION names the program. */
bool child_open_program(const char *path, int *program_fd, struct err *err) MUST_CHECK;

/* A program whose output is read while it runs. */
struct child;
/* Starts with `input_fd` (borrowed) as standard input; of its standard error the last
   output_max_bytes are kept. A program by descriptor finds that one open as CHILD_PROGRAM_FD.
   input, timeout_ms and is_interruptible are not used. The caller ends it with child_stop. Errors
   as those of child_run. */
struct child *child_start(const struct child_options *options, int input_fd,
                          struct err *err) MUST_CHECK;
/* What it writes to standard output, as soon as there is something: the number of bytes, 0 when
   the output has ended, -1 when nothing came within `timeout_ms`. */
ssize_t child_read(struct child *child, void *buffer, size_t size, int timeout_ms) MUST_CHECK;
/* Awaits its end; false when it still runs after `timeout_ms`. */
bool child_wait(struct child *child, int timeout_ms, int *exit_code) MUST_CHECK;
/* The tail of its standard error so far; borrowed until the next call. */
const char *child_errors(const struct child *child);
/* Kills what still runs of it and of its children. Accepts NULL. */
void child_stop(struct child *child);
/* For CLEANUP. */
void child_end(struct child **child);

#endif
