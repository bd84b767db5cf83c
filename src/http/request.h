/*
 * request: one request on its way to an answer, and what a handler may ask of it. Private to http.
 *
 * The I/O thread and, where that is needed, a request thread have it in turn, never both. request.c
 * reads what the HTTP library knows; reply.c makes answers.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "engine/engine.h"
#include "http/rate.h"
#include "http/route.h"
#include "logic/logic.h"

/* What all requests of a server share; set at start, then unchanged. */
struct service {
    const struct config *config;
    struct engine *engine;
    struct arena *arena; /* of what lives as long as the server */
    struct token_keys *keys;
    struct keyring *keyring;
    struct provider *provider; /* of OpenID Connect; NULL: none */
    struct throttle *throttle;
    struct streams *streams;
    struct rate *rate;
    struct schema **schemas; /* of each route's body, parallel to ROUTES; NULL where none */
    const char *openapi;
    const char *reference; /* the same for people */
    bool is_tls;
};

/* Who asks. */
struct caller {
    struct id user_id;    /* none: a program with a key */
    struct id api_key_id; /* none: a person */
    struct id client_id;  /* none: a platform operator, or nobody */
    const char *role;     /* NULL: a key, or nobody */
    const char *email;
    int64_t session_generation; /* of a person */
    int64_t expires_us;         /* wall: until then the proof is good */
};

#define REPLY_HEADERS_MAX 8
struct reply {
    int status; /* 0: none yet */
    const char *type;
    const char *bytes; /* in the request's arena */
    size_t length;
    const char *policy; /* Content-Security-Policy of a page; NULL: nothing may be done with it */
    int fd;             /* of what is sent instead of bytes; -1 for none */
    uint64_t fd_bytes;
    struct stream *stream; /* what is sent instead of bytes, without an end; or NULL */
    struct {
        const char *name;
        const char *value;
    } headers[REPLY_HEADERS_MAX];
    size_t header_count;
};

/* Which part of its way a request is on. */
enum request_phase {
    PHASE_BODY,     /* the I/O thread takes its body in */
    PHASE_ADMITTED, /* the same, of an upload whose caller is known to be allowed to */
    PHASE_WHOLE,    /* all of it is there */
    PHASE_ANSWERED,
};

struct request {
    const struct service *service;
    struct arena *arena;
    struct loop *loop; /* of its I/O thread */
    void *connection;  /* the HTTP library's */
    const char *method;
    const char *path;
    const char *address; /* of who asks */
    struct id request_id;
    struct deadline deadline;  /* to be worked on by then */
    const struct route *route; /* NULL: there is none */
    const char *allowed;       /* then: methods of that path */
    struct route_values values;
    enum request_phase phase;
    struct caller caller; /* of the proof, until is_identified */
    const char *secret;   /* of a program; NULL: a person, or nobody */
    uint8_t secret_hash[CRYPTO_SHA256_BYTES];
    bool is_begun;      /* the proof has been read */
    bool is_askable;    /* the rest may be asked in a pipeline */
    bool is_identified; /* the caller counts, and may */
    bool is_asked;      /* what the route asks is in `batch` as well */
    bool is_slow;       /* said by the route's ask: the answer may take long */
    struct db_batch
        *batch; /* what is asked before the handler; its rows are there when that runs */
    struct rate_state rate; /* of the caller; limit 0: not counted */
    struct text body;
    void *form;                      /* the HTTP library's parser of a multipart body, or NULL */
    uint64_t ignored_bytes;          /* of a body that nobody wants */
    struct json *json;               /* of BODY_JSON, checked; NULL without a schema */
    struct upload *upload;           /* of BODY_UPLOAD; NULL until it is admitted */
    struct idempotency *idempotency; /* of one that is to happen once; else NULL */
    struct err refusal;              /* what went wrong before it was all there */
    int64_t retry_after_s;           /* of a refusal that is one for a while; 0: none */
    struct schema_issues issues;     /* of a body that does not fit */
    struct db_tx *tx;
    struct reply reply;
    struct request *next; /* in the queue */
};

/* ---- its life; the I/O thread's ---- */

/* One that has begun; ended by request_destroy. */
struct request *request_create(const struct service *service, void *connection, const char *method,
                               const char *path);
/* Accepts NULL. */
void request_destroy(struct request *request);
/* A piece of its body. False when it is so much that is not wanted that the connection is better
   closed. */
bool request_take_body(struct request *request, const char *bytes, size_t length) MUST_CHECK;
/* There is no more. */
void request_end_body(struct request *request);
/* Whether the caller has to be admitted before the next piece. */
bool request_needs_admission(const struct request *request);

/* ---- what was sent; texts are borrowed from the request ---- */

/* A header, or a parameter of the query; NULL where there is none. */
const char *request_header(const struct request *request, const char *name);
const char *request_query(const struct request *request, const char *name);
/* ERR_USAGE for a parameter of the query that the route does not have, that is given twice, or that
   is none of the words it may be. */
bool request_check_query(const struct request *request, struct err *err) MUST_CHECK;
/* A parameter as a number within bounds; `value` stays as it is where it is not given. ERR_USAGE
   names it. */
bool request_query_integer(const struct request *request, const char *name, int64_t maximum,
                           int64_t *value, struct err *err) MUST_CHECK;
/* A parameter that is true or false; NULL where there is none. */
const bool *request_query_boolean(const struct request *request, const char *name);
/* What stands in the path for "{name}"; an id that is none is ERR_NOT_FOUND, as is a number that is
   none. */
const char *request_path(const struct request *request, const char *name);
bool request_path_id(const struct request *request, const char *name, struct id *id,
                     struct err *err) MUST_CHECK;
bool request_path_number(const struct request *request, const char *name, int64_t *number,
                         struct err *err) MUST_CHECK;
/* What is wanted of a list: limit and after. */
bool request_page(const struct request *request, struct resource_page *page,
                  struct err *err) MUST_CHECK;
/* The revision that an edit is based on, of If-Match: "12", or 0 of *. ERR_UNMATCHED when there is
   none. */
bool request_revision(const struct request *request, int64_t *revision, struct err *err) MUST_CHECK;
/* The type of the body without its parameters, in lower case; "" when none is said. */
const char *request_body_type(const struct request *request);

/* ---- what a handler works with ---- */

/* The request's one transaction, in the name of its caller, that only reads where the method is
   GET. Begun when it is first asked for; a handler that leaves changing to engine/ asks for none.
 */
struct db_tx *request_tx(struct request *request, struct err *err) MUST_CHECK;
/* In the caller's name, for transactions of its own with what they return in `arena`: of what is
   too much for one. */
struct db_context request_context(const struct request *request, struct arena *arena);
/* Ends a transaction that has only read, so that its connection is free for others while the
   handler does something slow. */
void request_end_tx(struct request *request);
/* The caller, as the audit trail calls him. */
struct engine_actor request_actor(const struct request *request);
/* What users and keys are managed with: the request's transaction and its caller. */
bool request_access(struct request *request, struct engine_access *access,
                    struct err *err) MUST_CHECK;
/* Adds to the audit trail, in the request's transaction. The caller is filled in, and the caller's
   client where `record` has none. */
bool request_record(struct request *request, const struct audit_record *record,
                    struct err *err) MUST_CHECK;
/* A text of the JSON body, or NULL. */
const char *request_text(const struct request *request, const char *name);

/* ---- answering ---- */

/* JSON with the status of the route, or another one. A number `revision` in it becomes the ETag;
   who has that already is told so (304). */
void reply_json(struct request *request, const struct json *value);
void reply_json_status(struct request *request, int status, const struct json *value);
/* {items: [...], next_after: text or null}: a page of a list. */
void reply_page(struct request *request, struct json *items, const char *next_after);
/* 204. */
void reply_nothing(struct request *request);
/* The status of the route, and where to go. */
void reply_redirect(struct request *request, const char *url);
/* Bytes in the arena. */
void reply_bytes(struct request *request, const char *type, const char *bytes, size_t length);
/* `fd` is taken over, and closed once it is sent. */
void reply_file(struct request *request, const char *type, int fd, uint64_t size_bytes);
/* `stream` is taken over. */
void reply_stream(struct request *request, const char *type, struct stream *stream);
/* At most REPLY_HEADERS_MAX; texts live as long as the request. */
void reply_header(struct request *request, const char *name, const char *value);
/* That it is to be saved under this name. */
void reply_attachment(struct request *request, const char *file_name);
/* The error as application/problem+json; replaces whatever was the answer. */
void reply_problem(struct request *request, const struct err *err);

#endif
