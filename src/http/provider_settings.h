/* provider_settings: what an operator says about a provider of OpenID Connect. Private to http. */
#ifndef HTTP_PROVIDER_SETTINGS_H
#define HTTP_PROVIDER_SETTINGS_H

#include "config/config.h"

#define PROVIDER_ROLES_MAX 64

struct provider_settings {
    const char *issuer;
    const char *client_id;
    const char *client_secret; /* "": none */
    const char *redirect_url;
    const char *scopes;
    const char *role_claim;
    struct {
        const char *group; /* of the provider */
        const char *role;  /* admin | operator | viewer */
    } roles[PROVIDER_ROLES_MAX];
    size_t role_count; /* 0: roles are those that DocFlow's users have */
};

/* Checks them all; false in `is_on` where no issuer is set. Texts live in the arena. */
bool provider_settings_read(struct arena *arena, const struct config *config,
                            struct provider_settings *settings, bool *is_on,
                            struct err *err) MUST_CHECK;
/* Whether a URL may be used: https, or http of this machine where the issuer is that too. */
bool provider_settings_trust(const struct provider_settings *settings, const char *url);
/* Whether a URL has the issuer's scheme, host and port. */
bool provider_settings_is_own(const struct provider_settings *settings, const char *url);
/* The role that claims give by the mapping, the first one that fits; NULL when none does. */
const char *provider_settings_find_role(const struct provider_settings *settings,
                                        struct arena *arena, const struct json *claims);

#endif
