/*
 * route: one row of the table of what the API offers. Private to http.
 *
 * To add a resource: its handlers in api_RESOURCE.c, a line with their names below, their rows in
 * routes.def, its schemas in schemas/RESOURCE.json.
 */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include "base/base.h"

struct db_batch;
struct request;

/* Answers by one of reply_*; false and `err`, and the error is the answer. The transaction is
   committed before the answer leaves, and undone when this fails. */
typedef bool route_handler(struct request *request, struct err *err);

/* Of what only reads: adds to the batch all that the handler needs, and the handler asks nothing
   else: it reads the rows of request->batch. So the answer costs one round trip, and no thread of
   its own. What it adds begins at
   the index ROUTE_QUESTION. A question that may take long has
   request->is_slow set. May be called more than once for a request. */
#define ROUTE_QUESTION 1 /* 0 is who the caller is */
typedef bool route_ask(struct request *request, struct db_batch *batch, struct err *err);

/* Who may: a set. None is everybody, signed in or not. */
enum route_role {
    ROLE_VIEWER = 1,
    ROLE_OPERATOR = 2,
    ROLE_ADMIN = 4,
    ROLE_PLATFORM = 8,
    ROLES_READ = ROLE_VIEWER | ROLE_OPERATOR | ROLE_ADMIN,
    ROLES_WORK = ROLE_OPERATOR | ROLE_ADMIN,
    ROLES_MANAGE = ROLE_ADMIN | ROLE_PLATFORM,
    ROLES_SIGNED_IN = ROLES_READ | ROLE_PLATFORM,
};

enum route_body {
    BODY_NONE,
    BODY_JSON,   /* whole in memory, checked against request_schema */
    BODY_UPLOAD, /* documents, raw or multipart, in pieces into the storage */
};

/* What becomes of a POST that is sent again with the same Idempotency-Key. */
enum route_repeat {
    REPEAT_HAPPENS, /* it happens again: the key is not looked at */
    REPEAT_ANSWERS, /* the answer of then */
    REPEAT_NAMES,   /* 409 with the address of what was made: the answer of then held a secret */
    REPEAT_FINDS,   /* the handler finds what was made, for good */
};

/* A parameter of the query; a list of them ends with a NULL name. */
struct route_parameter {
    const char *name;
    const char *type; /* string, integer, boolean; the words that it may be: "json|csv"; several of
                         them, separated by commas: "failed|completed,..." */
    const char *summary;
};

struct route {
    const char *method;
    const char *path; /* "/api/v1/processes/{process_id}": what stands in braces is any segment */
    const char *summary;
    route_ask *ask; /* or NULL */
    route_handler *handle;
    const char *scope;                        /* what an API key needs; NULL: no key will do */
    const char *request_schema;               /* of BODY_JSON; NULL: an empty body */
    const char *reply_schema;                 /* NULL: no JSON */
    const char *reply_type;                   /* of what is no JSON; NULL: nothing */
    const struct route_parameter *parameters; /* or NULL */
    const struct route_parameter *fields;     /* of a form only, not of the query; or NULL */
    size_t body_bytes_max;                    /* of BODY_JSON; documents have the setting's */
    unsigned roles;                           /* of enum route_role */
    enum route_body body;
    enum route_repeat repeat;
    bool is_edit;      /* If-Match says of what revision */
    bool may_repeat;   /* 200 in place of `status`: it was done before */
    bool may_be_empty; /* 204 in place of `status`: there is nothing */
    bool is_prompt;    /* the handler waits for nothing: no database, no file */
    int status;        /* of the answer when all is well */
};
extern const struct route ROUTES[];
extern const size_t ROUTE_COUNT;

#define ROUTE_VALUES_MAX 4
/* The segments that stand for braces, in order; "" and 0 where there are none. */
struct route_values {
    const char *names[ROUTE_VALUES_MAX]; /* not ended: up to the closing brace */
    const char *items[ROUTE_VALUES_MAX];
    size_t count;
};
/* The row for a request. NULL when there is none; then `allowed` lists the methods of that path
   ("GET, POST"), and is "" when there is no such path. Texts live in the arena. */
const struct route *route_find(struct arena *arena, const char *method, const char *path,
                               struct route_values *values, const char **allowed);
/* The row's member of a set of roles by name ("admin"); 0 for an unknown one. */
unsigned route_role_parse(const char *name);

/* ---- handlers, one line for each resource ---- */
route_handler api_health, api_ready, api_metrics, api_openapi, api_reference;
route_handler api_reference_style;
route_handler api_login, api_refresh, api_logout, api_me;
route_handler api_oidc_login, api_oidc_callback;
route_handler api_processes_create, api_processes_list, api_processes_get, api_processes_events;
route_ask api_processes_ask_list, api_processes_ask_get;
route_handler api_processes_cancel, api_processes_retry, api_processes_export;
route_handler api_users_list, api_users_get, api_users_create, api_users_change, api_users_remove;
route_handler api_users_set_password;
route_handler api_api_keys_list, api_api_keys_get, api_api_keys_create, api_api_keys_rotate;
route_handler api_api_keys_revoke;
route_handler api_clients_list, api_clients_get, api_clients_create, api_clients_change;
route_handler api_clients_remove;
route_handler api_usage_months, api_usage_balance, api_usage_ledger, api_usage_top_up;
route_handler api_audit_logs_list, api_audit_logs_export;
route_handler api_output_actions_list, api_output_actions_get, api_output_actions_retry;
route_handler api_notifications_list, api_notifications_read, api_notifications_read_all;
route_handler api_process_types_list, api_process_types_get, api_process_types_create;
route_handler api_process_types_change;
route_handler api_prompts_list, api_prompts_get, api_prompts_create, api_prompts_switch;
route_handler api_configurations_list, api_configurations_get, api_configurations_create;
route_handler api_configurations_validate, api_configurations_activate;
route_handler api_review_queue, api_review_next, api_review_get, api_review_correct;
route_handler api_review_claim, api_review_heartbeat, api_review_release, api_review_take_over;
route_handler api_review_approve, api_review_reject;
route_handler api_events;
route_handler api_receipts_find, api_receipts_get;
route_handler api_uploads_create, api_uploads_list, api_uploads_remove;
route_handler api_documents_get, api_documents_content, api_documents_image, api_documents_words;

#endif
