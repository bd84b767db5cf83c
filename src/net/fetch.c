/*
 * fetch: one exchange on one handle of libcurl, which prepares itself with the first one, safely
 * for threads since 7.84.
 */
#include "net/net.h"

#include <curl/curl.h>
#include <string.h>

#define CONNECT_MS_MAX 10000
#define AGENT          "DocFlow"

struct exchange {
    CURL *curl;
    const struct net_request *request;
    struct curl_slist *headers;
    struct text body;
    bool is_internal; /* was led to an address that is refused */
};

/* ---- what libcurl calls ---- */

static size_t take_body(char *bytes, size_t size, size_t count, void *argument)
{
    struct exchange *exchange = argument;
    (void)size; /* always 1 */
    text_append(&exchange->body, bytes, count);
    return exchange->body.is_full ? 0 : count;
}

static curl_socket_t open_socket(void *argument, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    (void)purpose;
    struct exchange *exchange = argument;
    if (!exchange->request->may_be_internal && net_address_is_internal(&address->addr)) {
        exchange->is_internal = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- the exchange ---- */

static void set(struct exchange *exchange, CURLoption option, const char *text)
{
    if (curl_easy_setopt(exchange->curl, option, text) != CURLE_OK)
        memory_exhausted("libcurl", 0);
}

static void set_number(struct exchange *exchange, CURLoption option, long number)
{
    /* Only options that this libcurl does not know are refused. */
    (void)curl_easy_setopt(exchange->curl, option, number);
}

static void set_limits(struct exchange *exchange)
{
    const struct net_request *request = exchange->request;
    const int64_t connect_ms =
        request->timeout_ms < CONNECT_MS_MAX ? request->timeout_ms : CONNECT_MS_MAX;
    set(exchange, CURLOPT_PROTOCOLS_STR, "http,https");
    set_number(exchange, CURLOPT_FOLLOWLOCATION, 0);
    set_number(exchange, CURLOPT_NOSIGNAL, 1);
    set_number(exchange, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    set_number(exchange, CURLOPT_CONNECTTIMEOUT_MS, (long)connect_ms);
    (void)curl_easy_setopt(exchange->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    (void)curl_easy_setopt(exchange->curl, CURLOPT_OPENSOCKETDATA, exchange);
    (void)curl_easy_setopt(exchange->curl, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(exchange->curl, CURLOPT_WRITEDATA, exchange);
}

static void set_request(struct exchange *exchange)
{
    const struct net_request *request = exchange->request;
    set(exchange, CURLOPT_URL, request->url);
    set(exchange, CURLOPT_USERAGENT, AGENT);
    for (size_t i = 0; request->headers != NULL && request->headers[i] != NULL; i++) {
        exchange->headers = curl_slist_append(exchange->headers, request->headers[i]);
        if (exchange->headers == NULL)
            memory_exhausted("libcurl", 0);
    }
    (void)curl_easy_setopt(exchange->curl, CURLOPT_HTTPHEADER, exchange->headers);
    if (request->user != NULL) {
        set_number(exchange, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        set(exchange, CURLOPT_USERNAME, request->user);
        set(exchange, CURLOPT_PASSWORD, request->password);
    }
    if (request->body != NULL) {
        set_number(exchange, CURLOPT_POST, 1);
        set_number(exchange, CURLOPT_POSTFIELDSIZE, (long)request->body_bytes);
        set(exchange, CURLOPT_POSTFIELDS, request->body);
    }
    if (request->method != NULL)
        set(exchange, CURLOPT_CUSTOMREQUEST, request->method);
}

/* The host of a URL, for messages: the rest may hold what is nobody's business. */
static const char *name_host(struct arena *arena, const char *url)
{
    char *host = NULL;
    CURLU *parsed = curl_url();
    const char *name = "the URL";
    if (parsed != NULL && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK)
        name = arena_copy_text(arena, host);
    curl_free(host);
    curl_url_cleanup(parsed);
    return name;
}

static bool explain(const struct exchange *exchange, CURLcode code, const char *host,
                    struct err *err)
{
    if (exchange->is_internal) {
        (void)fail(err, ERR_FORBIDDEN, "%s is an internal address", host);
        return err_hint(err, "only servers that everybody can reach may be named here");
    }
    switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return fail(err, ERR_CONFIGURATION, "%s is no address of HTTP or HTTPS", host);
    case CURLE_OPERATION_TIMEDOUT:
        return fail(err, ERR_TIMEOUT, "%s gave no answer within %lld ms", host,
                    (long long)exchange->request->timeout_ms);
    case CURLE_WRITE_ERROR:
        return fail(err, ERR_LIMIT, "the answer of %s is longer than %zu bytes", host,
                    exchange->request->answer_bytes_max);
    case CURLE_PEER_FAILED_VERIFICATION:
        (void)fail(err, ERR_UNAVAILABLE, "the certificate of %s is not to be trusted", host);
        return err_hint(err, "if it comes from an authority of your own, add that to the system's "
                             "certificates (update-ca-certificates)");
    default:
        (void)fail(err, ERR_UNAVAILABLE, "%s cannot be asked: %s", host, curl_easy_strerror(code));
        return err_hint(err, "check that the name is right and that the server can be reached");
    }
}

static void keep_answer(struct arena *arena, struct exchange *exchange, struct net_answer *answer)
{
    long status = 0;
    char *type = NULL;
    (void)curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(exchange->curl, CURLINFO_CONTENT_TYPE, &type);
    *answer = (struct net_answer){
        .status = (int)status,
        .type = arena_copy_text(arena, type != NULL ? type : ""),
        .body = arena_copy_bytes(arena, exchange->body.data, exchange->body.length),
        .body_bytes = exchange->body.length,
    };
}

bool net_fetch(struct arena *arena, const struct net_request *request, struct net_answer *answer,
               struct err *err)
{
    struct exchange exchange = {.request = request};
    exchange.curl = curl_easy_init();
    if (exchange.curl == NULL)
        memory_exhausted("libcurl", 0);
    text_init(&exchange.body, request->answer_bytes_max);
    set_limits(&exchange);
    set_request(&exchange);
    const CURLcode code = curl_easy_perform(exchange.curl);
    const bool is_done =
        code == CURLE_OK || explain(&exchange, code, name_host(arena, request->url), err);
    if (is_done)
        keep_answer(arena, &exchange, answer);
    curl_slist_free_all(exchange.headers);
    curl_easy_cleanup(exchange.curl);
    text_done(&exchange.body);
    return is_done;
}

const char *net_escape(struct arena *arena, const char *text)
{
    char *escaped = curl_easy_escape(NULL, text, 0);
    if (escaped == NULL)
        memory_exhausted("libcurl", 0);
    const char *copy = arena_copy_text(arena, escaped);
    curl_free(escaped);
    return copy;
}
