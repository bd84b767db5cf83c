/*
 * reader: where the child program is, how many of its children may work at once, and the things
 * that can be asked of them.
 */
#include "reader/reader.h"

#include "reader/conversation.h"
#include "reader/equipment.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
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

/* Children that may work at once: documents that are read at once do no more than fill the cores.
 */
static int64_t find_children_max(const struct config *config)
{
    const int64_t threads = config_integer(config, CONFIG_WORKER_READING_THREADS);
    return threads > 0 ? threads : (int64_t)processor_count();
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
        .page_cpu_s = config_integer(config, CONFIG_READER_PAGE_CPU_S),
        .document_timeout_ms = config_integer(config, CONFIG_READER_DOCUMENT_TIMEOUT_MS),
        .children_max = find_children_max(config),
        .is_sandbox_required = text_equal(config_text(config, CONFIG_READER_SANDBOX), "required"),
    };
    return true;
}

struct reader {
    struct reader_options options;
    struct nursery *nursery;
    struct seats *seats;
};

struct reader *reader_create(const struct reader_options *options)
{
    struct reader *reader = memory_create(sizeof *reader);
    reader->options = *options;
    reader->nursery = nursery_create(options->program);
    reader->seats = seats_create((size_t)options->children_max);
    return reader;
}

struct reader *reader_open(struct arena *arena, const struct config *config, struct err *err)
{
    struct reader_options options = {0};
    return reader_options_load(arena, config, &options, err) ? reader_create(&options) : NULL;
}

void reader_destroy(struct reader *reader)
{
    if (!reader)
        return;
    nursery_destroy(reader->nursery);
    seats_destroy(reader->seats);
    free(reader);
}

void reader_end(struct reader **reader)
{
    reader_destroy(*reader);
}

struct reader *reader_hand_over(struct reader **reader)
{
    struct reader *handed_over = *reader;
    *reader = NULL;
    return handed_over;
}

bool reader_list_equipment(struct arena *arena, struct reader *reader, bool is_whole,
                           struct reader_equipment *equipment, struct err *err)
{
    return equipment_list(arena, reader->nursery, is_whole, equipment, err);
}

static struct conversation_task task_of(const struct reader *reader,
                                        const struct reader_request *request,
                                        enum conversation_kind kind)
{
    return (struct conversation_task){
        .options = &reader->options,
        .request = request,
        .nursery = reader->nursery,
        .seats = reader->seats,
        .kind = kind,
    };
}

/* What costs enough to wait for a seat. */
static bool hold_seated(struct arena *arena, const struct conversation_task *task,
                        struct conversation_result *result, struct err *err)
{
    const atomic_bool *is_abandoned = task->request->is_abandoned;
    const int64_t timeout_ms = task->options->document_timeout_ms;
    if (!seats_take(task->seats, deadline_after_ms(timeout_ms), is_abandoned))
        return is_abandoned && atomic_load(is_abandoned)
                   ? fail(err, ERR_CANCELLED, "reading was cancelled")
                   : fail(err, ERR_TIMEOUT, "other documents were read for %lld ms",
                          (long long)timeout_ms);
    const bool is_held = conversation_hold(arena, task, result, err);
    seats_give(task->seats);
    return is_held;
}

/* A type follows from the content, whatever the name; but text in place of a PDF or a picture is
   not what somebody meant to send. */
static bool check_name(const struct reader_request *request, const struct reading_facts *facts,
                       struct err *err)
{
    static const char *const BINARIES[] = {".pdf",  ".png",  ".jpg",  ".jpeg", ".tif",
                                           ".tiff", ".webp", ".heic", ".docx", ".xlsx"};
    const char *ending = request->file_name ? strrchr(request->file_name, '.') : NULL;
    if (!ending ||
        (!text_equal(facts->mime_type, "text/plain") && !text_equal(facts->mime_type, "text/html")))
        return true;
    for (size_t i = 0; i < COUNT_OF(BINARIES); i++) {
        if (strcasecmp(BINARIES[i], ending) == 0)
            return fail(err, ERR_INVALID, "the file is called %s, but is %s", ending,
                        facts->mime_type);
    }
    return true;
}

bool reader_inspect(struct arena *arena, struct reader *reader,
                    const struct reader_request *request, struct reading_facts *facts,
                    struct err *err)
{
    struct conversation_result result = {0};
    const struct conversation_task task = task_of(reader, request, CONVERSATION_INSPECT);
    if (!conversation_hold(arena, &task, &result, err) ||
        !check_name(request, &result.reading.facts, err))
        return false;
    *facts = result.reading.facts;
    return true;
}

bool reader_read(struct arena *arena, struct reader *reader, const struct reader_request *request,
                 struct reading *reading, struct err *err)
{
    struct conversation_result result = {0};
    const struct conversation_task task = task_of(reader, request, CONVERSATION_READ);
    if (!hold_seated(arena, &task, &result, err) ||
        !check_name(request, &result.reading.facts, err))
        return false;
    *reading = result.reading;
    return true;
}

bool reader_draw(struct arena *arena, struct reader *reader, const struct reader_request *request,
                 struct picture *picture, struct err *err)
{
    struct conversation_result result = {0};
    const struct conversation_task task = task_of(reader, request, CONVERSATION_DRAW);
    if (!hold_seated(arena, &task, &result, err))
        return false;
    *picture = result.picture;
    return true;
}
