/*
 * conversation: follows the frames of a child: facts, pages one after the other, the end.
 *
 * The child may have been taken over by its document. It can send what it likes, stay silent, or
 * die; whatever it does ends within the time limits in one reading or one error, and nothing of it
 * is left running.
 */
#include "reader/conversation.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define READ_BYTES         ((size_t)64 * 1024)
#define ERRORS_MAX_BYTES   ((size_t)4 * 1024)
#define SHOWN_ERRORS_BYTES 200
#define LOOK_UP_MS         50 /* between looks whether the work is still wanted */
#define LAST_WORDS_MS      2000
#define MS_PER_S           1000
#define SIGNAL_EXIT        128

struct conversation {
    struct arena *arena;
    const struct conversation_task *task;
    struct child *child;
    struct text heard; /* from the start of a frame */
    size_t used_bytes; /* of `heard`: frames that are done with */
    struct deadline page_deadline;
    struct deadline deadline;
    size_t read_bytes; /* of all frames */
    bool has_facts;
    struct reading reading;
};

static const char *join_languages(struct arena *arena, const char *const *languages)
{
    const char *list = "";
    for (; languages && *languages; languages++)
        list = arena_printf(arena, "%s%s%s", list, list[0] ? "," : "", *languages);
    return list[0] ? list : "en";
}

static bool start(struct conversation *talk, struct err *err)
{
    const struct reader_options *options = talk->task->options;
    const struct reader_request *request = talk->task->request;
    struct arena *arena = talk->arena;
    const char *const argv[] = {
        options->program,
        FRAME_VERSION,
        talk->task->is_inspection ? "inspect" : "read",
        join_languages(arena, request->languages),
        arena_printf(arena, "%lld", (long long)request->max_pages),
        arena_printf(arena, "%lld", (long long)options->memory_mb),
        arena_printf(arena, "%lld", (long long)options->document_timeout_ms / MS_PER_S + 1),
        options->is_sandbox_required ? "required" : "optional",
        arena_printf(arena, "%d", (int)getpid()),
        NULL,
    };
    /* Nothing of ours, which holds secrets. */
    static const char *const ENVIRONMENT[] = {"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", NULL};
    const struct child_options child = {
        .argv = argv,
        .environment = ENVIRONMENT,
        .is_environment_whole = true,
        .folder = "/",
        .output_max_bytes = ERRORS_MAX_BYTES,
    };
    talk->child = child_start(&child, request->fd, err);
    if (!talk->child && err->kind == ERR_CONFIGURATION)
        return err_hint(err, "the setting reader_program says where it is");
    return talk->child != NULL;
}

/* The last line that the child wrote to its standard error, fit to be shown; "" when there is none.
 */
static const char *find_last_words(const struct conversation *talk)
{
    char *errors = arena_copy_text(talk->arena, child_errors(talk->child));
    for (char *at = errors; *at; at++) {
        const bool is_plain = *at == '\n' || (*at >= ' ' && *at <= '~');
        *at = is_plain ? *at : '?';
    }
    char *text = text_trim(errors);
    char *line = strrchr(text, '\n');
    return arena_printf(talk->arena, "%.*s", SHOWN_ERRORS_BYTES, line ? line + 1 : text);
}

/* The output has ended before it was complete. */
static bool explain_end(struct conversation *talk, struct err *err)
{
    int exit_code = 0;
    if (!child_wait(talk->child, LAST_WORDS_MS, &exit_code))
        return fail(err, ERR_IO, "the reader fell silent");
    const char *words = find_last_words(talk);
    const char *separator = words[0] ? ": " : "";
    if (exit_code == SIGNAL_EXIT + SIGXCPU)
        return fail(err, ERR_TIMEOUT, "the reader took too much processor time");
    if (exit_code > SIGNAL_EXIT)
        return fail(err, ERR_IO, "the reader was ended by SIG%s%s%s",
                    sigabbrev_np(exit_code - SIGNAL_EXIT), separator, words);
    return fail(err, ERR_IO, "the reader ended too early with exit code %d%s%s", exit_code,
                separator, words);
}

static bool is_abandoned(const struct reader_request *request)
{
    return request->is_abandoned && atomic_load(request->is_abandoned);
}

static bool check_patience(const struct conversation *talk, struct err *err)
{
    if (is_abandoned(talk->task->request))
        return fail(err, ERR_CANCELLED, "reading was cancelled");
    if (deadline_has_passed(talk->deadline))
        return fail(err, ERR_TIMEOUT, "reading took longer than %lld ms",
                    (long long)talk->task->options->document_timeout_ms);
    if (deadline_has_passed(talk->page_deadline))
        return fail(err, ERR_TIMEOUT, "reading page %zu took longer than %lld ms",
                    talk->reading.page_count + 1, (long long)talk->task->options->page_timeout_ms);
    return true;
}

/* Hears more, however little. */
static bool listen(struct conversation *talk, struct err *err)
{
    char buffer[READ_BYTES];
    ssize_t count = -1;
    while (count < 0) {
        if (!check_patience(talk, err))
            return false;
        count = child_read(talk->child, buffer, sizeof buffer, LOOK_UP_MS);
    }
    if (count == 0)
        return explain_end(talk, err);
    text_append(&talk->heard, buffer, (size_t)count);
    talk->read_bytes += (size_t)count;
    if (talk->read_bytes > READER_TOTAL_MAX_BYTES)
        return fail(err, ERR_LIMIT, "the document has more text than %zu bytes",
                    READER_TOTAL_MAX_BYTES);
    return true;
}

/* Forgets the frames that are done with. */
static void forget(struct conversation *talk)
{
    struct text *heard = &talk->heard;
    memmove(heard->data, heard->data + talk->used_bytes, heard->length - talk->used_bytes + 1);
    heard->length -= talk->used_bytes;
    talk->used_bytes = 0;
}

/* A child that breaks the protocol is one that something has gone wrong with. */
static bool distrust(struct err *err)
{
    err->kind = ERR_IO;
    return err_add(err, "the reader cannot be believed");
}

/* The next whole frame; its payload is good until the next call. */
static bool hear_frame(struct conversation *talk, struct frame *frame, struct err *err)
{
    while (true) {
        const struct text *heard = &talk->heard;
        if (!frame_find(heard->data + talk->used_bytes, heard->length - talk->used_bytes, frame,
                        err))
            return distrust(err);
        if (frame->payload) {
            talk->used_bytes += FRAME_HEADER_BYTES + frame->length;
            return true;
        }
        forget(talk);
        if (!listen(talk, err))
            return false;
    }
}

static bool take_facts(struct conversation *talk, const struct frame *frame, struct err *err)
{
    struct reading *reading = &talk->reading;
    if (talk->has_facts)
        return fail(err, ERR_INVALID, "the facts came twice");
    if (!frame_parse_facts(talk->arena, frame, &reading->facts, err))
        return false;
    if (reading->facts.page_count > talk->task->request->max_pages)
        return fail(err, ERR_INVALID, "there are more pages than were allowed");
    talk->has_facts = true;
    if (!talk->task->is_inspection)
        reading->pages =
            arena_new_array(talk->arena, struct reading_page, reading->facts.page_count);
    return true;
}

static bool take_page(struct conversation *talk, const struct frame *frame, struct err *err)
{
    struct reading *reading = &talk->reading;
    if (!reading->pages || reading->page_count == reading->facts.page_count)
        return fail(err, ERR_INVALID, "there are more pages than were announced");
    struct reading_page *page = &reading->pages[reading->page_count];
    if (!frame_parse_page(talk->arena, frame, page, err))
        return false;
    if (page->number != reading->page_count + 1)
        return fail(err, ERR_INVALID, "page %u came in place of page %zu", page->number,
                    reading->page_count + 1);
    reading->page_count++;
    return true;
}

static bool take_end(const struct conversation *talk, const struct frame *frame, struct err *err)
{
    const size_t expected = talk->task->is_inspection ? 0 : talk->reading.facts.page_count;
    if (frame->length != 0 || !talk->has_facts || talk->reading.page_count != expected)
        return fail(err, ERR_INVALID, "the end came after %zu pages of %zu",
                    talk->reading.page_count, expected);
    return true;
}

static bool take_frame(struct conversation *talk, const struct frame *frame, struct err *err)
{
    switch (frame->kind) {
    case FRAME_FACTS:
        return take_facts(talk, frame, err);
    case FRAME_PAGE:
        return take_page(talk, frame, err);
    case FRAME_END:
        return take_end(talk, frame, err);
    case FRAME_FAILURE:
        break;
    }
    return fail(err, ERR_INTERNAL, "a failure is no part of a reading");
}

/* What the child says of the document is the error. */
static bool pass_on_failure(const struct frame *frame, struct err *err)
{
    struct err failure;
    err_clear(&failure);
    if (!frame_parse_failure(frame, &failure, err))
        return distrust(err);
    *err = failure;
    return false;
}

static bool follow(struct conversation *talk, struct err *err)
{
    struct frame frame = {0};
    while (frame.kind != FRAME_END) {
        talk->page_deadline = deadline_after_ms(talk->task->options->page_timeout_ms);
        if (!hear_frame(talk, &frame, err))
            return false;
        if (frame.kind == FRAME_FAILURE)
            return pass_on_failure(&frame, err);
        if (!take_frame(talk, &frame, err))
            return distrust(err);
    }
    return true;
}

static void finish(struct conversation *talk)
{
    child_stop(talk->child);
    text_done(&talk->heard);
}

bool conversation_hold(struct arena *arena, const struct conversation_task *task,
                       struct reading *reading, struct err *err)
{
    struct conversation talk CLEANUP(finish) = {
        .arena = arena,
        .task = task,
        .deadline = deadline_after_ms(task->options->document_timeout_ms),
    };
    text_init(&talk.heard, FRAME_HEADER_BYTES + FRAME_MAX_BYTES + READ_BYTES);
    if (!start(&talk, err) || !follow(&talk, err))
        return false;
    *reading = talk.reading;
    return true;
}
