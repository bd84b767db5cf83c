/*
 * docflow-reader: reads one document from its standard input and says on its standard output what
 * stands in it, as frames (reading/frame.h). Started by docflow alone.
 *
 * Order matters: everything that needs files is loaded first, then the sandbox closes, then the
 * document is looked at.
 */
#include "base/base.h"
#include "reading/reading.h"

#include "reader/child/document.h"
#include "reader/child/recogniser.h"
#include "reader/child/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <leptonica/allheaders.h>

#define PAGE_ARENA_MAX_BYTES ((size_t)256 * 1024 * 1024)
#define BYTES_PER_MB         ((size_t)1024 * 1024)
#define EXIT_USAGE           2

/* The command line: words in this order, which only docflow writes. */
enum argument {
    ARGUMENT_VERSION = 1, /* of the frames */
    ARGUMENT_TASK,        /* inspect | read */
    ARGUMENT_LANGUAGES,   /* ISO 639-1, separated by commas */
    ARGUMENT_MAX_PAGES,
    ARGUMENT_MEMORY_MB,
    ARGUMENT_CPU_S,
    ARGUMENT_SANDBOX, /* required | optional */
    ARGUMENT_PARENT,  /* its process id */
    ARGUMENT_COUNT,
};

struct order {
    bool is_inspection;
    const char *languages;
    int64_t max_pages;
    struct sandbox_limits limits;
    pid_t parent;
};

/* The number at a place of the command line; 0 and `is_well` false when there is none. */
static int64_t parse_number(const char *text, bool *is_well, struct err *err)
{
    int64_t value = 0;
    *is_well = *is_well && text_parse_integer(text, 1, INT32_MAX, &value, err);
    return value;
}

static bool parse_order(int argc, char *const *argv, struct order *order, struct err *err)
{
    if (argc != ARGUMENT_COUNT || !text_equal(argv[ARGUMENT_VERSION], FRAME_VERSION))
        return fail(err, ERR_USAGE, "this program is started by a docflow of the same version");
    bool is_well = true;
    *order = (struct order){
        .is_inspection = text_equal(argv[ARGUMENT_TASK], "inspect"),
        .languages = argv[ARGUMENT_LANGUAGES],
        .limits.is_required = text_equal(argv[ARGUMENT_SANDBOX], "required"),
        .max_pages = parse_number(argv[ARGUMENT_MAX_PAGES], &is_well, err),
        .limits.memory_bytes =
            (size_t)parse_number(argv[ARGUMENT_MEMORY_MB], &is_well, err) * BYTES_PER_MB,
        .limits.cpu_s = parse_number(argv[ARGUMENT_CPU_S], &is_well, err),
        .parent = (pid_t)parse_number(argv[ARGUMENT_PARENT], &is_well, err),
    };
    return is_well;
}

/* Ends with the parent, also with one that has ended before this was called. */
static bool is_bound_to_parent(const struct order *order)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == order->parent;
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

static bool send_facts(const struct order *order, struct document *document, struct text *out,
                       struct err *err)
{
    const uint32_t count = document->facts.page_count;
    if (count == 0)
        return fail(err, ERR_INVALID, "the document has no pages");
    if (count > order->max_pages)
        return fail(err, ERR_LIMIT, "the document has %u pages, more than %lld", count,
                    (long long)order->max_pages);
    frame_append_facts(out, &document->facts);
    return send_frames(out, err);
}

static bool send_page(struct document *document, uint32_t number, struct text *out, struct err *err)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_ARENA_MAX_BYTES);
    struct reading_page page = {.number = number, .source_reason = ""};
    document->arena = arena;
    if (!document->format->read_page(document, &page, err))
        return false;
    frame_append_page(out, &page);
    return send_frames(out, err);
}

static bool serve(const struct order *order, struct text *out, struct err *err)
{
    struct document document = {0};
    struct sandbox_limits limits = order->limits;
    if (!map_input(&document, err))
        return false;
    if (!order->is_inspection && !(document.recogniser = recogniser_create(order->languages, err)))
        return false;
    struct magic_set *names = format_load_names();
    limits.memory_bytes += document.length;
    if (!sandbox_enter(&limits, err) || !format_find(&document, names, err) ||
        !document.format->open(&document, err) || !send_facts(order, &document, out, err))
        return false;
    for (uint32_t number = 1; !order->is_inspection && number <= document.facts.page_count;
         number++) {
        if (!send_page(&document, number, out, err))
            return false;
    }
    frame_append_end(out);
    return send_frames(out, err);
}

int main(int argc, char *argv[])
{
    struct order order = {0};
    struct err err;
    err_clear(&err);
    if (!parse_order(argc, argv, &order, &err)) {
        (void)fprintf(stderr, "docflow-reader: %s\n", err.message);
        return EXIT_USAGE;
    }
    if (!is_bound_to_parent(&order))
        return EXIT_USAGE;
    (void)setMsgSeverity(L_SEVERITY_NONE);
    struct text out;
    text_init(&out, FRAME_MAX_BYTES + FRAME_HEADER_BYTES);
    if (!serve(&order, &out, &err)) {
        text_reset(&out);
        frame_append_failure(&out, &err);
        (void)send_frames(&out, &err);
    }
    /* The libraries' own endings would take time, and the sandbox might not let them. */
    _exit(0);
}
