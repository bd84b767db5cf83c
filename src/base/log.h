/*
 * log: the program's only voice besides a command's output. Coloured text when the stream is a
 * terminal, one JSON object a line otherwise. Only the loop at the top of a thread logs above
 * DEBUG. Values registered as secret never appear: they are replaced by "***".
 *
 * Thread-safe. Holds the program's only mutable globals besides metrics.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/base.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_FORMAT_AUTO, LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log_field {
    const char *key;
    const char *value; /* NULL is written as null */
};

/* Writes to descriptor `fd` (kept open by the caller). AUTO asks isatty. Before this is called,
   WARNING and above go to standard error. */
void log_start(int fd, enum log_level level, enum log_format format);

/* "debug", "info", "warning", "error"; text, json, auto. False for any other name. */
bool log_level_parse(const char *name, enum log_level *level) MUST_CHECK;
bool log_format_parse(const char *name, enum log_format *format) MUST_CHECK;

/* One record: time, level, message and fields. Use the macros. */
void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t count);
/* The first field is a place for the comma: a message may stand alone. */
#define LOG_RECORD(level, message, ...)                                                            \
    log_write((level), (message), (const struct log_field[]){{NULL, NULL}, ##__VA_ARGS__} + 1,     \
              COUNT_OF(((const struct log_field[]){{NULL, NULL}, ##__VA_ARGS__})) - 1)
/* log_info("listening", {"port", "8080"}, {"address", "127.0.0.1"}); */
#define log_debug(...)   LOG_RECORD(LOG_DEBUG, __VA_ARGS__)
#define log_info(...)    LOG_RECORD(LOG_INFO, __VA_ARGS__)
#define log_warning(...) LOG_RECORD(LOG_WARNING, __VA_ARGS__)
#define log_error(...)   LOG_RECORD(LOG_ERROR, __VA_ARGS__)

/* An error value at the level its kind has in ERR_KINDS, with kind, sqlstate, where and hint. */
void log_err(const char *message, const struct err *err);

/* From now on `secret` is masked wherever it appears. Values shorter than 4 bytes are ignored (they
   would mask ordinary text). At most 64 secrets; more is a defect. */
void log_secret_add(const char *secret);
/* Masks every registered secret in place: for texts that leave by another way than the log. */
void log_mask(char *string);

#endif
