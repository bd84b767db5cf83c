/*
 * http: the API over HTTP.
 *
 * What it offers is the table of routes (routes.c); the library that speaks HTTP is hidden in
 * server.c and request.c. I/O threads only move bytes; a bounded queue hands whole requests to
 * request threads. A request is one arena, one caller, and at most one transaction in the caller's
 * name.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"
#include "config/config.h"
#include "engine/engine.h"

/* Where requests come in. Opened before root is given up, so that any port will do. */
struct http_listener {
    int fd;
    char url[128]; /* "http://127.0.0.1:8080" */
};
/* By the settings listen and port. To be ended by http_listener_close unless it was handed to
   http_start. */
bool http_listener_open(struct http_listener *listener, const struct config *config,
                        struct err *err) MUST_CHECK;
/* For CLEANUP; one that was handed over is fine. */
void http_listener_close(struct http_listener *listener);

struct http;
/* Serves until http_stop. Takes the listener over, also when this fails; `config` and `engine` are
   borrowed. The key of access tokens is made here where the settings name none. */
struct http *http_start(const struct config *config, struct engine *engine,
                        struct http_listener *listener, struct err *err) MUST_CHECK;
/* Takes nothing in any more, finishes what has begun, within the setting http_stop_s. Accepts NULL.
 */
void http_stop(struct http *http);
void http_end(struct http **http); /* for CLEANUP */

/* The table of routes: method, path, roles, scope, of each. */
struct json *http_render_routes(struct arena *arena);
/* The same as an OpenAPI 3.1 document. */
struct json *http_render_openapi(struct arena *arena);

#endif
