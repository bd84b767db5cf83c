/*
 * conversation: follows the frames of the children of one document: facts, pages or a picture as
 * they were asked for, the e-invoice before the first page, the end.
 *
 * A child may have been taken over by the document. It can send what it likes, stay silent, or die;
 * whatever it does ends within the time limits in one reading or one error, and nothing of it is
 * left running. A child that is lost over a page costs that page: another one reads the others.
 * A document begins with one child; where it takes longer and seats are free, others
 * help, each asked for page after page, so that all end at about the same time.
 */
#include "reader/conversation.h"

#include "reader/link.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LINKS_MAX     16
#define LOOK_UP_MS    50 /* between looks whether the work is still wanted */
#define LAST_WORDS_MS 2000
#define MS_PER_S      1000
#define US_PER_MS     1000
#define SIGNAL_EXIT   128
#define HELP_AFTER_US 100000 /* a short document is done before a helper has begun */
#define QUICK_PAGE_US 20000  /* of pages that are asked for several at a time */
#define LOST_MAX      8      /* pages over which a child was lost */
#define A4_WIDTH_PT   595.0F /* of a page of which not even that is known */
#define A4_HEIGHT_PT  842.0F
#define ATTEMPTS_MAX  2 /* when the program that forks the children is lost */

struct conversation {
    struct arena *arena;
    const struct conversation_task *task;
    struct link links[LINKS_MAX]; /* [0] is the first child, the others help */
    uint32_t next_page;           /* to ask for */
    uint32_t last_page;           /* to ask for; 0 while that is not known, or for none */
    int64_t start_us;
    struct deadline deadline;
    size_t read_bytes; /* of all frames */
    bool has_facts;
    bool has_attached;   /* a file has begun */
    bool is_lost;        /* the program that forks the children is */
    uint32_t lost_count; /* pages over which a child was lost */
    struct err loss;     /* the last of them */
    struct conversation_result result;
};

static const char *join_languages(struct arena *arena, const char *const *languages)
{
    const char *list = "";
    for (; languages && *languages; languages++)
        list = arena_printf(arena, "%s%s%s", list, list[0] ? "," : "", *languages);
    return list[0] ? list : "en";
}

static bool send_child(struct conversation *talk, struct link *link, struct err *err)
{
    const struct conversation_task *task = talk->task;
    const struct reader_options *options = task->options;
    const struct errand errand = {
        .languages = task->kind == CONVERSATION_READ
                         ? join_languages(talk->arena, task->request->languages)
                         : "",
        .max_pages = (uint32_t)task->request->max_pages,
        .memory_mb = (uint32_t)options->memory_mb,
        .page_cpu_s = (uint32_t)options->page_cpu_s,
        .cpu_s = (uint32_t)(options->document_timeout_ms / MS_PER_S + 1),
        .pixels_max = task->kind == CONVERSATION_DRAW ? task->request->drawing.pixels_max : 0,
        .rotation = task->request->drawing.rotation,
        .quality_floor_percent = (uint32_t)(task->request->quality_floor * 100),
        .is_sandbox_required = options->is_sandbox_required,
        .is_unpacked = task->kind == CONVERSATION_INSPECT && task->request->outbox,
        .password = task->request->password ? task->request->password : "",
    };
    struct offspring child;
    if (!nursery_send(task->nursery, &errand, task->request->fd, &child, err))
        return false;
    link_open(link, &child);
    return true;
}

static void close_link(const struct conversation *talk, struct link *link)
{
    if (link->is_open && link != &talk->links[0])
        seats_give(talk->task->seats);
    link_close(link);
}

/* The page that is due from a child, or that would be. */
static uint32_t due_page(const struct link *link)
{
    return link->asked_count > 0 ? link->asked[0] : 1;
}

/* The output has ended before it was complete. False; `is_crash` says whether another child may do
   better with another page. */
static bool explain_end(struct conversation *talk, struct link *link, bool *is_crash,
                        struct err *err)
{
    *is_crash = false;
    const int exit_code = offspring_await_end(&link->child, LAST_WORDS_MS);
    if (exit_code == CHILD_ALIVE)
        return fail(err, ERR_IO, "the reader fell silent");
    if (exit_code == CHILD_LOST) {
        talk->is_lost = true;
        return nursery_explain_loss(talk->task->nursery, talk->arena, &link->child, err);
    }
    const char *words = nursery_last_words(talk->arena, link->child.errors.data);
    *is_crash = exit_code > SIGNAL_EXIT && exit_code != SIGNAL_EXIT + SIGXCPU;
    if (exit_code == SIGNAL_EXIT + SIGPROF)
        return fail(err, ERR_TIMEOUT, "page %u took more than %lld s of processor time",
                    due_page(link), (long long)talk->task->options->page_cpu_s);
    if (exit_code == SIGNAL_EXIT + SIGXCPU)
        return fail(err, ERR_TIMEOUT, "the reader took too much processor time");
    if (exit_code > SIGNAL_EXIT)
        return fail(err, ERR_IO, "the reader was ended by SIG%s%s",
                    sigabbrev_np(exit_code - SIGNAL_EXIT), words);
    return fail(err, ERR_IO, "the reader ended too early with exit code %d%s", exit_code, words);
}

/* A child that breaks the protocol is one that something has gone wrong with. */
static bool distrust(struct err *err)
{
    err->kind = ERR_IO;
    return err_add(err, "the reader cannot be believed");
}

/* Which pages to ask for, now that their number is known. */
static void plan_pages(struct conversation *talk)
{
    const uint32_t count = talk->result.reading.facts.page_count;
    const uint32_t page = talk->task->request->drawing.page;
    if (talk->task->kind == CONVERSATION_READ) {
        talk->result.reading.pages = arena_new_array(talk->arena, struct reading_page, count);
        talk->last_page = count;
    } else if (talk->task->kind == CONVERSATION_DRAW && page >= 1 && page <= count) {
        talk->next_page = page;
        talk->last_page = page;
    }
}

/* Each child says the facts; they are those of one file. */
static bool take_facts(struct conversation *talk, struct link *link, const struct frame *frame,
                       struct err *err)
{
    struct reading *reading = &talk->result.reading;
    struct reading_facts facts;
    if (link->has_facts)
        return fail(err, ERR_INVALID, "the facts came twice");
    if (!frame_parse_facts(talk->arena, frame, &facts, err))
        return false;
    if (facts.page_count > talk->task->request->max_pages)
        return fail(err, ERR_INVALID, "there are more pages than were allowed");
    link->has_facts = true;
    if (talk->has_facts && facts.page_count != reading->facts.page_count)
        return fail(err, ERR_INVALID, "the facts differ");
    if (talk->has_facts)
        return true;
    talk->has_facts = true;
    reading->facts = facts;
    plan_pages(talk);
    return true;
}

/* Comes before the first page, from the child that is asked for that. */
static bool take_einvoice(struct conversation *talk, const struct link *link,
                          const struct frame *frame, struct err *err)
{
    struct reading *reading = &talk->result.reading;
    if (talk->task->kind != CONVERSATION_READ || link->asked_count == 0 || link->asked[0] != 1 ||
        reading->einvoice)
        return fail(err, ERR_INVALID, "an e-invoice came where none can be");
    return frame_parse_einvoice(talk->arena, frame, &reading->einvoice, err);
}

static bool take_page(struct conversation *talk, struct link *link, const struct frame *frame,
                      struct err *err)
{
    struct reading *reading = &talk->result.reading;
    struct reading_page page;
    if (!frame_parse_page(talk->arena, frame, &page, err))
        return false;
    if (link->asked_count == 0)
        return fail(err, ERR_INVALID, "page %u came unasked", page.number);
    if (page.number != link->asked[0])
        return fail(err, ERR_INVALID, "page %u came in place of page %u", page.number,
                    link->asked[0]);
    link_take(link);
    reading->pages[page.number - 1] = page;
    reading->page_count++;
    return true;
}

static bool take_picture(struct conversation *talk, struct link *link, const struct frame *frame,
                         struct err *err)
{
    if (link->asked_count == 0)
        return fail(err, ERR_INVALID, "a picture came unasked");
    link_take(link);
    return frame_parse_picture(talk->arena, frame, &talk->result.picture, err);
}

static bool take_end(const struct conversation *talk, struct link *link, const struct frame *frame,
                     struct err *err)
{
    if (frame->length != 0 || !link->has_facts || !link->is_dismissed || link->asked_count > 0)
        return fail(err, ERR_INVALID, "the end came after %zu pages of %u",
                    talk->result.reading.page_count, talk->result.reading.facts.page_count);
    close_link(talk, link);
    return true;
}

/* What breaks the protocol is the child's fault, what the outbox refuses is its own. */
static bool take_attached(struct conversation *talk, const struct link *link,
                          const struct frame *frame, struct err *err)
{
    const struct reader_outbox *outbox = talk->task->request->outbox;
    const bool is_start = frame->kind == FRAME_ATTACHMENT;
    const char *name = "";
    if (talk->task->kind != CONVERSATION_INSPECT || !outbox || !link->has_facts ||
        (!is_start && !talk->has_attached)) {
        (void)fail(err, ERR_INVALID, "a file came unasked");
        return distrust(err);
    }
    if (is_start && !frame_parse_attachment(talk->arena, frame, &name, err))
        return distrust(err);
    talk->has_attached = true;
    return is_start ? outbox->start(outbox->context, name, err)
                    : outbox->write(outbox->context, frame->payload, frame->length, err);
}

static bool take_frame(struct conversation *talk, struct link *link, const struct frame *frame,
                       struct err *err)
{
    switch (frame->kind) {
    case FRAME_FACTS:
        return take_facts(talk, link, frame, err);
    case FRAME_EINVOICE:
        return take_einvoice(talk, link, frame, err);
    case FRAME_PAGE:
        if (talk->task->kind == CONVERSATION_READ)
            return take_page(talk, link, frame, err);
        return fail(err, ERR_INVALID, "words came unasked");
    case FRAME_PICTURE:
        if (talk->task->kind == CONVERSATION_DRAW)
            return take_picture(talk, link, frame, err);
        return fail(err, ERR_INVALID, "a picture came unasked");
    case FRAME_END:
        return take_end(talk, link, frame, err);
    case FRAME_FAILURE:
    case FRAME_ATTACHMENT:
    case FRAME_BYTES:
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

/* Takes the frames that have been heard. */
static bool take_frames(struct conversation *talk, struct link *link, struct err *err)
{
    while (link->is_open) {
        struct frame frame;
        if (!link_find_frame(link, &frame, err))
            return distrust(err);
        if (!frame.payload)
            return true;
        if (frame.kind == FRAME_FAILURE)
            return pass_on_failure(&frame, err);
        if (frame.kind == FRAME_ATTACHMENT || frame.kind == FRAME_BYTES) {
            if (!take_attached(talk, link, &frame, err))
                return false;
        } else if (!take_frame(talk, link, &frame, err)) {
            return distrust(err);
        }
    }
    return true;
}

/* A page that no child can read, for the reason in `err`. */
static void give_page_up(struct conversation *talk, uint32_t number, struct err *err)
{
    struct reading *reading = &talk->result.reading;
    reading->pages[number - 1] =
        (struct reading_page){.number = number,
                              .width_pt = A4_WIDTH_PT,
                              .height_pt = A4_HEIGHT_PT,
                              .source = READING_NONE,
                              .source_reason = arena_copy_text(talk->arena, err->message),
                              .defect = READING_UNREADABLE};
    reading->page_count++;
    talk->lost_count++;
    talk->loss = *err;
    err_clear(err);
}

/* The child is lost over the page that is due: another one takes its place for the others. False,
   with the error of that, when the document has to go with the page. */
static bool replace_child(struct conversation *talk, struct link *link, struct err *err)
{
    uint32_t left[LINK_PAGES_MAX];
    const size_t count = link->asked_count;
    if (talk->task->kind != CONVERSATION_READ || !link->has_facts || count == 0 ||
        talk->result.reading.facts.page_count == 1 || talk->lost_count == LOST_MAX)
        return false;
    memcpy(left, link->asked, sizeof left);
    give_page_up(talk, left[0], err);
    if (talk->lost_count == talk->result.reading.facts.page_count) {
        *err = talk->loss;
        return false;
    }
    if (count == 1 && talk->next_page > talk->last_page) {
        close_link(talk, link); /* nothing is left for another one */
        return true;
    }
    link_close(link);
    if (!send_child(talk, link, err))
        return false;
    for (size_t i = 1; i < count; i++)
        link_ask(link, left[i]);
    return true;
}

static bool lose_child(struct conversation *talk, struct link *link, struct err *err)
{
    bool is_crash = false;
    return explain_end(talk, link, &is_crash, err) || (is_crash && replace_child(talk, link, err));
}

static bool hear(struct conversation *talk, struct link *link, struct err *err)
{
    const ssize_t count = link_listen(link);
    if (count == 0)
        return lose_child(talk, link, err);
    const struct reader_outbox *outbox = talk->task->request->outbox;
    talk->read_bytes += count > 0 ? (size_t)count : 0;
    if (outbox && talk->read_bytes > READER_TOTAL_MAX_BYTES + (size_t)outbox->max_bytes)
        return fail(err, ERR_LIMIT, "the files that are attached have more than %lld MiB",
                    (long long)(outbox->max_bytes >> 20));
    if (!outbox && talk->read_bytes > READER_TOTAL_MAX_BYTES)
        return fail(err, ERR_LIMIT, "the document has more text than %zu bytes",
                    READER_TOTAL_MAX_BYTES);
    return take_frames(talk, link, err);
}

enum { POLL_OUTPUT, POLL_ERRORS, POLL_REPORT, POLLS };

/* Waits a while for something to come from the children. */
static bool await(const struct conversation *talk, struct pollfd polls[static LINKS_MAX][POLLS])
{
    for (size_t i = 0; i < LINKS_MAX; i++) {
        const struct link *link = &talk->links[i];
        const int fds[POLLS] = {link->child.output_fd, link->child.error_fd, link->child.report_fd};
        for (int k = 0; k < POLLS; k++)
            polls[i][k] = (struct pollfd){.fd = link->is_open ? fds[k] : -1, .events = POLLIN};
    }
    return poll(polls[0], (nfds_t)LINKS_MAX * POLLS, LOOK_UP_MS) > 0;
}

/* Takes what the children say. One that has ended has said all, whoever still holds its output. */
static bool hear_all(struct conversation *talk, struct err *err)
{
    struct pollfd polls[LINKS_MAX][POLLS];
    if (!await(talk, polls))
        return true;
    for (size_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &talk->links[i];
        if (polls[i][POLL_ERRORS].revents)
            offspring_take_errors(&link->child);
        if (polls[i][POLL_OUTPUT].revents && !hear(talk, link, err))
            return false;
        if (polls[i][POLL_REPORT].revents && !polls[i][POLL_OUTPUT].revents &&
            !lose_child(talk, link, err))
            return false;
    }
    return true;
}

static bool is_abandoned(const struct reader_request *request)
{
    return request->is_abandoned && atomic_load(request->is_abandoned);
}

static bool check_patience(struct conversation *talk, struct err *err)
{
    const struct reader_options *options = talk->task->options;
    if (is_abandoned(talk->task->request))
        return fail(err, ERR_CANCELLED, "reading was cancelled");
    if (deadline_has_passed(talk->deadline))
        return fail(err, ERR_TIMEOUT, "reading took longer than %lld ms",
                    (long long)options->document_timeout_ms);
    const int64_t earliest_us = clock_monotonic_us() - options->page_timeout_ms * US_PER_MS;
    for (size_t i = 0; i < LINKS_MAX; i++) {
        struct link *link = &talk->links[i];
        if (!link->is_open || link->page_start_us >= earliest_us)
            continue;
        (void)fail(err, ERR_TIMEOUT, "reading page %u took longer than %lld ms", due_page(link),
                   (long long)options->page_timeout_ms);
        if (!replace_child(talk, link, err))
            return false;
    }
    return true;
}

static uint32_t pages_left(const struct conversation *talk)
{
    return talk->last_page + 1 - talk->next_page;
}

/* Asks a child for as many pages as it should have before it, or for no more. */
static void ask(struct conversation *talk, struct link *link)
{
    const bool is_further = link != &talk->links[0];
    const bool is_quick = link->page_us > 0 && link->page_us < QUICK_PAGE_US;
    const size_t ahead = is_quick ? LINK_PAGES_MAX : 1;
    const bool is_enough =
        pages_left(talk) == 0 || (is_further && seats_are_wanted(talk->task->seats));
    while (!is_enough && link->asked_count < ahead && pages_left(talk) > 0)
        link_ask(link, talk->next_page++);
    if (is_enough && link->asked_count == 0)
        link_dismiss(link);
}

static void ask_all(struct conversation *talk)
{
    for (size_t i = 0; talk->has_facts && i < LINKS_MAX; i++) {
        struct link *link = &talk->links[i];
        if (link->is_open && !link->is_dismissed)
            ask(talk, link);
    }
}

/* One more child, where there is work and a seat for it. That it cannot be had is no failure. */
static void seek_help(struct conversation *talk)
{
    struct err ignored;
    size_t place = 1;
    while (place < LINKS_MAX && talk->links[place].is_open)
        place++;
    if (pages_left(talk) == 0 || place == LINKS_MAX ||
        clock_monotonic_us() - talk->start_us < HELP_AFTER_US ||
        !seats_take_spare(talk->task->seats))
        return;
    if (!send_child(talk, &talk->links[place], &ignored))
        seats_give(talk->task->seats);
}

static bool is_over(const struct conversation *talk)
{
    for (size_t i = 0; i < LINKS_MAX; i++) {
        if (talk->links[i].is_open)
            return false;
    }
    return true;
}

static bool follow(struct conversation *talk, struct err *err)
{
    while (!is_over(talk)) {
        if (!check_patience(talk, err))
            return false;
        ask_all(talk);
        seek_help(talk);
        if (!hear_all(talk, err))
            return false;
    }
    if (talk->task->kind == CONVERSATION_DRAW && !talk->result.picture.rgb)
        return fail(err, ERR_NOT_FOUND, "the document has no page %u, only %u",
                    talk->task->request->drawing.page, talk->result.reading.facts.page_count);
    return true;
}

static void finish(struct conversation *talk)
{
    for (size_t i = 0; i < LINKS_MAX; i++)
        close_link(talk, &talk->links[i]);
}

/* Once; `is_lost` when it may be tried again. */
static bool hold(struct arena *arena, const struct conversation_task *task,
                 struct conversation_result *result, bool *is_lost, struct err *err)
{
    struct conversation talk CLEANUP(finish) = {
        .arena = arena,
        .task = task,
        .next_page = 1, /* and 0 is the last: none, so far */
        .start_us = clock_monotonic_us(),
        .deadline = deadline_after_ms(task->options->document_timeout_ms),
    };
    const bool is_held = send_child(&talk, &talk.links[0], err) && follow(&talk, err);
    *is_lost = talk.is_lost;
    if (is_held)
        *result = talk.result;
    return is_held;
}

bool conversation_hold(struct arena *arena, const struct conversation_task *task,
                       struct conversation_result *result, struct err *err)
{
    bool is_held = false;
    bool is_lost = true;
    for (int i = 0; i < ATTEMPTS_MAX && is_lost; i++)
        is_held = hold(arena, task, result, &is_lost, err);
    return is_held;
}
