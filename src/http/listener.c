/*
 * listener: the socket on which requests come in.
 */
#include "http/http.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 1024

static int open_socket(const struct addrinfo *address)
{
    const int yes = 1;
    int fd CLEANUP(file_close) = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, address->ai_addr, address->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
        return -1;
    return file_hand_over(&fd);
}

/* What it is called, with the port that it got. */
static void name_listener(struct http_listener *listener, const struct config *config)
{
    char host[64] = "";
    char port[16] = "";
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    const char *scheme =
        config_text(config, CONFIG_HTTP_TLS_CERTIFICATE_FILE)[0] != '\0' ? "https" : "http";
    if (getsockname(listener->fd, (struct sockaddr *)&address, &length) == 0)
        (void)getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                          NI_NUMERICHOST | NI_NUMERICSERV);
    const bool is_ipv6 = strchr(host, ':') != NULL;
    (void)snprintf(listener->url, sizeof listener->url, "%s://%s%s%s:%s", scheme,
                   is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port);
}

bool http_listener_open(struct http_listener *listener, const struct config *config,
                        struct err *err)
{
    char port[16];
    struct addrinfo *addresses = NULL;
    const char *host = config_text(config, CONFIG_LISTEN);
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    *listener = (struct http_listener){.fd = -1};
    (void)snprintf(port, sizeof port, "%lld", (long long)config_integer(config, CONFIG_PORT));
    const int reason = getaddrinfo(host, port, &hints, &addresses);
    if (reason != 0)
        return fail(err, ERR_CONFIGURATION, "listen: %s: %s", host, gai_strerror(reason));
    listener->fd = open_socket(addresses);
    const int errnum = errno;
    freeaddrinfo(addresses);
    if (listener->fd < 0) {
        (void)fail_errno(err, ERR_CONFIGURATION, errnum, "port %s of %s cannot be served", port,
                         host);
        return err_hint(err, "--port names another one, 0 any that is free");
    }
    name_listener(listener, config);
    return true;
}

void http_listener_close(struct http_listener *listener)
{
    file_close(&listener->fd);
}
