/*
 * fuzz_office: whatever a document without pages of its own holds (DOCX, XLSX, HTML, text), it ends
 * in pages that the parent takes, or in a sentence.
 */
#include "fuzz.h"

#include "reader/child/document.h"
#include "reader/child/typeset.h"

#include <string.h>

#define STORE_BYTES ((size_t)640 * 1024 * 1024) /* as the program has it */
#define PAGE_BYTES  ((size_t)256 * 1024 * 1024)
#define PAGES_MAX   20

static const struct {
    bool (*recognise)(const struct document *document);
    bool (*open)(struct document *document, struct err *err);
} FORMATS[] = {{docx_recognise, docx_open},
               {xlsx_recognise, xlsx_open},
               {html_recognise, html_open},
               {text_recognise, text_open}};

/* The sanitizer's name and form. The program serves one document and ends: what it opens is never
   closed. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* The page as the parent gets it. */
static void check_page(struct document *document, uint32_t number)
{
    struct err err;
    struct frame frame;
    struct text out CLEANUP(text_done);
    struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_BYTES);
    struct reading_page page = {.number = number, .source_reason = ""};
    struct reading_page taken;
    text_init(&out, FRAME_MAX_BYTES + FRAME_HEADER_BYTES);
    document->arena = arena;
    promise(typeset_read_page(document, &page, &err));
    frame_append_page(&out, &page);
    if (out.is_full)
        return;
    promise(frame_find(out.data, out.length, &frame, &err) && frame.payload);
    promise(frame_parse_page(arena, &frame, &taken, &err));
    promise(taken.word_count == page.word_count);
}

static void check_document(struct document *document,
                           bool (*open)(struct document *document, struct err *err))
{
    struct err err;
    err_clear(&err);
    if (!open(document, &err)) {
        promise(err.kind == ERR_INVALID || err.kind == ERR_UNSUPPORTED || err.kind == ERR_LIMIT);
        promise(err.message[0] != '\0');
        return;
    }
    for (uint32_t i = 1; i <= document->facts.page_count && i <= PAGES_MAX; i++)
        check_page(document, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; size > 0 && i < COUNT_OF(FORMATS); i++) {
        struct arena *store CLEANUP(arena_end) = arena_create(STORE_BYTES);
        struct document document = {
            .bytes = (const char *)data, .length = size, .password = "", .store = store};
        if (!FORMATS[i].recognise(&document))
            continue;
        check_document(&document, FORMATS[i].open);
        break;
    }
    return 0;
}
