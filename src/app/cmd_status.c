/*
 * cmd_status: what is there.
 */
#include "app/overview.h"

bool command_status(struct invocation *invocation, struct err *err)
{
    struct database database CLEANUP(database_close) = {0};
    return database_open(&database, invocation->arena, invocation->config, err) &&
           database_make_current(&database, NULL, err) &&
           overview_print(invocation, &database, err);
}
