/*
 * id: makes UUIDs of version 7 and reads any UUID.
 *
 * The 20 bits after the millisecond hold the nanoseconds within it (RFC 9562, section 6.2, method
 * 3), which keeps identifiers in order without a counter that threads would have to share; the
 * other 54 are random.
 */
#include "base/base.h"

#include <assert.h>
#include <string.h>
#include <time.h>

/* Where the hyphens of 8-4-4-4-12 stand. */
static bool is_hyphen_place(size_t place)
{
    return place == 8 || place == 13 || place == 18 || place == 23;
}

static struct id id_from_bytes(const uint8_t bytes[static 16])
{
    char hex[33];
    crypto_hex(bytes, 16, hex);
    struct id id;
    const char *digit = hex;
    for (size_t i = 0; i < 36; i++)
        id.text[i] = is_hyphen_place(i) ? '-' : *digit++;
    id.text[36] = '\0';
    return id;
}

struct id id_create(void)
{
    struct timespec now;
    int failed = clock_gettime(CLOCK_REALTIME, &now);
    assert(!failed);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    uint32_t ns_in_ms = (uint32_t)(now.tv_nsec % 1000000); /* below 2^20 */

    uint8_t bytes[16];
    crypto_random(bytes + 8, 8);
    for (size_t i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    bytes[6] = (uint8_t)(0x70 | ns_in_ms >> 16);
    bytes[7] = (uint8_t)(ns_in_ms >> 8);
    bytes[8] = (uint8_t)(0x80 | (ns_in_ms >> 2 & 0x3F));
    bytes[9] = (uint8_t)((ns_in_ms & 3) << 6 | (bytes[9] & 0x3F));
    return id_from_bytes(bytes);
}

bool id_parse(const char *string, struct id *result, struct err *err)
{
    struct id id = {0};
    size_t length = strlen(string);
    bool is_uuid = length == 36;
    for (size_t i = 0; is_uuid && i < length; i++) {
        char c = string[i];
        if (c >= 'A' && c <= 'F')
            c = (char)(c - 'A' + 'a');
        bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        is_uuid = is_hyphen_place(i) ? c == '-' : is_hex;
        id.text[i] = c;
    }
    if (!is_uuid)
        return fail(err, ERR_INVALID, "'%.40s' is not a UUID", string);
    *result = id;
    return true;
}

bool id_is_none(const struct id *id)
{
    return id->text[0] == '\0';
}

bool id_equal(const struct id *a, const struct id *b)
{
    return strcmp(a->text, b->text) == 0;
}
