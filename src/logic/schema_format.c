/*
 * schema_format: one row for each format.
 */
#include "logic/schema_format.h"

#include "logic/address.h"
#include "logic/pattern.h"
#include "logic/timestamp.h"
#include "logic/uri.h"

#include <string.h>

struct schema_format {
    const char *name;
    const char *description;
    bool (*fits)(const char *text); /* of texts without U+0000, which are all that may fit; or */
    bool (*fits_bytes)(const char *text, size_t length);
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* ---- identifiers ---- */

static bool is_uuid(const char *text)
{
    static const char FORM[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (strlen(text) != sizeof FORM - 1)
        return false;
    for (size_t i = 0; FORM[i]; i++) {
        if (FORM[i] == 'x' ? !is_hex(text[i]) : text[i] != FORM[i])
            return false;
    }
    return true;
}

static bool is_uri(const char *text)
{
    return uri_is_valid(text, URI_NEEDS_SCHEME);
}

static bool is_uri_reference(const char *text)
{
    return uri_is_valid(text, 0);
}

static bool is_iri(const char *text)
{
    return uri_is_valid(text, URI_NEEDS_SCHEME | URI_ALLOWS_UNICODE);
}

static bool is_iri_reference(const char *text)
{
    return uri_is_valid(text, URI_ALLOWS_UNICODE);
}

static bool is_ipv4(const char *text)
{
    return address_is_ipv4(text, strlen(text));
}

static bool is_ipv6(const char *text)
{
    return address_is_ipv6(text, strlen(text));
}

static bool is_email(const char *text)
{
    return address_is_email(text, false);
}

static bool is_idn_email(const char *text)
{
    return address_is_email(text, true);
}

/* ---- expressions ---- */

/* RFC 6901 */
static bool is_json_pointer(const char *text, size_t length)
{
    if (length > 0 && *text != '/')
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '~' && text[i + 1] != '0' && text[i + 1] != '1')
            return false;
    }
    return true;
}

/* Steps up, then '#' or a JSON pointer. */
static bool is_relative_json_pointer(const char *text, size_t length)
{
    size_t digits = 0;
    while (is_digit(text[digits]))
        digits++;
    if (digits == 0 || (*text == '0' && digits > 1))
        return false;
    const char *rest = text + digits;
    return (length == digits + 1 && *rest == '#') || is_json_pointer(rest, length - digits);
}

/* Bytes of one character of a variable's name; 0 when it is none. */
static size_t measure_name_character(const char *text, size_t length)
{
    if (text[0] == '%')
        return length > 2 && is_hex(text[1]) && is_hex(text[2]) ? 3 : 0;
    return is_digit(text[0]) || text[0] == '_' ||
           ((text[0] | 0x20) >= 'a' && (text[0] | 0x20) <= 'z');
}

/* Words between dots, up to something else. */
static size_t measure_template_name(const char *text, size_t length)
{
    size_t end = 0;
    bool is_in_word = false;
    while (end < length) {
        const size_t character = measure_name_character(text + end, length - end);
        if (character == 0 && !(is_in_word && text[end] == '.'))
            break;
        is_in_word = character > 0;
        end += is_in_word ? character : 1;
    }
    return is_in_word ? end : 0;
}

/* RFC 6570, section 2.3: a name, then ":1" to ":9999", "*" or nothing. */
static bool is_template_variable(const char *text, size_t length)
{
    const size_t name_length = measure_template_name(text, length);
    const char *modifier = text + name_length;
    const size_t rest = length - name_length;
    if (name_length == 0 || rest == 0)
        return name_length > 0;
    if (*modifier == '*')
        return rest == 1;
    if (*modifier != ':' || rest < 2 || rest > 5 || modifier[1] == '0')
        return false;
    size_t digits = 0;
    while (digits < rest - 1 && is_digit(modifier[1 + digits]))
        digits++;
    return digits == rest - 1;
}

/* Between the braces: an operator and variables. */
static bool is_template_expression(const char *text, size_t length)
{
    if (length > 0 && strchr("+#./;?&=,!@|", text[0])) {
        text++;
        length--;
    }
    for (;;) {
        const char *comma = memchr(text, ',', length);
        const size_t variable_length = comma ? (size_t)(comma - text) : length;
        if (!is_template_variable(text, variable_length))
            return false;
        if (!comma)
            return true;
        text = comma + 1;
        length -= variable_length + 1;
    }
}

static bool is_uri_template(const char *text)
{
    for (; *text; text++) {
        if (*text == '{') {
            const char *end = strchr(text, '}');
            if (!end || !is_template_expression(text + 1, (size_t)(end - text - 1)))
                return false;
            text = end;
        } else if ((unsigned char)*text <= ' ' || strchr("\"<>\\^`|}\x7F", *text) ||
                   (*text == '%' && !(is_hex(text[1]) && is_hex(text[2])))) {
            return false;
        }
    }
    return true;
}

static const struct schema_format FORMATS[] = {
    {"date", "a date (YYYY-MM-DD)", timestamp_is_date, NULL},
    {"time", "a time with its offset (hh:mm:ssZ)", timestamp_is_time, NULL},
    {"date-time", "a date and time (YYYY-MM-DDThh:mm:ssZ)", timestamp_is_date_time, NULL},
    {"duration", "a duration (P1Y2M3DT4H5M6S)", timestamp_is_duration, NULL},
    {"email", "an e-mail address", is_email, NULL},
    {"idn-email", "an e-mail address", is_idn_email, NULL},
    {"hostname", "a host name", address_is_hostname, NULL},
    {"idn-hostname", "a host name", address_is_idn_hostname, NULL},
    {"ipv4", "an IPv4 address", is_ipv4, NULL},
    {"ipv6", "an IPv6 address", is_ipv6, NULL},
    {"uri", "a URI", is_uri, NULL},
    {"uri-reference", "a URI reference", is_uri_reference, NULL},
    {"iri", "an IRI", is_iri, NULL},
    {"iri-reference", "an IRI reference", is_iri_reference, NULL},
    {"uri-template", "a URI template", is_uri_template, NULL},
    {"uuid", "a UUID", is_uuid, NULL},
    {"json-pointer", "a JSON pointer", .fits_bytes = is_json_pointer},
    {"relative-json-pointer", "a relative JSON pointer", .fits_bytes = is_relative_json_pointer},
    {"regex", "a regular expression", .fits_bytes = pattern_is_valid},
};

const struct schema_format *schema_format_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        if (text_equal(FORMATS[i].name, name))
            return &FORMATS[i];
    }
    return NULL;
}

bool schema_format_fits(const struct schema_format *format, const char *text, size_t length)
{
    if (format->fits_bytes)
        return format->fits_bytes(text, length);
    return strlen(text) == length && format->fits(text);
}

const char *schema_format_describe(const struct schema_format *format)
{
    return format->description;
}
