/*
 * address: which addresses are not everybody's, by the registries of RFC 6890.
 */
#include "net/net.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

/* The first `length` bits of an address. */
struct block {
    uint8_t bytes[16];
    unsigned length;
};

static const struct block INTERNAL_4[] = {
    {{0}, 8},         {{10}, 8},       {{100, 64}, 10},      {{127}, 8},
    {{169, 254}, 16}, {{172, 16}, 12}, {{192, 0, 0}, 24},    {{192, 0, 2}, 24},
    {{192, 168}, 16}, {{198, 18}, 15}, {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
    {{224}, 4},       {{240}, 4},
};

static const struct block INTERNAL_6[] = {
    {{0}, 96},                      /* unspecified, loopback, and IPv4 as it once was */
    {{0x00, 0x64, 0xff, 0x9b}, 32}, /* IPv4 behind a translator */
    {{0x01}, 64},                   /* discarded */
    {{0x20, 0x01, 0x00}, 23},       /* protocols, among them tunnels of IPv4 */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* examples */
    {{0x20, 0x02}, 16},             /* tunnels of IPv4 */
    {{0xfc}, 7},                    /* private */
    {{0xfe, 0x80}, 10},             /* of a link */
    {{0xff}, 8},                    /* multicast */
};

static bool is_in(const struct block *block, const uint8_t *address)
{
    const unsigned whole = block->length / 8;
    const unsigned rest = block->length % 8;
    const uint8_t mask = (uint8_t)(0xff00U >> rest);
    return memcmp(block->bytes, address, whole) == 0 &&
           (rest == 0 || ((block->bytes[whole] ^ address[whole]) & mask) == 0);
}

static bool is_internal_4(const uint8_t *address)
{
    bool is_internal = false;
    for (size_t i = 0; i < COUNT_OF(INTERNAL_4); i++)
        is_internal = is_internal || is_in(&INTERNAL_4[i], address);
    return is_internal;
}

static bool is_internal_6(const struct in6_addr *address)
{
    if (IN6_IS_ADDR_V4MAPPED(address))
        return is_internal_4(address->s6_addr + 12);
    bool is_internal = false;
    for (size_t i = 0; i < COUNT_OF(INTERNAL_6); i++)
        is_internal = is_internal || is_in(&INTERNAL_6[i], address->s6_addr);
    return is_internal;
}

bool net_address_is_internal(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
        return is_internal_4((const uint8_t *)&four->sin_addr);
    }
    if (address->sa_family == AF_INET6)
        return is_internal_6(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    return true; /* of a kind that nobody asked for */
}
