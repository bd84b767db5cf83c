/*
 * uri: cuts references into their five parts, joins them, and checks what may stand in each.
 *
 * A part is a slice of the text; one that is absent has no start, which is not the same as empty.
 */
#include "logic/uri.h"

#include "logic/address.h"

#include <string.h>

#define UNRESERVED  "-._~"
#define SUB_DELIMS  "!$&'()*+,;="
#define PATH_MARKS  UNRESERVED SUB_DELIMS ":@/"
#define QUERY_MARKS PATH_MARKS "?"

struct slice {
    const char *start; /* NULL: absent */
    size_t length;
};

struct parts {
    struct slice scheme;
    struct slice authority;
    struct slice path;
    struct slice query;
    struct slice fragment;
};

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static size_t measure_scheme(const char *text)
{
    size_t length = 0;
    if (!is_alpha(*text))
        return 0;
    while (is_alpha(text[length]) || is_digit(text[length]) ||
           (text[length] && strchr("+-.", text[length])))
        length++;
    return text[length] == ':' ? length : 0;
}

/* Everything up to one of the bytes in `ends`. */
static struct slice take_until(const char **at, const char *ends)
{
    const struct slice slice = {.start = *at, .length = strcspn(*at, ends)};
    *at += slice.length;
    return slice;
}

static struct parts cut(const char *text)
{
    struct parts parts = {0};
    const size_t scheme_length = measure_scheme(text);
    if (scheme_length > 0) {
        parts.scheme = (struct slice){.start = text, .length = scheme_length};
        text += scheme_length + 1;
    }
    if (text[0] == '/' && text[1] == '/') {
        text += 2;
        parts.authority = take_until(&text, "/?#");
    }
    parts.path = take_until(&text, "?#");
    if (*text == '?') {
        text++;
        parts.query = take_until(&text, "#");
    }
    if (*text == '#') {
        text++;
        parts.fragment = take_until(&text, "");
    }
    return parts;
}

static bool starts_with(struct slice slice, const char *prefix)
{
    const size_t length = strlen(prefix);
    return slice.length >= length && memcmp(slice.start, prefix, length) == 0;
}

static bool is_exactly(struct slice slice, const char *text)
{
    return slice.length == strlen(text) && starts_with(slice, text);
}

/* Section 5.2.4: "." and ".." go, as far as there is something for them to go from. */
static struct slice remove_dots(struct arena *arena, struct slice path)
{
    char *out = arena_alloc(arena, path.length + 1, 1);
    size_t length = 0;
    const char *at = path.start;
    const char *const end = path.start + path.length;
    while (at < end) {
        const char *slash = memchr(at + 1, '/', (size_t)(end - at - 1));
        const struct slice segment = {.start = at, .length = (size_t)((slash ? slash : end) - at)};
        at += segment.length;
        if (is_exactly(segment, "/..") || is_exactly(segment, "..")) {
            while (length > 0 && out[--length] != '/')
                ;
        } else if (!is_exactly(segment, "/.") && !is_exactly(segment, ".")) {
            memcpy(out + length, segment.start, segment.length);
            length += segment.length;
            continue;
        }
        if (at == end && (length > 0 || *path.start == '/'))
            out[length++] = '/';
    }
    return (struct slice){.start = out, .length = length};
}

/* Section 5.2.3: everything of the base up to its last slash, then the reference. */
static struct slice merge_paths(struct arena *arena, const struct parts *base, struct slice path)
{
    const char *slash = memrchr(base->path.start, '/', base->path.length);
    size_t kept = slash ? (size_t)(slash - base->path.start) + 1 : 0;
    const char *front = base->path.start;
    if (base->authority.start && base->path.length == 0) {
        front = "/";
        kept = 1;
    }
    char *out = arena_alloc(arena, kept + path.length + 1, 1);
    memcpy(out, front, kept);
    memcpy(out + kept, path.start, path.length);
    return (struct slice){.start = out, .length = kept + path.length};
}

static void append_part(struct text *out, const char *before, struct slice part, const char *after)
{
    if (!part.start)
        return;
    text_append_string(out, before);
    text_append(out, part.start, part.length);
    text_append_string(out, after);
}

static const char *join(struct arena *arena, const struct parts *parts)
{
    struct text out CLEANUP(text_done);
    text_init(&out, JSON_MAX_BYTES);
    append_part(&out, "", parts->scheme, ":");
    append_part(&out, "//", parts->authority, "");
    append_part(&out, "", parts->path, "");
    append_part(&out, "?", parts->query, "");
    append_part(&out, "#", parts->fragment, "");
    return arena_copy_text(arena, out.data);
}

const char *uri_resolve(struct arena *arena, const char *base_text, const char *reference)
{
    const struct parts base = cut(base_text);
    struct parts parts = cut(reference);
    if (parts.scheme.start) {
        /* An opaque path (urn:...) has no segments. */
        if (*parts.path.start == '/')
            parts.path = remove_dots(arena, parts.path);
        return join(arena, &parts);
    }
    parts.scheme = base.scheme;
    if (!parts.authority.start) {
        parts.authority = base.authority;
        if (parts.path.length == 0) {
            parts.path = base.path;
            if (!parts.query.start)
                parts.query = base.query;
            return join(arena, &parts);
        }
        if (*parts.path.start != '/')
            parts.path = merge_paths(arena, &base, parts.path);
    }
    parts.path = remove_dots(arena, parts.path);
    return join(arena, &parts);
}

/* Letters, digits, `marks`, %XX, and beyond ASCII what the form allows. */
static bool is_made_of(struct slice part, const char *marks, unsigned form)
{
    for (size_t i = 0; i < part.length; i++) {
        const char c = part.start[i];
        if ((unsigned char)c >= 0x80 ? (form & URI_ALLOWS_UNICODE) != 0
                                     : is_alpha(c) || is_digit(c) || strchr(marks, c))
            continue;
        if (c != '%' || part.length - i < 3 || !is_hex(part.start[i + 1]) ||
            !is_hex(part.start[i + 2]))
            return false;
        i += 2;
    }
    return true;
}

/* [ IPv6 ] or [ vX. ... ] */
static bool is_literal_address(struct slice host)
{
    if (host.length < 2 || host.start[host.length - 1] != ']')
        return false;
    const struct slice inside = {.start = host.start + 1, .length = host.length - 2};
    if (inside.length > 0 && (inside.start[0] | 0x20) == 'v') {
        size_t digits = 1;
        while (digits < inside.length && is_hex(inside.start[digits]))
            digits++;
        const struct slice rest = {.start = inside.start + digits + 1,
                                   .length = inside.length - digits - 1};
        return digits > 1 && digits + 1 < inside.length && inside.start[digits] == '.' &&
               is_made_of(rest, UNRESERVED SUB_DELIMS ":", 0) &&
               !memchr(rest.start, '%', rest.length);
    }
    return address_is_ipv6(inside.start, inside.length);
}

/* [user@]host[:port] */
static bool is_authority(struct slice authority, unsigned form)
{
    const char *at_sign = memchr(authority.start, '@', authority.length);
    struct slice host = authority;
    if (at_sign) {
        const struct slice user = {.start = authority.start,
                                   .length = (size_t)(at_sign - authority.start)};
        if (!is_made_of(user, UNRESERVED SUB_DELIMS ":", form))
            return false;
        host = (struct slice){.start = at_sign + 1, .length = authority.length - user.length - 1};
    }
    size_t digits = 0;
    while (digits < host.length && is_digit(host.start[host.length - 1 - digits]))
        digits++;
    if (digits < host.length && host.start[host.length - 1 - digits] == ':')
        host.length -= digits + 1;
    if (host.length > 0 && host.start[0] == '[')
        return is_literal_address(host);
    return is_made_of(host, UNRESERVED SUB_DELIMS, form);
}

bool uri_is_valid(const char *text, unsigned form)
{
    const struct parts parts = cut(text);
    if ((form & URI_NEEDS_SCHEME) && !parts.scheme.start)
        return false;
    if (parts.authority.start && !is_authority(parts.authority, form))
        return false;
    /* "1:b" would be read as a scheme. */
    const char *colon = memchr(parts.path.start, ':', parts.path.length);
    const char *slash = memchr(parts.path.start, '/', parts.path.length);
    if (!parts.scheme.start && !parts.authority.start && colon && (!slash || colon < slash))
        return false;
    return is_made_of(parts.path, PATH_MARKS, form) && is_made_of(parts.query, QUERY_MARKS, form) &&
           is_made_of(parts.fragment, QUERY_MARKS, form);
}

static int hex_value(char c)
{
    return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

const char *uri_decode(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, strlen(text) + 1, 1);
    size_t length = 0;
    for (; *text; text++) {
        char c = *text;
        if (c == '%') {
            if (!is_hex(text[1]) || !is_hex(text[2]))
                return NULL;
            c = (char)(hex_value(text[1]) * 16 + hex_value(text[2]));
            text += 2;
        }
        if (c == '\0')
            return NULL;
        out[length++] = c;
    }
    return out;
}
