/*
 * address: grammars of addresses, by hand: each is short, and none needs to go back.
 */
#include "logic/address.h"

#include <idn2.h>
#include <string.h>

#define LABEL_BYTES    63
#define HOSTNAME_BYTES 253
#define LOCAL_BYTES    64

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alphanumeric(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* ---- IP addresses ---- */

bool address_is_ipv4(const char *text, size_t length)
{
    const char *const end = text + length;
    int parts = 0;
    while (text < end) {
        const char *start = text;
        int value = 0;
        while (text < end && is_digit(*text) && text - start < 3)
            value = value * 10 + (*text++ - '0');
        if (text == start || value > 255 || (*start == '0' && text - start > 1))
            return false;
        parts++;
        if (text < end && (*text++ != '.' || text == end))
            return false;
    }
    return parts == 4;
}

/* One to four hex digits; their number. */
static size_t measure_group(const char *text, const char *end)
{
    size_t length = 0;
    while (
        text + length < end && length < 4 &&
        (is_digit(text[length]) || ((text[length] | 0x20) >= 'a' && (text[length] | 0x20) <= 'f')))
        length++;
    return length;
}

/* Groups between colons up to `end`; -1 when they are none. The last may be an IPv4 address, which
   is two. */
static int count_groups(const char *text, const char *end, bool may_end_in_ipv4)
{
    int count = 0;
    while (text < end) {
        const size_t length = measure_group(text, end);
        const bool is_last = text + length == end;
        if (!is_last && text[length] == '.' && may_end_in_ipv4)
            return address_is_ipv4(text, (size_t)(end - text)) ? count + 2 : -1;
        if (length == 0 || (!is_last && text[length] != ':'))
            return -1;
        count++;
        text += length;
        if (!is_last && ++text == end)
            return -1;
    }
    return count;
}

bool address_is_ipv6(const char *text, size_t length)
{
    const char *const end = text + length;
    const char *gap = memmem(text, length, "::", 2);
    if (!gap)
        return count_groups(text, end, true) == 8;
    const int before = count_groups(text, gap, false);
    const int after = count_groups(gap + 2, end, true);
    return before >= 0 && after >= 0 && before + after <= 7;
}

/* ---- host names ---- */

/* Up to the next dot. */
static bool is_label(const char *label, size_t length)
{
    if (length == 0 || length > LABEL_BYTES || label[0] == '-' || label[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!is_alphanumeric(label[i]) && label[i] != '-')
            return false;
    }
    /* Two hyphens there are kept for labels such as xn--, which is_idna() looks at. */
    return length < 4 || memcmp(label + 2, "--", 2) != 0 || strncasecmp(label, "xn", 2) == 0;
}

/* Whether IDNA2008 would register it: code points, context, direction, and that xn-- labels are
   what their letters would be written as. */
static bool is_idna(const char *text)
{
    uint8_t *ascii = NULL;
    const int flags = IDN2_NFC_INPUT | IDN2_ALABEL_ROUNDTRIP | IDN2_NONTRANSITIONAL;
    const int result = idn2_lookup_u8((const uint8_t *)text, &ascii, flags);
    idn2_free(ascii);
    return result == IDN2_OK;
}

bool address_is_hostname(const char *text)
{
    if (strlen(text) > HOSTNAME_BYTES)
        return false;
    const char *label = text;
    for (;;) {
        const size_t length = strcspn(label, ".");
        if (!is_label(label, length))
            return false;
        if (label[length] == '\0')
            return strcasestr(text, "xn--") == NULL || is_idna(text);
        label += length + 1;
    }
}

bool address_is_idn_hostname(const char *text)
{
    return is_idna(text);
}

/* ---- e-mail ---- */

static bool is_atom_character(char c, bool allows_unicode)
{
    if ((unsigned char)c >= 0x80)
        return allows_unicode;
    return is_alphanumeric(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Words between dots. */
static bool is_dot_string(const char *text, size_t length, bool allows_unicode)
{
    bool is_in_word = false;
    for (size_t i = 0; i < length; i++) {
        if (is_atom_character(text[i], allows_unicode))
            is_in_word = true;
        else if (text[i] == '.' && is_in_word)
            is_in_word = false;
        else
            return false;
    }
    return is_in_word;
}

/* "..." with \ before what would end it. */
static bool is_quoted_string(const char *text, size_t length, bool allows_unicode)
{
    if (length < 2 || text[0] != '"' || text[length - 1] != '"')
        return false;
    for (size_t i = 1; i < length - 1; i++) {
        if (text[i] == '\\' && ++i == length - 1)
            return false;
        if (text[i] == '"' && text[i - 1] != '\\')
            return false;
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F ||
            ((unsigned char)text[i] >= 0x80 && !allows_unicode))
            return false;
    }
    return true;
}

/* A host name or an address in brackets. */
static bool is_mail_domain(const char *domain, bool allows_unicode)
{
    const size_t length = strlen(domain);
    if (length < 2 || domain[0] != '[')
        return allows_unicode ? address_is_idn_hostname(domain) : address_is_hostname(domain);
    if (domain[length - 1] != ']')
        return false;
    if (strncasecmp(domain + 1, "IPv6:", 5) == 0)
        return address_is_ipv6(domain + 6, length - 7);
    return address_is_ipv4(domain + 1, length - 2);
}

bool address_is_email(const char *text, bool allows_unicode)
{
    const char *at_sign = strrchr(text, '@');
    if (!at_sign)
        return false;
    const size_t length = (size_t)(at_sign - text);
    return length <= LOCAL_BYTES &&
           (is_dot_string(text, length, allows_unicode) ||
            is_quoted_string(text, length, allows_unicode)) &&
           is_mail_domain(at_sign + 1, allows_unicode);
}
