/*
 * cmd_help: docflow help and docflow version.
 */
#include "app/help.h"

#define PAGE_MAX_BYTES ((size_t)1024 * 1024)

/* The page about one command, a family, or everything. */
static bool render_topic(const struct invocation *invocation, struct text *page, struct err *err)
{
    if (invocation->argument_count == 0) {
        help_render_program(invocation->arena, page);
        return true;
    }
    const char *family_name = invocation->arguments[0];
    const char *verb = invocation->argument_count > 1 ? invocation->arguments[1] : NULL;
    const struct command *command = command_find(family_name, verb);
    const struct command_family *family = command_find_family(family_name);
    if (command != NULL)
        help_render_command(invocation->arena, command, page);
    if (family != NULL && verb == NULL)
        help_render_family(invocation->arena, family, page);
    if (command != NULL || (family != NULL && verb == NULL))
        return true;
    (void)fail(err, ERR_USAGE, "there is no command '%s%s%s'", family_name, verb != NULL ? " " : "",
               verb != NULL ? verb : "");
    return err_hint(err, "'docflow help' lists all commands");
}

static bool render_page(const struct invocation *invocation, struct text *page, struct err *err)
{
    const char *shell = invocation_option(invocation, "completion");
    if (shell != NULL && !text_equal(shell, "bash"))
        return fail(err, ERR_USAGE, "there are no completions for '%s', only for bash", shell);
    if (shell != NULL)
        help_render_bash(invocation->arena, page);
    else if (invocation_option(invocation, "markdown") != NULL)
        help_render_markdown(invocation->arena, page);
    else if (invocation_option(invocation, "errors") != NULL)
        help_render_errors(page);
    else if (invocation_option(invocation, "man") != NULL)
        help_render_man(invocation->arena, page);
    else
        return render_topic(invocation, page, err);
    return true;
}

bool command_help(struct invocation *invocation, struct err *err)
{
    struct text page CLEANUP(text_done);
    text_init(&page, PAGE_MAX_BYTES);
    if (!render_page(invocation, &page, err))
        return false;
    (void)fputs(page.data, invocation->out);
    return true;
}

bool command_version(struct invocation *invocation, struct err *err)
{
    (void)err;
    (void)fputs("docflow " DOCFLOW_VERSION "\n", invocation->out);
    return true;
}
