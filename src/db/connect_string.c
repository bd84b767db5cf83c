/*
 * connect_string: the database URL as libpq wants it.
 *
 * Accepts postgresql://, postgres:// and key=value, several hosts, and SQLAlchemy's form with a
 * driver, postgresql+psycopg://, which libpq does not know. Fills in what a server program wants
 * and the URL does not say.
 */
#include "db/connection.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *keyword;
    const char *value;
} DEFAULTS[] = {
    {"application_name", "docflow"}, {"client_encoding", "UTF8"}, {"keepalives_idle", "30"},
    {"keepalives_interval", "10"},   {"keepalives_count", "3"},
};

/* "postgresql+psycopg://x" becomes "postgresql://x"; the caller frees it. */
static char *driver_removed(const char *url)
{
    const char *scheme_end = strstr(url, "://");
    const char *plus = memchr(url, '+', strlen(url));
    char *copy = memory_copy_text(url);
    if (scheme_end != NULL && plus != NULL && plus < scheme_end &&
        text_starts_with(url, "postgres"))
        memmove(copy + (plus - url), scheme_end, strlen(scheme_end) + 1);
    return copy;
}

static void set_keyword(struct connect_string *string, size_t *count, const char *keyword,
                        const char *value)
{
    if (*count + 1 < CONNECT_KEYWORDS_MAX) {
        string->keywords[*count] = keyword;
        string->values[*count] = value;
        (*count)++;
    }
}

static const char *find_value(const struct connect_string *string, const char *keyword)
{
    for (size_t i = 0; string->keywords[i] != NULL; i++) {
        if (strcmp(string->keywords[i], keyword) == 0)
            return string->values[i];
    }
    return NULL;
}

/* What holds for the session need not travel with each transaction; behind a pooler, which refuses
   options at connection start, all of it does. The session starts as the role that sees least:
   without a client, nothing. A search path without "$user" is cheaper to look up when the role
   changes, and nobody can put a schema of their own in front. */
static bool add_session_options(struct connect_string *string, size_t *count, int64_t timeout_ms,
                                struct err *err)
{
    const char *given = find_value(string, "options");
    int length = snprintf(string->options, sizeof string->options,
                          "-c role=docflow_app -c search_path=public -c statement_timeout=%lld %s",
                          (long long)timeout_ms, given != NULL ? given : "");
    if (length >= (int)sizeof string->options)
        return fail(err, ERR_LIMIT, "the options of the database URL are longer than %zu bytes",
                    sizeof string->options);
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(string->keywords[i], "options") == 0) {
            string->values[i] = string->options;
            return true;
        }
    }
    set_keyword(string, count, "options", string->options);
    return true;
}

static void add_defaults(struct connect_string *string, size_t *count,
                         const struct db_options *options)
{
    for (size_t i = 0; i < COUNT_OF(DEFAULTS); i++) {
        if (find_value(string, DEFAULTS[i].keyword) == NULL)
            set_keyword(string, count, DEFAULTS[i].keyword, DEFAULTS[i].value);
    }
    if (find_value(string, "connect_timeout") == NULL) {
        (void)snprintf(string->timeout, sizeof string->timeout, "%lld",
                       (long long)options->connect_timeout_s);
        set_keyword(string, count, "connect_timeout", string->timeout);
    }
    /* Of several hosts only one is the primary: without this a standby would be taken. */
    const char *host = find_value(string, "host");
    if (host != NULL && strchr(host, ',') != NULL &&
        find_value(string, "target_session_attrs") == NULL)
        set_keyword(string, count, "target_session_attrs", "read-write");
}

bool connect_string_parse(const char *url, const struct db_options *options,
                          struct connect_string *string, struct err *err)
{
    memset(string, 0, sizeof *string);
    char *plain = driver_removed(url);
    char *message = NULL;
    string->parsed = PQconninfoParse(plain, &message);
    free(plain);
    if (string->parsed == NULL) {
        /* libpq's message may repeat parts of the URL, a password among them. */
        PQfreemem(message);
        (void)fail(err, ERR_CONFIGURATION, "the database URL cannot be understood");
        return err_hint(err, "the form is postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with "
                             "special characters in the password percent-encoded");
    }
    size_t count = 0;
    for (const PQconninfoOption *option = string->parsed; option->keyword != NULL; option++) {
        if (option->val != NULL && option->val[0] != '\0')
            set_keyword(string, &count, option->keyword, option->val);
    }
    add_defaults(string, &count, options);
    if (options->is_prepared &&
        !add_session_options(string, &count, options->statement_timeout_ms, err)) {
        connect_string_done(string);
        return false;
    }
    return true;
}

void connect_string_done(struct connect_string *string)
{
    PQconninfoFree(string->parsed);
    string->parsed = NULL;
}

/* What the URL need not say and psql and pg_dump have to know all the same. Not the options of a
   session: people start as their login. */
static bool is_for_programs(const char *keyword)
{
    return strcmp(keyword, "target_session_attrs") == 0 || strcmp(keyword, "connect_timeout") == 0;
}

const char *connect_string_direct(const struct db_options *options)
{
    bool has_direct = options->direct_url != NULL && options->direct_url[0] != '\0';
    return has_direct ? options->direct_url : options->url;
}

const char *const *db_environment(struct arena *arena, const struct db_options *options,
                                  struct err *err)
{
    struct connect_string string;
    bool has_direct = options->direct_url != NULL && options->direct_url[0] != '\0';
    if (!connect_string_parse(has_direct ? options->direct_url : options->url, options, &string,
                              err))
        return NULL;
    const char **environment = arena_new_array(arena, const char *, CONNECT_KEYWORDS_MAX);
    size_t count = 0;
    assert(string.parsed != NULL);
    for (const PQconninfoOption *option = string.parsed; option->keyword != NULL; option++) {
        const char *value = option->val;
        if (value == NULL && is_for_programs(option->keyword))
            value = find_value(&string, option->keyword);
        if (value != NULL && option->envvar != NULL)
            environment[count++] = arena_printf(arena, "%s=%s", option->envvar, value);
    }
    connect_string_done(&string);
    return environment;
}
