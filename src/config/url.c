/*
 * url: finds, decodes and masks passwords in connection strings, in both of libpq's notations:
 * scheme://user:password@hosts/database?key=value&... and key=value key='value'.
 *
 * Splits exactly where libpq does. A password with a raw '/' or '@' in it makes libpq split in the
 * wrong place: such a string is a fault, and its masking errs on the side of hiding too much.
 */
#include "config/url.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const PASSWORD_KEYS[] = {"password", "sslpassword"};

/* ---- percent-encoding ------------------------------------------------------------------------ */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The character that "%XX" at `at` stands for, or -1 when it stands for none. */
static int percent_value(const char *at)
{
    int high = at[0] == '%' ? hex_value(at[1]) : -1;
    int low = high >= 0 ? hex_value(at[2]) : -1;
    return low >= 0 && high + low > 0 ? high * 16 + low : -1;
}

/* `out` has room for `length` bytes and the zero byte. */
static void percent_decode(const char *bytes, size_t length, char *out)
{
    for (size_t in = 0; in < length; in++) {
        int value = length - in > 2 ? percent_value(bytes + in) : -1;
        *out++ = value >= 0 ? (char)value : bytes[in];
        in += value >= 0 ? 2 : 0;
    }
    *out = '\0';
}

/* libpq decodes keys too: p%61ssword is a password. */
static bool is_password_key(const char *key, size_t length)
{
    char decoded[64];
    if (length >= sizeof decoded)
        return false;
    percent_decode(key, length, decoded);
    for (size_t i = 0; i < COUNT_OF(PASSWORD_KEYS); i++) {
        if (strcasecmp(decoded, PASSWORD_KEYS[i]) == 0)
            return true;
    }
    return false;
}

/* ---- scheme://... ---------------------------------------------------------------------------- */

struct uri {
    const char *authority; /* after "://" */
    const char *first_at;  /* where libpq ends user and password, or NULL */
    const char *last_at;   /* where a person meant to end them, or NULL */
    const char *query;     /* the '?', or the end of the string */
};

static bool uri_split(const char *url, struct uri *uri)
{
    const char *scheme_end = url + strcspn(url, ":/?@= \t'");
    if (scheme_end == url || strncmp(scheme_end, "://", 3) != 0)
        return false;
    uri->authority = scheme_end + 3;
    size_t host_length = strcspn(uri->authority, "/");
    uri->first_at = memchr(uri->authority, '@', host_length);
    const char *rest = uri->first_at != NULL ? uri->first_at : uri->authority;
    uri->query = rest + strcspn(rest, "?");
    uri->last_at = memrchr(uri->authority, '@', (size_t)(uri->query - uri->authority));
    return true;
}

/* A key=value of the query; `at` moves behind it. False at the end. */
struct pair {
    const char *key;
    size_t key_length;
    const char *value; /* NULL when there is no '=' */
    size_t value_length;
};
static bool query_next(const char **at, struct pair *pair)
{
    if (**at == '\0')
        return false;
    const char *start = *at + 1; /* past '?' or '&' */
    size_t length = strcspn(start, "&");
    const char *equals = memchr(start, '=', length);
    pair->key = start;
    pair->key_length = equals != NULL ? (size_t)(equals - start) : length;
    pair->value = equals != NULL ? equals + 1 : NULL;
    pair->value_length = equals != NULL ? length - pair->key_length - 1 : 0;
    *at = start + length;
    return true;
}

static const char *uri_find_fault(const char *url, const struct uri *uri)
{
    if (!text_starts_with(url, "postgresql://") && !text_starts_with(url, "postgres://") &&
        !text_starts_with(url, "postgresql+"))
        return "is no address of a PostgreSQL";
    for (const char *at = strchr(url, '%'); at != NULL; at = strchr(at + 1, '%')) {
        if (percent_value(at) < 0)
            return "has a '%' that begins no percent-encoded character";
    }
    if (uri->last_at != uri->first_at)
        return "has an '@' or '/' that is not percent-encoded in its user, password or database";
    struct pair pair;
    for (const char *at = uri->query; query_next(&at, &pair);) {
        if (pair.value == NULL && pair.key_length > 0)
            return "has a '?' that is followed by something else than key=value";
    }
    return NULL;
}

/* ---- key=value ------------------------------------------------------------------------------- */

/* Where a value ends; `is_closed` is false when its quote does not. */
static const char *skip_value(const char *at, bool *is_closed)
{
    const bool is_quoted = *at == '\'';
    at += is_quoted ? 1 : 0;
    while (*at != '\0' && (is_quoted ? *at != '\'' : !isspace((unsigned char)*at)))
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    *is_closed = !is_quoted || *at == '\'';
    return is_quoted && *is_closed ? at + 1 : at;
}

static const char *skip_space(const char *at)
{
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

/* The next pair; false at the end, and at a fault, which `at` then points to. */
static bool list_next(const char **at, struct pair *pair, bool *is_closed)
{
    const char *key = skip_space(*at);
    *at = key;
    size_t key_length = strcspn(key, "= \t\n\r\f\v");
    const char *equals = skip_space(key + key_length);
    if (*equals != '=' || key_length == 0)
        return false;
    pair->key = key;
    pair->key_length = key_length;
    pair->value = skip_space(equals + 1);
    *at = skip_value(pair->value, is_closed);
    pair->value_length = (size_t)(*at - pair->value);
    return true;
}

static const char *list_find_fault(const char *url)
{
    struct pair pair;
    bool is_closed = true;
    const char *at = url;
    while (list_next(&at, &pair, &is_closed)) {
        if (!is_closed)
            return "has a quote that is not closed";
    }
    return *at == '\0' ? NULL : "is neither postgresql://... nor a list of key=value";
}

/* ---- both ------------------------------------------------------------------------------------ */

static void add_password(struct url_passwords *found, const char *url, const char *start,
                         size_t length)
{
    if (length == 0)
        return;
    if (found->count == URL_PASSWORDS_MAX) {
        struct url_password *last = &found->items[URL_PASSWORDS_MAX - 1];
        last->length = strlen(url) - last->start;
        return;
    }
    found->items[found->count++] =
        (struct url_password){.start = (size_t)(start - url), .length = length};
}

void url_find_passwords(const char *url, struct url_passwords *found)
{
    struct uri uri;
    struct pair pair;
    bool is_closed = true;
    found->count = 0;
    if (!uri_split(url, &uri)) {
        for (const char *at = url; list_next(&at, &pair, &is_closed);) {
            if (is_password_key(pair.key, pair.key_length))
                add_password(found, url, pair.value, pair.value_length);
        }
        return;
    }
    if (uri.last_at != NULL) {
        const char *colon = memchr(uri.authority, ':', (size_t)(uri.last_at - uri.authority));
        if (colon != NULL)
            add_password(found, url, colon + 1, (size_t)(uri.last_at - colon - 1));
    }
    for (const char *at = uri.query; query_next(&at, &pair);) {
        if (pair.value != NULL && is_password_key(pair.key, pair.key_length))
            add_password(found, url, pair.value, pair.value_length);
    }
}

/* Without the quotes and backslashes of a key=value string. */
static void list_decode(const char *bytes, size_t length, char *out)
{
    for (size_t in = 0; in < length; in++) {
        if (bytes[in] == '\'')
            continue;
        in += bytes[in] == '\\' && in + 1 < length ? 1 : 0;
        *out++ = bytes[in];
    }
    *out = '\0';
}

const char *url_decode_password(struct arena *arena, const char *url,
                                const struct url_password *password)
{
    struct uri uri;
    char *decoded = arena_new_array(arena, char, password->length + 1);
    if (uri_split(url, &uri))
        percent_decode(url + password->start, password->length, decoded);
    else
        list_decode(url + password->start, password->length, decoded);
    return decoded;
}

const char *url_find_fault(const char *url)
{
    struct uri uri;
    return uri_split(url, &uri) ? uri_find_fault(url, &uri) : list_find_fault(url);
}

const char *config_mask_url(struct arena *arena, const char *url)
{
    struct url_passwords found;
    url_find_passwords(url, &found);
    char *masked = arena_new_array(arena, char, strlen(url) + 3 * found.count + 1);
    size_t in = 0;
    size_t out = 0;
    for (size_t i = 0; i < found.count; i++) {
        size_t plain_length = found.items[i].start - in;
        memcpy(masked + out, url + in, plain_length);
        memcpy(masked + out + plain_length, "***", 3);
        out += plain_length + 3;
        in = found.items[i].start + found.items[i].length;
    }
    memcpy(masked + out, url + in, strlen(url + in) + 1);
    return masked;
}
