/*
 * log: builds one line aside and writes it with one call, so that lines of threads and programs
 * that share a descriptor do not mix.
 *
 * Hides the two formats, the colours and the list of secrets. A secret is masked before anything is
 * quoted, because quoting could change it.
 */
#include "base/base.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VALUE_MAX_BYTES     ((size_t)8 * 1024)
#define LINE_MAX_BYTES      (128 * VALUE_MAX_BYTES) /* quoting makes six bytes of one at most */
#define SECRETS_MAX         64
#define SECRET_MIN_BYTES    4
#define MASK                "***"
#define CUT                 "..."
#define TIME_WITH_MS_LENGTH 23

static const struct {
    const char *name;
    const char *padded; /* in text, to the width of five */
    const char *colour;
} LEVELS[] = {
    [LOG_DEBUG] = {"debug", "DEBUG", "\033[2m"},
    [LOG_INFO] = {"info", "INFO ", "\033[32m"},
    [LOG_WARNING] = {"warning", "WARN ", "\033[33m"},
    [LOG_ERROR] = {"error", "ERROR", "\033[31m"},
};
static const char *const FORMATS[] = {
    [LOG_FORMAT_AUTO] = "auto",
    [LOG_FORMAT_TEXT] = "text",
    [LOG_FORMAT_JSON] = "json",
};

static struct {
    pthread_mutex_t lock;
    int fd;
    enum log_level level;
    bool is_json;
    bool is_coloured;
    size_t secret_count;
    struct {
        char *text;
        size_t length;
    } secrets[SECRETS_MAX];
} state = {.lock = PTHREAD_MUTEX_INITIALIZER, .fd = STDERR_FILENO, .level = LOG_WARNING};

static void unlock(pthread_mutex_t **lock)
{
    pthread_mutex_unlock(*lock);
}

/* Held until the end of the block it stands in. */
#define HOLD_STATE()                                                                               \
    pthread_mutex_t *held CLEANUP(unlock) = &state.lock;                                           \
    pthread_mutex_lock(held)

void log_start(int fd, enum log_level level, enum log_format format)
{
    bool is_terminal = isatty(fd) == 1;
    HOLD_STATE();
    state.fd = fd;
    state.level = level;
    state.is_json = format == LOG_FORMAT_JSON || (format == LOG_FORMAT_AUTO && !is_terminal);
    state.is_coloured = !state.is_json && is_terminal;
}

bool log_level_parse(const char *name, enum log_level *level)
{
    for (size_t i = 0; i < COUNT_OF(LEVELS); i++) {
        if (text_equal(name, LEVELS[i].name)) {
            *level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

bool log_format_parse(const char *name, enum log_format *format)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        if (text_equal(name, FORMATS[i])) {
            *format = (enum log_format)i;
            return true;
        }
    }
    return false;
}

void log_secret_add(const char *secret)
{
    size_t length = strlen(secret);
    if (length < SECRET_MIN_BYTES)
        return;
    HOLD_STATE();
    for (size_t i = 0; i < state.secret_count; i++) {
        if (strcmp(state.secrets[i].text, secret) == 0)
            return;
    }
    assert(state.secret_count < SECRETS_MAX);
    char *copy = memory_create(length + 1);
    memcpy(copy, secret, length);
    state.secrets[state.secret_count].text = copy;
    state.secrets[state.secret_count].length = length;
    state.secret_count++;
}

/* Length of the longest secret that `string` starts with, or 0. */
static size_t measure_secret(const char *string)
{
    size_t longest = 0;
    for (size_t i = 0; i < state.secret_count; i++) {
        size_t length = state.secrets[i].length;
        if (length > longest && strncmp(string, state.secrets[i].text, length) == 0)
            longest = length;
    }
    return longest;
}

/* Replaces what secrets cover, overlapping ones together, so that no end of one is left. */
static void mask(char *string)
{
    char *out = string;
    const char *at = string;
    while (*at) {
        const char *end = at + measure_secret(at);
        if (end == at) {
            *out++ = *at++;
            continue;
        }
        while (++at < end) {
            const char *other = at + measure_secret(at);
            if (other > end)
                end = other;
        }
        memcpy(out, MASK, strlen(MASK));
        out += strlen(MASK);
    }
    *out = '\0';
}

void log_mask(char *string)
{
    HOLD_STATE();
    mask(string);
}

static void append_colour(struct text *line, const char *colour)
{
    if (state.is_coloured)
        text_append_string(line, colour);
}

/* Text for one line of a terminal: what could move the cursor or forge a line is escaped. */
static void append_printable(struct text *line, const char *string)
{
    for (; *string; string++) {
        unsigned char c = (unsigned char)*string;
        if (c == '\n')
            text_append_string(line, "\\n");
        else if (c < 0x20 || c == 0x7F)
            text_printf(line, "\\x%02x", c);
        else
            text_append_char(line, *string);
    }
}

static bool is_plain_word(const char *value)
{
    for (const char *at = value; *at; at++) {
        if ((unsigned char)*at <= ' ' || *at == '"' || *at == '=' || *at == '\\' || *at == 0x7F)
            return false;
    }
    return *value != '\0';
}

/* A copy of `string` without secrets and of bounded length; free() ends it. */
static char *copy_masked(const char *string)
{
    size_t length = strlen(string);
    char *copy = memory_create(length + 1);
    memcpy(copy, string, length);
    mask(copy);
    if (strlen(copy) > VALUE_MAX_BYTES)
        memcpy(copy + utf8_cut(copy, VALUE_MAX_BYTES - strlen(CUT)), CUT, sizeof CUT);
    return copy;
}

static void free_copy(char **copy)
{
    free(*copy);
}

static void append_text_field(struct text *line, const struct log_field *field)
{
    char *value CLEANUP(free_copy) = copy_masked(field->value ? field->value : "null");
    append_colour(line, "\033[2m");
    text_printf(line, " %s=", field->key);
    append_colour(line, "\033[0m");
    if (is_plain_word(value))
        text_append_string(line, value);
    else
        text_append_json(line, value);
}

static void append_json_field(struct text *line, const struct log_field *field)
{
    text_append_char(line, ',');
    text_append_json(line, field->key);
    text_append_char(line, ':');
    if (!field->value) {
        text_append_string(line, "null");
        return;
    }
    char *value CLEANUP(free_copy) = copy_masked(field->value);
    text_append_json(line, value);
}

static void append_head(struct text *line, enum log_level level, const char *message)
{
    char now[CLOCK_TEXT_BYTES];
    clock_render(clock_wall_us(), now);
    char *masked CLEANUP(free_copy) = copy_masked(message);
    if (state.is_json) {
        text_printf(line, "{\"time\":\"%.*sZ\",\"level\":\"%s\",\"message\":", TIME_WITH_MS_LENGTH,
                    now, LEVELS[level].name);
        text_append_json(line, masked);
        return;
    }
    text_printf(line, "%.*sZ ", TIME_WITH_MS_LENGTH, now);
    append_colour(line, LEVELS[level].colour);
    text_append_string(line, LEVELS[level].padded);
    append_colour(line, "\033[0m");
    text_append_char(line, ' ');
    append_printable(line, masked);
}

void log_write(enum log_level level, const char *message, const struct log_field *fields,
               size_t count)
{
    HOLD_STATE();
    if (level < state.level)
        return;
    const int errnum = errno;
    struct text line CLEANUP(text_done);
    text_init(&line, LINE_MAX_BYTES);
    append_head(&line, level, message);
    for (size_t i = 0; i < count; i++) {
        if (state.is_json)
            append_json_field(&line, &fields[i]);
        else
            append_text_field(&line, &fields[i]);
    }
    text_append_string(&line, state.is_json ? "}\n" : "\n");
    (void)!file_write_all(state.fd, line.data, line.length); /* nowhere to complain */
    errno = errnum;
}

void log_err(const char *message, const struct err *err)
{
    struct text full CLEANUP(text_done);
    text_init(&full, LINE_MAX_BYTES);
    text_printf(&full, "%s: %s", message, err->message);
    struct log_field fields[4];
    size_t count = 0;
    fields[count++] = (struct log_field){"kind", err_kind_name(err->kind)};
    if (err->sqlstate[0])
        fields[count++] = (struct log_field){"sqlstate", err->sqlstate};
    fields[count++] = (struct log_field){"where", err->where};
    if (err->hint[0])
        fields[count++] = (struct log_field){"hint", err->hint};
    log_write((enum log_level)err_kind_log_level(err->kind), full.data, fields, count);
}
