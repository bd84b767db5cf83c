/*
 * routes: the table of what the API offers, in the order in which its description shows it.
 */
#include "http/route.h"

#include <string.h>

#define V1 "/api/v1"

#define PARAMETERS(...)                                                                            \
    (const struct route_parameter[])                                                               \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL, NULL                                                                       \
        }                                                                                          \
    }

#define LIST_PARAMETERS                                                                            \
    {"limit", "integer", "at most so many, 1 to 200 (default 50)"},                                \
    {                                                                                              \
        "after", "string", "next_after of the page before"                                         \
    }
#define CLIENT_PARAMETER                                                                           \
    {                                                                                              \
        "client_id", "string", "only of this client"                                               \
    }

const struct route ROUTES[] = {
    {
        .method = "GET",
        .path = "/healthz",
        .summary = "Whether the program runs.",
        .handle = api_health,
        .reply_schema = "Health",
        .status = 200,
    },
    {
        .method = "GET",
        .path = "/readyz",
        .summary = "Whether it can work: the database answers. 503 while not.",
        .handle = api_ready,
        .reply_schema = "Health",
        .status = 200,
    },
    {
        .method = "GET",
        .path = "/metrics",
        .summary = "Numbers for Prometheus.",
        .handle = api_metrics,
        .reply_type = "text/plain",
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/openapi.json",
        .summary = "This description.",
        .handle = api_openapi,
        .reply_type = "application/json",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/auth/login",
        .summary = "Signs in by e-mail address and password.",
        .handle = api_login,
        .body = BODY_JSON,
        .request_schema = "Login",
        .reply_schema = "Tokens",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/auth/refresh",
        .summary = "Exchanges a refresh token, once, for new tokens.",
        .handle = api_refresh,
        .body = BODY_JSON,
        .request_schema = "Refresh",
        .reply_schema = "Tokens",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/auth/logout",
        .summary = "Signs out everywhere: every token of the caller is refused from now on.",
        .handle = api_logout,
        .roles = ROLES_SIGNED_IN,
        .body = BODY_JSON,
        .status = 204,
    },
    {
        .method = "GET",
        .path = V1 "/auth/me",
        .summary = "Who the caller is.",
        .handle = api_me,
        .roles = ROLES_SIGNED_IN,
        .reply_schema = "Caller",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/processes",
        .summary = "Takes documents in: one as the body, or 1 to 100 as multipart/form-data, whose "
                   "other fields are called as the parameters. 200 instead of 201: the "
                   "Idempotency-Key was taken in before.",
        .handle = api_processes_create,
        .roles = ROLES_WORK,
        .scope = "processes:write",
        .body = BODY_UPLOAD,
        .reply_schema = "Receipt",
        .may_repeat = true,
        .status = 201,
        .parameters =
            PARAMETERS({"process_type_id", "string", "else the only active one, or by content"},
                       {"file_name", "string", "of a document that is the body"},
                       {"priority", "integer", "0 first to 1000; 100 is ordinary"},
                       {"input_data", "string", "JSON object for the type's input_schema"}),
    },
    {
        .method = "GET",
        .path = V1 "/processes",
        .summary = "Processes, newest first.",
        .handle = api_processes_list,
        .roles = ROLES_READ,
        .scope = "processes:read",
        .reply_schema = "ProcessList",
        .status = 200,
        .parameters = PARAMETERS({"status", "string", "only in this status"},
                                 {"process_type_id", "string", "only of this type"},
                                 {"limit", "integer", "at most so many, 1 to 200 (default 50)"},
                                 {"after", "string", "next_after of the page before"}),
    },
    {
        .method = "GET",
        .path = V1 "/processes/{process_id}",
        .summary = "A process, its documents, and its fields with their places on the page.",
        .handle = api_processes_get,
        .roles = ROLES_READ,
        .scope = "processes:read",
        .reply_schema = "Process",
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/processes/{process_id}/events",
        .summary = "Its audit trail, oldest first.",
        .handle = api_processes_events,
        .roles = ROLES_READ,
        .scope = "processes:read",
        .reply_schema = "EventList",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/processes/{process_id}/cancel",
        .summary = "Ends a process that has not ended.",
        .handle = api_processes_cancel,
        .roles = ROLES_WORK,
        .scope = "processes:write",
        .body = BODY_JSON,
        .status = 204,
    },
    {
        .method = "POST",
        .path = V1 "/processes/{process_id}/retry",
        .summary = "Starts a failed process again where it failed, or failed deliveries.",
        .handle = api_processes_retry,
        .roles = ROLES_WORK,
        .scope = "processes:write",
        .body = BODY_JSON,
        .request_schema = "Retry",
        .status = 204,
    },
    {
        .method = "GET",
        .path = V1 "/processes/{process_id}/export",
        .summary = "The result alone, as JSON or CSV.",
        .handle = api_processes_export,
        .roles = ROLES_READ,
        .scope = "processes:read",
        .reply_type = "application/json",
        .status = 200,
        .parameters = PARAMETERS({"format", "string", "json (default) or csv"},
                                 {"rows", "string", "csv: the list that becomes the rows"}),
    },
    {
        .method = "GET",
        .path = V1 "/documents/{document_id}",
        .summary = "A document.",
        .handle = api_documents_get,
        .roles = ROLES_READ,
        .scope = "documents:read",
        .reply_schema = "Document",
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/documents/{document_id}/content",
        .summary = "Its file, as it came.",
        .handle = api_documents_content,
        .roles = ROLES_READ,
        .scope = "documents:read",
        .reply_type = "application/octet-stream",
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/documents/{document_id}/pages/{page}/image",
        .summary = "The picture of a page, upright.",
        .handle = api_documents_image,
        .roles = ROLES_READ,
        .scope = "documents:read",
        .reply_type = "image/webp",
        .status = 200,
        .parameters =
            PARAMETERS({"size", "string", "small, for a list of pages, or large (default)"}),
    },
    {
        .method = "GET",
        .path = V1 "/documents/{document_id}/pages/{page}/words",
        .summary = "The words of a page and where they stand.",
        .handle = api_documents_words,
        .roles = ROLES_READ,
        .scope = "documents:read",
        .reply_schema = "Words",
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/users",
        .summary = "People, the newest first.",
        .handle = api_users_list,
        .roles = ROLES_MANAGE,
        .reply_schema = "UserList",
        .status = 200,
        .parameters = PARAMETERS(LIST_PARAMETERS, CLIENT_PARAMETER),
    },
    {
        .method = "POST",
        .path = V1 "/users",
        .summary = "Makes somebody who can sign in.",
        .handle = api_users_create,
        .roles = ROLES_MANAGE,
        .body = BODY_JSON,
        .request_schema = "UserNew",
        .reply_schema = "User",
        .status = 201,
    },
    {
        .method = "GET",
        .path = V1 "/users/{user_id}",
        .summary = "A user.",
        .handle = api_users_get,
        .roles = ROLES_MANAGE,
        .reply_schema = "User",
        .status = 200,
    },
    {
        .method = "PATCH",
        .path = V1 "/users/{user_id}",
        .summary = "Changes name, role or status; another role or status ends the user's sessions.",
        .handle = api_users_change,
        .roles = ROLES_MANAGE,
        .body = BODY_JSON,
        .request_schema = "UserEdit",
        .reply_schema = "User",
        .is_edit = true,
        .status = 200,
    },
    {
        .method = "DELETE",
        .path = V1 "/users/{user_id}",
        .summary = "Removes somebody; what the user did stays in the audit trail.",
        .handle = api_users_remove,
        .roles = ROLES_MANAGE,
        .is_edit = true,
        .status = 204,
    },
    {
        .method = "PUT",
        .path = V1 "/users/{user_id}/password",
        .summary = "Sets a password: the own one, or as an admin anybody's. Ends the user's "
                   "sessions.",
        .handle = api_users_set_password,
        .roles = ROLES_SIGNED_IN,
        .body = BODY_JSON,
        .request_schema = "Password",
        .status = 204,
    },
    {
        .method = "GET",
        .path = V1 "/api_keys",
        .summary = "Keys of the client's programs, the newest first.",
        .handle = api_api_keys_list,
        .roles = ROLE_ADMIN,
        .reply_schema = "ApiKeyList",
        .status = 200,
        .parameters = PARAMETERS(LIST_PARAMETERS),
    },
    {
        .method = "POST",
        .path = V1 "/api_keys",
        .summary = "Makes a key; the reply is the only place where it stands.",
        .handle = api_api_keys_create,
        .roles = ROLE_ADMIN,
        .body = BODY_JSON,
        .request_schema = "ApiKeyNew",
        .reply_schema = "ApiKeyMade",
        .status = 201,
    },
    {
        .method = "GET",
        .path = V1 "/api_keys/{api_key_id}",
        .summary = "What is known of a key.",
        .handle = api_api_keys_get,
        .roles = ROLE_ADMIN,
        .reply_schema = "ApiKey",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/api_keys/{api_key_id}/rotate",
        .summary = "Makes a key like it, and ends it: at once, or after a while.",
        .handle = api_api_keys_rotate,
        .roles = ROLE_ADMIN,
        .body = BODY_JSON,
        .request_schema = "Rotation",
        .reply_schema = "ApiKeyMade",
        .status = 201,
    },
    {
        .method = "DELETE",
        .path = V1 "/api_keys/{api_key_id}",
        .summary = "Revokes a key: it is refused from now on.",
        .handle = api_api_keys_revoke,
        .roles = ROLE_ADMIN,
        .status = 204,
    },
    {
        .method = "GET",
        .path = V1 "/clients",
        .summary = "The own client; for operators of the platform, all.",
        .handle = api_clients_list,
        .roles = ROLES_SIGNED_IN,
        .reply_schema = "ClientList",
        .status = 200,
        .parameters = PARAMETERS(LIST_PARAMETERS),
    },
    {
        .method = "POST",
        .path = V1 "/clients",
        .summary = "Makes a client.",
        .handle = api_clients_create,
        .roles = ROLE_PLATFORM,
        .body = BODY_JSON,
        .request_schema = "ClientNew",
        .reply_schema = "Client",
        .status = 201,
    },
    {
        .method = "GET",
        .path = V1 "/clients/{client_id}",
        .summary = "A client.",
        .handle = api_clients_get,
        .roles = ROLES_SIGNED_IN,
        .reply_schema = "Client",
        .status = 200,
    },
    {
        .method = "PATCH",
        .path = V1 "/clients/{client_id}",
        .summary = "Changes what is said about a client; a suspended one is refused at once.",
        .handle = api_clients_change,
        .roles = ROLES_MANAGE,
        .body = BODY_JSON,
        .request_schema = "ClientEdit",
        .reply_schema = "Client",
        .is_edit = true,
        .status = 200,
    },
    {
        .method = "DELETE",
        .path = V1 "/clients/{client_id}",
        .summary = "Marks a client as deleted: nobody of it signs in any more; nothing is lost.",
        .handle = api_clients_remove,
        .roles = ROLE_PLATFORM,
        .is_edit = true,
        .status = 204,
    },
    {
        .method = "GET",
        .path = V1 "/usage",
        .summary = "Tokens of language models, month by month, the newest first.",
        .handle = api_usage_months,
        .roles = ROLES_MANAGE,
        .scope = "usage:read",
        .reply_schema = "UsageList",
        .status = 200,
        .parameters = PARAMETERS(CLIENT_PARAMETER, {"from", "string", "first month: 2026-01"},
                                 {"to", "string", "last month"}),
    },
    {
        .method = "GET",
        .path = V1 "/usage/balance",
        .summary = "Prepaid tokens that are left.",
        .handle = api_usage_balance,
        .roles = ROLES_MANAGE,
        .scope = "usage:read",
        .reply_schema = "BalanceList",
        .status = 200,
        .parameters = PARAMETERS(CLIENT_PARAMETER),
    },
    {
        .method = "GET",
        .path = V1 "/usage/ledger",
        .summary = "Every change of the balance, the newest first.",
        .handle = api_usage_ledger,
        .roles = ROLES_MANAGE,
        .scope = "usage:read",
        .reply_schema = "LedgerList",
        .status = 200,
        .parameters = PARAMETERS(LIST_PARAMETERS, CLIENT_PARAMETER),
    },
    {
        .method = "POST",
        .path = V1 "/usage/ledger",
        .summary =
            "Tops up a client's tokens. 200 instead of 201: the reference was entered before.",
        .handle = api_usage_top_up,
        .roles = ROLE_PLATFORM,
        .body = BODY_JSON,
        .request_schema = "TopUp",
        .reply_schema = "LedgerEntry",
        .may_repeat = true,
        .status = 201,
    },
    {
        .method = "GET",
        .path = V1 "/audit_logs",
        .summary = "What happened, the newest first.",
        .handle = api_audit_logs_list,
        .roles = ROLES_MANAGE,
        .scope = "audit:read",
        .reply_schema = "AuditList",
        .status = 200,
        .parameters = PARAMETERS(LIST_PARAMETERS, CLIENT_PARAMETER,
                                 {"from", "string", "not before this time"},
                                 {"to", "string", "before this time"},
                                 {"event", "string", "only this event, such as auth.login"},
                                 {"process_id", "string", "only about this process"},
                                 {"actor_id", "string", "only by this user, key or service"},
                                 {"result", "string", "SUCCESS, FAILED or ERRORS"}),
    },
    {
        .method = "GET",
        .path = V1 "/output_actions",
        .summary = "Deliveries of results, the newest first.",
        .handle = api_output_actions_list,
        .roles = ROLES_READ,
        .scope = "processes:read",
        .reply_schema = "OutputActionList",
        .status = 200,
        .parameters = PARAMETERS(LIST_PARAMETERS, {"process_id", "string", "only of this process"},
                                 {"status", "string", "only in this status"},
                                 {"action_type", "string", "only of this type"}),
    },
    {
        .method = "GET",
        .path = V1 "/output_actions/{action_id}",
        .summary = "A delivery, and when it is tried next.",
        .handle = api_output_actions_get,
        .roles = ROLES_READ,
        .scope = "processes:read",
        .reply_schema = "OutputAction",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/output_actions/{action_id}/retry",
        .summary = "Tries a failed delivery again.",
        .handle = api_output_actions_retry,
        .roles = ROLES_WORK,
        .scope = "processes:write",
        .body = BODY_JSON,
        .status = 204,
    },
    {
        .method = "GET",
        .path = V1 "/notifications",
        .summary = "What the caller, and everybody of the client, is told; the newest first.",
        .handle = api_notifications_list,
        .roles = ROLES_READ,
        .reply_schema = "NotificationList",
        .status = 200,
        .parameters = PARAMETERS(LIST_PARAMETERS, {"is_read", "string", "true or false"},
                                 {"type", "string", "only of this type"}),
    },
    {
        .method = "POST",
        .path = V1 "/notifications/{notification_id}/read",
        .summary = "Marks a notification as read.",
        .handle = api_notifications_read,
        .roles = ROLES_READ,
        .body = BODY_JSON,
        .reply_schema = "Notification",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/notifications/read_all",
        .summary = "Marks all as read.",
        .handle = api_notifications_read_all,
        .roles = ROLES_READ,
        .body = BODY_JSON,
        .reply_schema = "Marked",
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/process_types",
        .summary = "Kinds of workflows, by name.",
        .handle = api_process_types_list,
        .roles = ROLES_SIGNED_IN,
        .scope = "processes:read",
        .reply_schema = "ProcessTypeList",
        .status = 200,
        .parameters = PARAMETERS({"is_active", "string", "true or false"}),
    },
    {
        .method = "POST",
        .path = V1 "/process_types",
        .summary = "Makes a kind of workflow.",
        .handle = api_process_types_create,
        .roles = ROLE_PLATFORM,
        .body = BODY_JSON,
        .request_schema = "ProcessTypeNew",
        .reply_schema = "ProcessType",
        .status = 201,
    },
    {
        .method = "GET",
        .path = V1 "/process_types/{process_type_id}",
        .summary = "A kind of workflow.",
        .handle = api_process_types_get,
        .roles = ROLES_SIGNED_IN,
        .scope = "processes:read",
        .reply_schema = "ProcessType",
        .status = 200,
    },
    {
        .method = "PATCH",
        .path = V1 "/process_types/{process_type_id}",
        .summary = "Changes its name or description, or switches it.",
        .handle = api_process_types_change,
        .roles = ROLE_PLATFORM,
        .body = BODY_JSON,
        .request_schema = "ProcessTypeEdit",
        .reply_schema = "ProcessType",
        .is_edit = true,
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/prompts",
        .summary = "What language models are asked, the newest first.",
        .handle = api_prompts_list,
        .roles = ROLES_MANAGE,
        .reply_schema = "PromptList",
        .status = 200,
        .parameters =
            PARAMETERS(LIST_PARAMETERS, {"process_type_id", "string", "only of this type"},
                       {"stage", "string", "only of this stage"},
                       {"version", "integer", "only of this version"}),
    },
    {
        .method = "POST",
        .path = V1 "/prompts",
        .summary =
            "Makes a version of a prompt: the client's own; by operators of the platform, for all.",
        .handle = api_prompts_create,
        .roles = ROLES_MANAGE,
        .body = BODY_JSON,
        .request_schema = "PromptNew",
        .reply_schema = "Prompt",
        .status = 201,
    },
    {
        .method = "GET",
        .path = V1 "/prompts/{prompt_id}",
        .summary = "A prompt.",
        .handle = api_prompts_get,
        .roles = ROLES_MANAGE,
        .reply_schema = "Prompt",
        .status = 200,
    },
    {
        .method = "PATCH",
        .path = V1 "/prompts/{prompt_id}",
        .summary = "Switches a prompt on or off; what it says never changes.",
        .handle = api_prompts_switch,
        .roles = ROLES_MANAGE,
        .body = BODY_JSON,
        .request_schema = "PromptSwitch",
        .reply_schema = "Prompt",
        .status = 200,
    },
    {
        .method = "GET",
        .path = V1 "/configurations",
        .summary = "How documents are processed: versions, the newest first.",
        .handle = api_configurations_list,
        .roles = ROLES_READ,
        .reply_schema = "ConfigurationList",
        .status = 200,
        .parameters =
            PARAMETERS(LIST_PARAMETERS, {"process_type_id", "string", "only of this type"},
                       {"is_active", "string", "true or false"}),
    },
    {
        .method = "POST",
        .path = V1 "/configurations",
        .summary = "Makes the next version of its process type.",
        .handle = api_configurations_create,
        .roles = ROLE_ADMIN,
        .body = BODY_JSON,
        .request_schema = "ConfigurationNew",
        .reply_schema = "ConfigurationVersion",
        .status = 201,
        .parameters = PARAMETERS({"activate", "string", "true: new processes get it at once"}),
    },
    {
        .method = "POST",
        .path = V1 "/configurations/validate",
        .summary = "Says whether a version could be made, and else all that is wrong with it.",
        .handle = api_configurations_validate,
        .roles = ROLE_ADMIN,
        .body = BODY_JSON,
        .request_schema = "ConfigurationNew",
        .status = 204,
    },
    {
        .method = "GET",
        .path = V1 "/configurations/{config_id}",
        .summary = "A version, whole.",
        .handle = api_configurations_get,
        .roles = ROLES_READ,
        .reply_schema = "Configuration",
        .status = 200,
    },
    {
        .method = "POST",
        .path = V1 "/configurations/{config_id}/activate",
        .summary = "New processes of its type get this version.",
        .handle = api_configurations_activate,
        .roles = ROLE_ADMIN,
        .body = BODY_JSON,
        .reply_schema = "ConfigurationVersion",
        .status = 200,
    },
};
const size_t ROUTE_COUNT = COUNT_OF(ROUTES);

/* Whether `path` fits the row's, and what stands for its braces. */
static bool fits(struct arena *arena, const char *template, const char *path,
                 struct route_values *values)
{
    *values = (struct route_values){0};
    while (*template != '\0') {
        if (*template != '{') {
            if (*template ++ != *path++)
                return false;
            continue;
        }
        const size_t length = strcspn(path, "/");
        if (length == 0 || values->count == ROUTE_VALUES_MAX)
            return false;
        values->names[values->count] = template + 1;
        values->items[values->count++] = arena_copy_bytes(arena, path, length);
        path += length;
        template += strcspn(template, "}") + 1;
    }
    return *path == '\0';
}

const struct route *route_find(struct arena *arena, const char *method, const char *path,
                               struct route_values *values, const char **allowed)
{
    *allowed = "";
    /* The answer to HEAD is that to GET, without its body. */
    const char *wanted = text_equal(method, "HEAD") ? "GET" : method;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (!fits(arena, ROUTES[i].path, path, values))
            continue;
        if (text_equal(ROUTES[i].method, wanted))
            return &ROUTES[i];
        *allowed = arena_printf(arena, "%s%s%s", *allowed, (*allowed)[0] != '\0' ? ", " : "",
                                ROUTES[i].method);
    }
    return NULL;
}

unsigned route_role_parse(const char *name)
{
    static const struct {
        const char *name;
        enum route_role role;
    } NAMES[] = {{"viewer", ROLE_VIEWER},
                 {"operator", ROLE_OPERATOR},
                 {"admin", ROLE_ADMIN},
                 {"platform", ROLE_PLATFORM}};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        if (text_equal(NAMES[i].name, name))
            return NAMES[i].role;
    }
    return 0;
}
