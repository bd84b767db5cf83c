/*
 * err: fills and extends the one error value, and answers what ERR_KINDS says of a kind.
 *
 * A new text is always made aside first, because its arguments may point into the old one.
 */
#include "base/base.h"

#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    const char *meaning;
    int http_status;
    bool is_retryable;
    enum log_level level;
} KINDS[] = {
#define ERR_KIND_ROW(kind, name, http, retry, level, meaning)                                      \
    [ERR_##kind] = {name, meaning, http, retry, LOG_##level},
    ERR_KINDS(ERR_KIND_ROW)
#undef ERR_KIND_ROW
};

/* vsnprintf that cuts between characters, not inside one. */
static void format_cut(char out[static ERR_MESSAGE_BYTES], const char *format, va_list args)
    PRINTF_LIKE(2, 0);
static void format_cut(char out[static ERR_MESSAGE_BYTES], const char *format, va_list args)
{
    int length = vsnprintf(out, ERR_MESSAGE_BYTES, format, args);
    if (length >= ERR_MESSAGE_BYTES)
        out[utf8_cut(out, ERR_MESSAGE_BYTES - 1)] = '\0';
}

/* __FILE__ is relative to the build folder; what is left after "../" is relative to the sources. */
static const char *without_parents(const char *where)
{
    while (strncmp(where, "../", 3) == 0)
        where += 3;
    return where;
}

static void fill(struct err *err, enum err_kind kind, const char *where, const char *message)
{
    err_clear(err);
    err->kind = kind;
    err->where = without_parents(where);
    memcpy(err->message, message, strlen(message) + 1);
}

bool err_fail(struct err *err, enum err_kind kind, const char *where, const char *format, ...)
{
    assert(err && kind > ERR_NONE && kind < ERR_KIND_COUNT);
    char message[ERR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    format_cut(message, format, args);
    va_end(args);
    fill(err, kind, where, message);
    return false;
}

bool err_fail_errno(struct err *err, enum err_kind kind, int errnum, const char *where,
                    const char *format, ...)
{
    assert(err && kind > ERR_NONE && kind < ERR_KIND_COUNT);
    char message[ERR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    format_cut(message, format, args);
    va_end(args);
    fill(err, errnum == ENOSPC || errnum == EDQUOT ? ERR_DISK_FULL : kind, where, message);

    char reason[128];
    const char *text = strerror_r(errnum, reason, sizeof reason);
    size_t room = ERR_MESSAGE_BYTES - 1 - strlen(text) - strlen(": ");
    size_t length = strlen(err->message);
    if (length > room)
        length = utf8_cut(err->message, room);
    snprintf(err->message + length, ERR_MESSAGE_BYTES - length, ": %s", text);
    return false;
}

bool err_add(struct err *err, const char *format, ...)
{
    assert(err->kind != ERR_NONE);
    char fact[ERR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    format_cut(fact, format, args);
    va_end(args);

    char message[2 * ERR_MESSAGE_BYTES];
    int length = snprintf(message, sizeof message, "%s: %s", fact, err->message);
    if (length >= ERR_MESSAGE_BYTES)
        message[utf8_cut(message, ERR_MESSAGE_BYTES - 1)] = '\0';
    memcpy(err->message, message, strlen(message) + 1);
    return false;
}

bool err_hint(struct err *err, const char *format, ...)
{
    assert(err->kind != ERR_NONE);
    char hint[ERR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    format_cut(hint, format, args);
    va_end(args);
    memcpy(err->hint, hint, strlen(hint) + 1);
    return false;
}

void err_clear(struct err *err)
{
    err->kind = ERR_NONE;
    err->where = "";
    err->sqlstate[0] = '\0';
    err->message[0] = '\0';
    err->hint[0] = '\0';
}

const char *err_kind_name(enum err_kind kind)
{
    assert(kind < ERR_KIND_COUNT);
    return KINDS[kind].name;
}

const char *err_kind_meaning(enum err_kind kind)
{
    assert(kind < ERR_KIND_COUNT);
    return KINDS[kind].meaning;
}

int err_kind_http_status(enum err_kind kind)
{
    assert(kind < ERR_KIND_COUNT);
    return KINDS[kind].http_status;
}

bool err_kind_is_retryable(enum err_kind kind)
{
    assert(kind < ERR_KIND_COUNT);
    return KINDS[kind].is_retryable;
}

int err_kind_log_level(enum err_kind kind)
{
    assert(kind < ERR_KIND_COUNT);
    return (int)KINDS[kind].level;
}
