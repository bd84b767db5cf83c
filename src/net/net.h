/*
 * net: asking other servers over HTTP.
 *
 * libcurl is hidden here. Every exchange has an end: in time, in bytes, and in where it may lead.
 * Certificates are always checked, against the system's store; redirections are never followed.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "base/base.h"

/* What is asked; members that are not set are as said. */
struct net_request {
    const char *url;            /* http or https */
    const char *method;         /* NULL: GET, or POST where there is a body */
    const char *const *headers; /* "Name: value", ended by NULL; or NULL */
    const char *user;           /* with `password`: HTTP Basic; or NULL */
    const char *password;
    const char *body; /* or NULL */
    size_t body_bytes;
    size_t answer_bytes_max;
    int64_t timeout_ms; /* of all of it */
    /* Addresses that are not everybody's (loopback, private, link-local, multicast) are refused, as
       they are where a name leads to and not as it is written, unless the one who runs this program
       has said where to go. */
    bool may_be_internal;
};

/* What came back, whatever its status; in the arena. */
struct net_answer {
    int status;
    const char *type; /* of its body, with parameters; "" for none */
    const char *body; /* ended by '\0' */
    size_t body_bytes;
};

/* Errors name the host, never more of the URL: ERR_UNAVAILABLE when it cannot be reached or is not
   who it should be, ERR_TIMEOUT, ERR_LIMIT when the answer is too long, ERR_FORBIDDEN for an
   internal address, ERR_CONFIGURATION for a URL that is none. Any thread. */
bool net_fetch(struct arena *arena, const struct net_request *request, struct net_answer *answer,
               struct err *err) MUST_CHECK;

/* "a b" as "a%20b": of what stands in a query or a form. In the arena. */
const char *net_escape(struct arena *arena, const char *text);

/* Whether an address of a socket is one that not everybody can reach. */
struct sockaddr;
bool net_address_is_internal(const struct sockaddr *address);

#endif
