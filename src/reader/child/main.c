/*
 * docflow-reader: forks a child for each document, which says as frames (reading/frame.h) what
 * stands in it. Started by docflow alone.
 *
 * Order matters: everything that needs files is loaded before the fork, then the child's sandbox
 * closes, then the document is looked at.
 */
#include "base/base.h"
#include "reading/reading.h"

#include "reader/child/document.h"
#include "reader/child/draw.h"
#include "reader/child/fonts.h"
#include "reader/child/language.h"
#include "reader/child/outlet.h"
#include "reader/child/recogniser.h"
#include "reader/child/sandbox.h"
#include "reader/child/zygote.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <leptonica/allheaders.h>

#define PAGE_ARENA_MAX_BYTES ((size_t)256 * 1024 * 1024)
#define STORE_MAX_BYTES      ((size_t)640 * 1024 * 1024)
#define BYTES_PER_MB         ((size_t)1024 * 1024)
#define EXIT_USAGE           2
#define DEGREES_A_QUARTER    90
#define A4_WIDTH_PT          595.0F /* of a page of which not even that is known */
#define A4_HEIGHT_PT         842.0F

/* What errands have in common, loaded once. */
struct workshop {
    struct recogniser *recogniser;
    struct magic_set *names;
};

static void prepare(void *context, const struct errand *errand)
{
    struct workshop *workshop = context;
    recogniser_load(workshop->recogniser, errand->languages);
}

static bool map_input(struct document *document, struct err *err)
{
    struct stat status;
    if (fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode))
        return fail(err, ERR_INVALID, "the document is not a regular file");
    if (status.st_size == 0)
        return fail(err, ERR_INVALID, "the file is empty");
    document->length = (size_t)status.st_size;
    void *bytes = mmap(NULL, document->length, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
    if (bytes == MAP_FAILED)
        return fail_errno(err, ERR_IO, errno, "the document cannot be read");
    document->bytes = bytes;
    return true;
}

/* Sends what has been appended, and empties it. */
static bool send_frames(struct text *out, struct err *err)
{
    if (out->is_full)
        return fail(err, ERR_LIMIT, "a page has more text than is read");
    if (!file_write_all(STDOUT_FILENO, out->data, out->length))
        return fail_errno(err, ERR_IO, errno, "what was read cannot be passed on");
    text_reset(out);
    return true;
}

static bool send_facts(const struct errand *errand, struct document *document, struct text *out,
                       struct err *err)
{
    const uint32_t count = document->facts.page_count;
    if (count == 0)
        return fail(err, ERR_INVALID, "the document has no pages");
    if (count > errand->max_pages)
        return fail(err, ERR_LIMIT, "the document has %u pages, more than %u", count,
                    errand->max_pages);
    frame_append_facts(out, &document->facts);
    return send_frames(out, err);
}

/* From now on so much processor time; past it SIGPROF ends this process. A document that took it
   over can undo this, and then meets the limits that it cannot. */
static void limit_time(uint32_t cpu_s)
{
    const struct itimerval limit = {.it_value.tv_sec = cpu_s};
    (void)setitimer(ITIMER_PROF, &limit, NULL);
}

/* Whether the others may still be read: then the page says why it was not. */
static bool give_page_up(const struct document *document, const struct err *reason,
                         struct reading_page *page)
{
    if (document->facts.page_count == 1 ||
        (reason->kind != ERR_INVALID && reason->kind != ERR_LIMIT))
        return false;
    *page =
        (struct reading_page){.number = page->number,
                              .width_pt = A4_WIDTH_PT,
                              .height_pt = A4_HEIGHT_PT,
                              .source = READING_NONE,
                              .source_reason = arena_copy_text(document->arena, reason->message),
                              .defect = READING_UNREADABLE};
    return true;
}

/* Whoever is asked for the first page says it. */
static bool send_einvoice(struct document *document, struct text *out, struct err *err)
{
    if (document->format->find_einvoice && !document->format->find_einvoice(document, err))
        return false;
    if (document->einvoice)
        frame_append_einvoice(out, document->einvoice);
    if (out->is_full)
        return fail(err, ERR_LIMIT, "the e-invoice has more text than is read");
    return send_frames(out, err);
}

static bool append_reading(struct document *document, uint32_t number, struct text *out,
                           struct err *err)
{
    struct reading_page page = {.number = number, .source_reason = ""};
    if (number == 1 && !send_einvoice(document, out, err))
        return false;
    if (!document->format->read_page(document, &page, err) && !give_page_up(document, err, &page))
        return false;
    frame_append_page(out, &page);
    return true;
}

static bool append_picture(const struct document *document, const struct drawing *drawing,
                           struct text *out, struct err *err)
{
    struct picture picture;
    if (!draw_page(document, drawing, &picture, err))
        return false;
    frame_append_picture(out, &picture);
    return true;
}

static bool send_page(const struct errand *errand, struct document *document, uint32_t number,
                      struct text *out, struct err *err)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_ARENA_MAX_BYTES);
    const struct drawing drawing = {.number = number,
                                    .quarters = (int)(errand->rotation / DEGREES_A_QUARTER),
                                    .pixels_max = errand->pixels_max};
    if (number < 1 || number > document->facts.page_count)
        return fail(err, ERR_INTERNAL, "page %u was asked for", number);
    document->arena = arena;
    const bool is_done = errand->pixels_max > 0 ? append_picture(document, &drawing, out, err)
                                                : append_reading(document, number, out, err);
    return is_done && send_frames(out, err);
}

/* The number of the next page that is asked for; false when none is. */
static bool hear_page_number(uint32_t *number)
{
    return read(ERRAND_PAGES, number, sizeof *number) == sizeof *number;
}

/* Of this process, what it inherited included; 0 when the system does not say. */
static size_t measure_memory(void)
{
    char line[128] = "";
    FILE *statm = fopen("/proc/self/statm", "re");
    const bool is_said = statm && fgets(line, sizeof line, statm);
    if (statm)
        (void)fclose(statm);
    return is_said ? strtoul(line, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

static bool close_sandbox(const struct errand *errand, const struct document *document,
                          struct err *err)
{
    const struct sandbox_limits limits = {
        .memory_bytes = measure_memory() + errand->memory_mb * BYTES_PER_MB + document->length,
        .cpu_s = errand->cpu_s,
        .is_required = errand->is_sandbox_required,
    };
    return sandbox_enter(&limits, err);
}

static bool read_document(struct workshop *workshop, const struct errand *errand, struct text *out,
                          struct err *err)
{
    struct document document = {.recogniser = workshop->recogniser,
                                .password = errand->password,
                                .store = arena_create(STORE_MAX_BYTES),
                                .quality_floor = (float)errand->quality_floor_percent / 100};
    uint32_t number = 0;
    if (!map_input(&document, err) ||
        (errand->languages[0] && !recogniser_choose(workshop->recogniser, errand->languages, err)))
        return false;
    limit_time(errand->page_cpu_s);
    if (!close_sandbox(errand, &document, err) || !format_find(&document, workshop->names, err) ||
        !document.format->open(&document, err) || !send_facts(errand, &document, out, err))
        return false;
    if (errand->is_unpacked && document.format->unpack &&
        !document.format->unpack(&document, outlet_create(document.store), err))
        return false;
    while (hear_page_number(&number)) {
        limit_time(errand->page_cpu_s);
        if (!send_page(errand, &document, number, out, err))
            return false;
    }
    frame_append_end(out);
    return send_frames(out, err);
}

static int run(void *context, const struct errand *errand)
{
    struct err err;
    struct text out;
    err_clear(&err);
    text_init(&out, FRAME_MAX_BYTES + FRAME_HEADER_BYTES);
    if (!read_document(context, errand, &out, &err)) {
        text_reset(&out);
        frame_append_failure(&out, &err);
        (void)send_frames(&out, &err);
    }
    return EXIT_SUCCESS;
}

/* ---- questions about the program itself: a line for each thing, its words separated by tabs ----
 */

static void say_layers(void)
{
    for (enum sandbox_layer i = 0; i < SANDBOX_LAYERS; i++) {
        const struct sandbox_layer_state layer = sandbox_try_layer(i);
        (void)printf("layer\t%s\t%s\t%s\n", layer.name, layer.purpose,
                     layer.lack ? layer.lack : "");
    }
}

static void say_equipment(void)
{
    struct recogniser *recogniser = recogniser_create();
    say_layers();
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (recogniser_has(recogniser, language_list()[i].code))
            (void)printf("language\t%s\n", language_list()[i].code);
    }
    fonts_load();
    (void)printf("fonts\t%zu\n", fonts_count());
}

static const struct {
    const char *word;
    void (*answer)(void);
} QUESTIONS[] = {{"layers", say_layers}, {"equipment", say_equipment}};

_Noreturn static void answer(const char *question)
{
    /* What libraries say about languages that are not there is no answer. */
    const bool is_quiet = freopen("/dev/null", "w", stderr) != NULL;
    for (size_t i = 0; i < COUNT_OF(QUESTIONS); i++) {
        if (!text_equal(QUESTIONS[i].word, question))
            continue;
        QUESTIONS[i].answer();
        /* Without the libraries' own endings. */
        _exit(is_quiet && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    _exit(EXIT_USAGE);
}

int main(int argc, char *argv[])
{
    struct err err;
    if (argc < 2 || argc > 3 || !text_equal(argv[1], FRAME_VERSION)) {
        (void)fprintf(stderr,
                      "docflow-reader: this program is started by a docflow of the same version\n");
        return EXIT_USAGE;
    }
    /* Nothing of the one that started it is passed on to a child: not even the program, which may
       have been started by this descriptor and then has no name of its own. */
    (void)close_range(CHILD_PROGRAM_FD, ~0U, 0);
    (void)prctl(PR_SET_NAME, "docflow-reader");
    if (argc == 3)
        answer(argv[2]);
    (void)setMsgSeverity(L_SEVERITY_NONE);
    fonts_load();
    pdf_load();
    struct workshop workshop = {.recogniser = recogniser_create(), .names = format_load_names()};
    const struct zygote_trade trade = {prepare, run, &workshop};
    if (!zygote_serve(STDIN_FILENO, &trade, &err)) {
        (void)fprintf(stderr, "docflow-reader: %s\n", err.message);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
