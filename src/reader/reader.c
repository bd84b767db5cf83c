/*
 * reader: where the child program is, and the two things that can be asked of it.
 */
#include "reader/reader.h"

#include "reader/conversation.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM "docflow-reader"

/* The program beside the one that runs, or NULL. */
static const char *find_beside(struct arena *arena)
{
    char self[PATH_MAX];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return NULL;
    self[length] = '\0';
    const char *slash = strrchr(self, '/');
    if (!slash)
        return NULL;
    const char *program = arena_printf(arena, "%.*s/" PROGRAM, (int)(slash - self), self);
    return access(program, X_OK) == 0 ? program : NULL;
}

bool reader_options_load(struct arena *arena, const struct config *config,
                         struct reader_options *options, struct err *err)
{
    const char *program = config_text(config, CONFIG_READER_PROGRAM);
    if (program[0] == '\0')
        program = find_beside(arena);
    if (!program)
        program = READER_LIBEXEC "/" PROGRAM;
    if (access(program, X_OK) != 0) {
        (void)fail_errno(err, ERR_CONFIGURATION, errno, "program %s cannot be started", program);
        return err_hint(err, "the setting reader_program says where it is");
    }
    *options = (struct reader_options){
        .program = program,
        .memory_mb = config_integer(config, CONFIG_READER_MEMORY_MB),
        .page_timeout_ms = config_integer(config, CONFIG_READER_PAGE_TIMEOUT_MS),
        .document_timeout_ms = config_integer(config, CONFIG_READER_DOCUMENT_TIMEOUT_MS),
        .is_sandbox_required = text_equal(config_text(config, CONFIG_READER_SANDBOX), "required"),
    };
    return true;
}

bool reader_inspect(struct arena *arena, const struct reader_options *options,
                    const struct reader_request *request, struct reading_facts *facts,
                    struct err *err)
{
    struct reading reading;
    const struct conversation_task task = {options, request, .is_inspection = true};
    if (!conversation_hold(arena, &task, &reading, err))
        return false;
    *facts = reading.facts;
    return true;
}

bool reader_read(struct arena *arena, const struct reader_options *options,
                 const struct reader_request *request, struct reading *reading, struct err *err)
{
    const struct conversation_task task = {options, request, .is_inspection = false};
    return conversation_hold(arena, &task, reading, err);
}
