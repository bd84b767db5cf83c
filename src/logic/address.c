/*
 * address: grammars of addresses, by hand: each is short, and none needs to go back.
 */
#include "logic/address.h"

#include "logic/bidi.h"

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

/* Which letters a host name may have, and whether those beyond ASCII must be normalised (NFC). */
enum letters { LETTERS_ASCII, LETTERS_ALL, LETTERS_ALL_IN_ANY_FORM };

/* Letters, digits and hyphens, as in the days before other letters. */
static bool is_plain_label(const char *label)
{
    const size_t length = strlen(label);
    if (length == 0 || length > LABEL_BYTES || label[0] == '-' || label[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!is_alphanumeric(label[i]) && label[i] != '-')
            return false;
    }
    return true;
}

/* Whether IDNA2008 would register the label, which is in letters of any language or begins with
   "xn--": code points, their context and direction. `bytes` is how long it is in ASCII. */
static bool is_registrable(const char *label, enum letters letters, size_t *bytes)
{
    const uint8_t *input = (const uint8_t *)label;
    const bool is_encoded = strncasecmp(label, "xn--", 4) == 0;
    const int flags =
        IDN2_ALABEL_ROUNDTRIP | (letters == LETTERS_ALL_IN_ANY_FORM ? IDN2_NFC_INPUT : 0);
    uint8_t *ascii = NULL;
    const int result =
        idn2_register_u8(is_encoded ? NULL : input, is_encoded ? input : NULL, &ascii, flags);
    *bytes = ascii ? strlen((const char *)ascii) : 0;
    idn2_free(ascii);
    return result == IDN2_OK;
}

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/* `bytes` is how long it is in ASCII. */
static bool is_label(const char *label, enum letters letters, size_t *bytes)
{
    *bytes = strlen(label);
    if (!is_ascii(label))
        return letters != LETTERS_ASCII && is_registrable(label, letters, bytes);
    if (!is_plain_label(label))
        return false;
    /* Two hyphens there are kept for encodings, of which "xn--" is the only one. */
    return *bytes < 4 || memcmp(label + 2, "--", 2) != 0 || is_registrable(label, letters, bytes);
}

/* Length of the dot at `at`, of which IDNA knows three more; 0 where there is none. */
static size_t measure_dot(const char *at, enum letters letters)
{
    static const char *const DOTS[] = {".", "\u3002", "\uFF0E", "\uFF61"};
    for (size_t i = 0; i < (letters == LETTERS_ASCII ? 1 : COUNT_OF(DOTS)); i++) {
        if (text_starts_with(at, DOTS[i]))
            return strlen(DOTS[i]);
    }
    return 0;
}

/* Of a name whose labels are right by themselves. */
static bool is_right_in_both_directions(const char *name)
{
    char *unicode = NULL;
    const bool is_decoded = idn2_to_unicode_8z8z(name, &unicode, 0) == IDN2_OK;
    const bool is_right = is_decoded && bidi_is_name(unicode);
    idn2_free(unicode);
    return is_right;
}

static bool is_hostname(const char *name, enum letters letters)
{
    const char *text = name;
    bool has_letters_beyond_ascii = false;
    char label[LABEL_BYTES * 4 + 1] = ""; /* no character takes more than four bytes */
    size_t length = 0;
    size_t total = 0;
    for (;; text++) {
        const size_t dot = measure_dot(text, letters);
        if (*text && dot == 0) {
            if (length == sizeof label - 1)
                return false;
            label[length++] = *text;
            continue;
        }
        size_t bytes = 0;
        label[length] = '\0';
        if (!is_label(label, letters, &bytes))
            return false;
        total += bytes + (total > 0);
        has_letters_beyond_ascii |= !is_ascii(label) || strncasecmp(label, "xn--", 4) == 0;
        if (*text == '\0')
            return total <= HOSTNAME_BYTES &&
                   (!has_letters_beyond_ascii || is_right_in_both_directions(name));
        length = 0;
        text += dot - 1;
    }
}

bool address_is_hostname(const char *text)
{
    return is_hostname(text, LETTERS_ASCII);
}

bool address_is_idn_hostname(const char *text)
{
    return is_hostname(text, LETTERS_ALL);
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
        return is_hostname(domain, allows_unicode ? LETTERS_ALL_IN_ANY_FORM : LETTERS_ASCII);
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
