/*
 * test_fetch: an exchange has an end in time, in bytes and in where it may lead, and says no more
 * of a URL than its host.
 */
#include "test.h"

#include "net/net.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_BYTES 4096

/* Answers one connection after the other with `answer`, and keeps what it was asked. */
struct peer {
    int fd;
    int port;
    pthread_t thread;
    const char *answer; /* NULL: none, ever */
    char asked[REQUEST_BYTES];
};

static bool is_whole(const char *asked)
{
    const char *length = strstr(asked, "Content-Length: ");
    const char *end = strstr(asked, "\r\n\r\n");
    if (end == NULL)
        return false;
    return length == NULL ||
           strlen(end + 4) >= strtoul(length + strlen("Content-Length: "), NULL, 10);
}

static void *serve(void *argument)
{
    struct peer *peer = argument;
    for (int fd; (fd = accept(peer->fd, NULL, NULL)) >= 0; (void)close(fd)) {
        size_t length = 0;
        ssize_t got = 1;
        while (got > 0 && !is_whole(peer->asked) && length + 1 < sizeof peer->asked) {
            got = read(fd, peer->asked + length, sizeof peer->asked - length - 1);
            length += got > 0 ? (size_t)got : 0;
            peer->asked[length] = '\0';
        }
        if (peer->answer != NULL)
            (void)!write(fd, peer->answer, strlen(peer->answer));
        else
            (void)!read(fd, peer->asked, 1); /* until the other side has had enough */
    }
    return NULL;
}

static void start(struct peer *peer, const char *answer)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    *peer = (struct peer){.answer = answer, .fd = socket(AF_INET, SOCK_STREAM, 0)};
    assert_int_equal(bind(peer->fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(peer->fd, 4), 0);
    assert_int_equal(getsockname(peer->fd, (struct sockaddr *)&address, &length), 0);
    peer->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&peer->thread, NULL, serve, peer), 0);
}

static void stop(struct peer *peer)
{
    (void)shutdown(peer->fd, SHUT_RDWR);
    (void)pthread_join(peer->thread, NULL);
    (void)close(peer->fd);
}

static const char *url_of(const struct peer *peer, struct arena *arena, const char *path)
{
    return arena_printf(arena, "http://127.0.0.1:%d%s", peer->port, path);
}

static struct net_request request_to(const char *url)
{
    return (struct net_request){
        .url = url, .answer_bytes_max = 1000, .timeout_ms = 20000, .may_be_internal = true};
}

static void test_what_is_sent_and_what_comes_back(void **state)
{
    (void)state;
    struct peer peer;
    struct err err = {0};
    struct net_answer answer;
    struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
    start(&peer, "HTTP/1.1 418 No\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 "Content-Length: 5\r\nConnection: close\r\n\r\nhello");
    struct net_request request = request_to(url_of(&peer, arena, "/a?b=c"));
    request.headers = (const char *const[]){"Accept: application/json", NULL};
    request.user = "us";
    request.password = "secret";
    request.body = "x=1";
    request.body_bytes = 3;
    assert_works(net_fetch(arena, &request, &answer, &err), err);
    stop(&peer);
    assert_int_equal(answer.status, 418);
    assert_string_equal(answer.type, "text/plain; charset=utf-8");
    assert_string_equal(answer.body, "hello");
    assert_int_equal(answer.body_bytes, 5);
    assert_non_null(strstr(peer.asked, "POST /a?b=c HTTP/1.1\r\n"));
    assert_non_null(strstr(peer.asked, "Accept: application/json\r\n"));
    assert_non_null(strstr(peer.asked, "Authorization: Basic dXM6c2VjcmV0\r\n"));
    assert_non_null(strstr(peer.asked, "\r\n\r\nx=1"));
}

static void test_a_redirection_is_an_answer(void **state)
{
    (void)state;
    struct peer peer;
    struct err err = {0};
    struct net_answer answer;
    struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
    start(&peer, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n"
                 "Connection: close\r\n\r\n");
    struct net_request request = request_to(url_of(&peer, arena, "/"));
    assert_works(net_fetch(arena, &request, &answer, &err), err);
    stop(&peer);
    assert_int_equal(answer.status, 302);
}

static void test_an_answer_that_is_too_long_is_refused(void **state)
{
    (void)state;
    struct peer peer;
    struct err err = {0};
    struct net_answer answer;
    struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
    start(&peer, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n0123456789");
    struct net_request request = request_to(url_of(&peer, arena, "/"));
    request.answer_bytes_max = 9;
    assert_fails(net_fetch(arena, &request, &answer, &err), err, ERR_LIMIT,
                 "the answer of 127.0.0.1 is longer than 9 bytes");
    stop(&peer);
}

static void test_silence_has_an_end(void **state)
{
    (void)state;
    struct peer peer;
    struct err err = {0};
    struct net_answer answer;
    struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
    start(&peer, NULL);
    struct net_request request = request_to(url_of(&peer, arena, "/?token=secret"));
    request.timeout_ms = 50;
    assert_fails(net_fetch(arena, &request, &answer, &err), err, ERR_TIMEOUT,
                 "127.0.0.1 gave no answer within 50 ms");
    stop(&peer);
}

static void test_who_cannot_be_reached_is_named(void **state)
{
    (void)state;
    struct peer peer;
    struct err err = {0};
    struct net_answer answer;
    struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
    start(&peer, "");
    stop(&peer); /* nobody is at that port any more */
    struct net_request request = request_to(url_of(&peer, arena, "/?token=secret"));
    assert_false(net_fetch(arena, &request, &answer, &err));
    assert_int_equal(err.kind, ERR_UNAVAILABLE);
    assert_non_null(strstr(err.message, "127.0.0.1 cannot be asked: "));
    assert_null(strstr(err.message, "secret"));
}

static void test_internal_addresses_are_refused_unless_wanted(void **state)
{
    (void)state;
    struct peer peer;
    struct err err = {0};
    struct net_answer answer;
    struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
    start(&peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    struct net_request request = request_to(url_of(&peer, arena, "/"));
    request.may_be_internal = false;
    assert_fails(net_fetch(arena, &request, &answer, &err), err, ERR_FORBIDDEN,
                 "127.0.0.1 is an internal address");
    assert_string_equal(peer.asked, "");
    stop(&peer);
}

static void test_only_http_is_spoken(void **state)
{
    (void)state;
    struct net_answer answer;
    struct arena *arena CLEANUP(arena_end) = arena_create(1 << 20);
    static const char *const URLS[] = {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/"};
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        struct err err = {0};
        struct net_request request = request_to(URLS[i]);
        assert_false(net_fetch(arena, &request, &answer, &err));
        assert_int_equal(err.kind, ERR_CONFIGURATION);
    }
}

static bool is_internal(const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return net_address_is_internal((const struct sockaddr *)&four);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return net_address_is_internal((const struct sockaddr *)&six);
}

static void test_which_addresses_are_internal(void **state)
{
    (void)state;
    static const char *const INTERNAL[] = {"0.0.0.0",
                                           "10.255.0.1",
                                           "100.64.0.1",
                                           "100.127.255.255",
                                           "127.0.0.1",
                                           "169.254.169.254",
                                           "172.16.0.1",
                                           "172.31.255.255",
                                           "192.168.1.1",
                                           "198.19.0.1",
                                           "224.0.0.1",
                                           "255.255.255.255",
                                           "::",
                                           "::1",
                                           "::ffff:10.0.0.1",
                                           "64:ff9b::a00:1",
                                           "2002:a00:1::",
                                           "fd00::1",
                                           "fe80::1",
                                           "ff02::1"};
    static const char *const PUBLIC[] = {
        "8.8.8.8",    "100.63.255.255", "100.128.0.0",    "172.15.0.1",           "172.32.0.1",
        "198.17.0.1", "198.20.0.1",     "::ffff:8.8.8.8", "2001:4860:4860::8888", "2a00::1"};
    for (size_t i = 0; i < COUNT_OF(INTERNAL); i++)
        assert_true(is_internal(INTERNAL[i]));
    for (size_t i = 0; i < COUNT_OF(PUBLIC); i++)
        assert_false(is_internal(PUBLIC[i]));
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_what_is_sent_and_what_comes_back),
        cmocka_unit_test(test_a_redirection_is_an_answer),
        cmocka_unit_test(test_an_answer_that_is_too_long_is_refused),
        cmocka_unit_test(test_silence_has_an_end),
        cmocka_unit_test(test_who_cannot_be_reached_is_named),
        cmocka_unit_test(test_internal_addresses_are_refused_unless_wanted),
        cmocka_unit_test(test_only_http_is_spoken),
        cmocka_unit_test(test_which_addresses_are_internal),
    };
    return cmocka_run_group_tests_name("net/test_fetch", TESTS, NULL, NULL);
}
