/*
 * cmd_dev: inner functions of the program, run alone.
 */
#include "app/commands.h"

bool command_dev_id(struct invocation *invocation, struct err *err)
{
    (void)err;
    const struct id id = id_create();
    (void)fprintf(invocation->out, "%s\n", id.text);
    return true;
}
