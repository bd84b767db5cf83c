/*
 * provider_settings: checked at start, so that nobody finds out at the first login.
 */
#include "http/provider_settings.h"

#include <string.h>

#define HTTPS          "https://"
#define URL_BYTES_MAX  2000
#define NOT_IN_ADDRESS "?#@ \t\\"

/* Where the path of a URL begins. */
static size_t origin_length(const char *url)
{
    const char *host = strstr(url, "://");
    return host == NULL ? 0 : (size_t)(host - url) + 3 + strcspn(host + 3, "/?#");
}

/* Where no network lies between, there may be no encryption. */
static bool is_of_this_machine(const char *url)
{
    static const char *const starts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    for (size_t i = 0; i < COUNT_OF(starts); i++) {
        if (text_starts_with(url, starts[i]) && strchr(":/", url[strlen(starts[i])]) != NULL)
            return strchr(url + strlen(starts[i]), '@') == NULL;
    }
    return false;
}

static bool is_address(const char *url)
{
    return strlen(url) <= URL_BYTES_MAX && strpbrk(url, NOT_IN_ADDRESS) == NULL &&
           (is_of_this_machine(url) ||
            (text_starts_with(url, HTTPS) && origin_length(url) > strlen(HTTPS)));
}

bool provider_settings_trust(const struct provider_settings *settings, const char *url)
{
    if (strlen(url) > URL_BYTES_MAX || strpbrk(url, " \t\r\n\\") != NULL)
        return false;
    return text_starts_with(url, HTTPS) ||
           (is_of_this_machine(settings->issuer) && is_of_this_machine(url));
}

bool provider_settings_is_own(const struct provider_settings *settings, const char *url)
{
    const size_t length = origin_length(settings->issuer);
    return origin_length(url) == length && strncmp(url, settings->issuer, length) == 0;
}

/* ---- roles ---- */

static bool is_role(const char *name)
{
    return text_equal(name, "admin") || text_equal(name, "operator") || text_equal(name, "viewer");
}

/* "group=role" */
static bool add_role(struct provider_settings *settings, char *item, struct err *err)
{
    char *equals = strrchr(item, '=');
    if (equals == NULL || !is_role(text_trim(equals + 1)) || equals == item) {
        (void)fail(err, ERR_CONFIGURATION, "oidc_roles: %.*s is not a group and its role",
                   text_fit(item, 100), item);
        return err_hint(err, "write it as GROUP=ROLE, with admin, operator or viewer as ROLE");
    }
    if (settings->role_count == PROVIDER_ROLES_MAX)
        return fail(err, ERR_CONFIGURATION, "oidc_roles has more than %d groups",
                    PROVIDER_ROLES_MAX);
    *equals = '\0';
    settings->roles[settings->role_count].group = text_trim(item);
    settings->roles[settings->role_count++].role = text_trim(equals + 1);
    return true;
}

static bool read_roles(struct arena *arena, const char *text, struct provider_settings *settings,
                       struct err *err)
{
    char *rest = arena_copy_text(arena, text);
    for (char *item = strsep(&rest, ","); item != NULL; item = strsep(&rest, ",")) {
        item = text_trim(item);
        if (item[0] != '\0' && !add_role(settings, item, err))
            return false;
    }
    return true;
}

/* A claim of that name, or what its parts lead to. */
static const struct json *find_claim(struct arena *arena, const struct json *claims,
                                     const char *name)
{
    const struct json *found = json_find(claims, name);
    if (found != NULL)
        return found;
    char *rest = arena_copy_text(arena, name);
    for (const char *part = strsep(&rest, "."); part != NULL; part = strsep(&rest, "."))
        claims = json_find(claims, part);
    return claims;
}

static bool has_group(const struct json *claim, const char *group)
{
    const size_t count = json_kind_of(claim) == JSON_ARRAY ? json_count(claim) : 0;
    bool is_there = text_equal(json_text(claim), group);
    for (size_t i = 0; i < count && !is_there; i++)
        is_there = text_equal(json_text(json_at(claim, i)), group);
    return is_there;
}

const char *provider_settings_find_role(const struct provider_settings *settings,
                                        struct arena *arena, const struct json *claims)
{
    const struct json *claim = find_claim(arena, claims, settings->role_claim);
    if (claim == NULL)
        return NULL;
    for (size_t i = 0; i < settings->role_count; i++) {
        if (has_group(claim, settings->roles[i].group))
            return settings->roles[i].role;
    }
    return NULL;
}

/* ---- reading ---- */

static bool has_scope(const char *scopes, const char *wanted)
{
    const size_t length = strlen(wanted);
    for (scopes += strspn(scopes, " "); *scopes != '\0'; scopes += strspn(scopes, " ")) {
        const size_t next = strcspn(scopes, " ");
        if (next == length && memcmp(scopes, wanted, length) == 0)
            return true;
        scopes += next;
    }
    return false;
}

static bool check(const struct provider_settings *settings, struct err *err)
{
    if (!is_address(settings->issuer)) {
        (void)fail(err, ERR_CONFIGURATION, "oidc_issuer is not an address that can be trusted");
        return err_hint(err, "it starts with https:// (http:// on this machine alone) and has no "
                             "query");
    }
    if (settings->client_id[0] == '\0' || settings->redirect_url[0] == '\0')
        return fail(err, ERR_CONFIGURATION,
                    "oidc_issuer is set, but not both oidc_client_id and oidc_redirect_url");
    if (!is_address(settings->redirect_url)) {
        (void)fail(err, ERR_CONFIGURATION, "oidc_redirect_url is not an address of this API");
        return err_hint(err, "such as https://docflow.example.com/api/v1/auth/oidc/callback");
    }
    return has_scope(settings->scopes, "openid") ||
           fail(err, ERR_CONFIGURATION, "oidc_scopes lacks openid");
}

bool provider_settings_read(struct arena *arena, const struct config *config,
                            struct provider_settings *settings, bool *is_on, struct err *err)
{
    *settings = (struct provider_settings){
        .issuer = config_text(config, CONFIG_OIDC_ISSUER),
        .client_id = config_text(config, CONFIG_OIDC_CLIENT_ID),
        .client_secret = config_text(config, CONFIG_OIDC_CLIENT_SECRET),
        .redirect_url = config_text(config, CONFIG_OIDC_REDIRECT_URL),
        .scopes = config_text(config, CONFIG_OIDC_SCOPES),
        .role_claim = config_text(config, CONFIG_OIDC_ROLE_CLAIM),
    };
    *is_on = settings->issuer[0] != '\0';
    return !*is_on || (check(settings, err) &&
                       read_roles(arena, config_text(config, CONFIG_OIDC_ROLES), settings, err));
}
