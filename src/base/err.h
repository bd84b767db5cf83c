/*
 * err: the one error value of the program.
 *
 * A function that can fail takes a `struct err *` as its last parameter and returns false or NULL
 * after filling it. The kinds are rows of ERR_KINDS: that table alone decides the HTTP status,
 * whether a job is retried, and the level at which the loop at the top logs.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/base.h"

/* X(kind, name, HTTP status, is retryable, log level, meaning) */
#define ERR_KINDS(X)                                                                               \
    X(NONE, "none", 200, false, DEBUG, "no error")                                                 \
    X(USAGE, "usage", 400, false, DEBUG, "a request or command line of the wrong form")            \
    X(INVALID, "invalid", 422, false, DEBUG, "well-formed input breaks a rule")                    \
    X(UNAUTHENTICATED, "unauthenticated", 401, false, INFO,                                        \
      "no identity, or a wrong or expired proof")                                                  \
    X(FORBIDDEN, "forbidden", 403, false, INFO, "the identity may not do this")                    \
    X(NOT_FOUND, "not_found", 404, false, DEBUG, "the thing does not exist for this identity")     \
    X(CONFLICT, "conflict", 409, false, DEBUG, "the thing exists already or has changed")          \
    X(STALE, "stale", 412, false, DEBUG, "the thing is no longer what it was when it was read")    \
    X(UNMATCHED, "unmatched", 428, false, DEBUG, "an edit that does not say what it is based on")  \
    X(LIMIT, "limit", 413, false, INFO, "input is larger than a limit allows")                     \
    X(UNSUPPORTED, "unsupported", 415, false, DEBUG, "a format or feature that is not offered")    \
    X(THROTTLED, "throttled", 429, false, INFO, "too many attempts: wait before the next one")     \
    X(BALANCE, "balance", 402, false, INFO, "the prepaid token balance does not suffice")          \
    X(CANCELLED, "cancelled", 409, false, INFO, "someone cancelled the work")                      \
    X(BUSY, "busy", 503, true, WARNING, "every worker, connection or slot is taken")               \
    X(TIMEOUT, "timeout", 504, true, WARNING, "no answer within the time allowed")                 \
    X(UNAVAILABLE, "unavailable", 503, true, ERROR, "a server that is needed cannot be reached")   \
    X(SERIALIZATION, "serialization", 503, true, DEBUG, "the transaction collided with another")   \
    X(DISK_FULL, "disk_full", 507, true, ERROR, "no space left where data must be written")        \
    X(IO, "io", 500, true, ERROR, "the operating system refused an operation on a file or child")  \
    X(CONFIGURATION, "configuration", 500, false, ERROR,                                           \
      "a setting, key or program is missing or wrong")                                             \
    X(INTERNAL, "internal", 500, false, ERROR, "a defect of this program")

enum err_kind {
#define ERR_KIND_ENUM(kind, name, http, retry, level, meaning) ERR_##kind,
    ERR_KINDS(ERR_KIND_ENUM) ERR_KIND_COUNT
#undef ERR_KIND_ENUM
};

#define ERR_MESSAGE_BYTES 512

struct err {
    enum err_kind kind;
    const char *where; /* "file:line" of the first failure, static */
    char sqlstate[6];  /* PostgreSQL's code when db/ raised it, else "" */
    char message[ERR_MESSAGE_BYTES];
    char hint[ERR_MESSAGE_BYTES]; /* what the reader can do about it, or "" */
};

/*
 * Fills `err` and returns false. A message is one impersonal sentence without a final full stop
 * that names the thing; it is cut at ERR_MESSAGE_BYTES - 1.
 */
#define fail(err, kind, ...) err_fail((err), (kind), ERR_HERE, __VA_ARGS__)
/* Like fail() for a failed system call: appends the text of `errnum`; ENOSPC and EDQUOT become
   ERR_DISK_FULL whatever `kind` says. */
#define fail_errno(err, kind, errnum, ...)                                                         \
    err_fail_errno((err), (kind), (errnum), ERR_HERE, __VA_ARGS__)
/* The same for functions that return a pointer. */
#define fail_null(err, kind, ...) (err_fail((err), (kind), ERR_HERE, __VA_ARGS__), (void *)0)
#define fail_null_errno(err, kind, errnum, ...)                                                    \
    (err_fail_errno((err), (kind), (errnum), ERR_HERE, __VA_ARGS__), (void *)0)

#define ERR_HERE          __FILE__ ":" ERR_STRING(__LINE__)
#define ERR_STRING(line)  ERR_STRING_(line)
#define ERR_STRING_(line) #line

/* What fail() and fail_errno() stand for; `where` is static. */
bool err_fail(struct err *err, enum err_kind kind, const char *where, const char *format, ...)
    PRINTF_LIKE(4, 5);
bool err_fail_errno(struct err *err, enum err_kind kind, int errnum, const char *where,
                    const char *format, ...) PRINTF_LIKE(5, 6);

/* Puts "fact: " before the message; a layer does this at most once. Returns false. */
bool err_add(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Sets the remedy shown after the message ("run 'docflow db upgrade'"). Returns false. */
bool err_hint(struct err *err, const char *format, ...) PRINTF_LIKE(2, 3);

/* Back to ERR_NONE with empty texts. */
void err_clear(struct err *err);

/* Properties of a kind, from the table; the texts are static. */
const char *err_kind_name(enum err_kind kind);
const char *err_kind_meaning(enum err_kind kind);
int err_kind_http_status(enum err_kind kind);
bool err_kind_is_retryable(enum err_kind kind);
int err_kind_log_level(enum err_kind kind); /* an enum log_level */

#endif
