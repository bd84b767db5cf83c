/*
 * address: what a host or a person is reached at: IP addresses, host names, e-mail.
 */
#ifndef LOGIC_ADDRESS_H
#define LOGIC_ADDRESS_H

#include "base/base.h"

/* Four decimal numbers up to 255 without leading zeros. */
bool address_is_ipv4(const char *text, size_t length);
/* RFC 4291, section 2.2, without a zone. */
bool address_is_ipv6(const char *text, size_t length);
/* RFC 1123: labels of letters, digits and hyphens, at most 63 bytes each and 253 together; a label
   that begins with "xn--" must be that of an internationalized name (RFC 5890). */
bool address_is_hostname(const char *text);
/* The same with letters of all languages, as RFC 5890 to 5892 allow them. */
bool address_is_idn_hostname(const char *text);
/* RFC 5321, section 4.1.2; beyond ASCII where `allows_unicode` (RFC 6531). */
bool address_is_email(const char *text, bool allows_unicode);

#endif
