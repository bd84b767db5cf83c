/*
 * cmd_dev: inner functions of the program, run alone.
 */
#include "app/commands.h"
#include "app/dev_document.h"
#include "app/kept_reading.h"
#include "app/marks.h"
#include "app/secret.h"

#include "config/config.h"
#include "extract/extract.h"
#include "http/http.h"
#include "reader/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>

#define TEXT_MAX_BYTES    ((size_t)16 * 1024 * 1024)
#define PNG_MAX_BYTES     ((size_t)32 * 1024 * 1024)
#define PNG_MODE          0644
#define QUALITY_BAR       0.5 /* of configurations that do not say otherwise */
#define US_PER_S          1000000
#define DRAWN_PIXELS      3000000
#define EXTRACT_MAX_BYTES ((size_t)2 * 1024 * 1024 * 1024) /* all that one document takes */

bool command_dev_faults(struct invocation *invocation, struct err *err)
{
    (void)err;
    for (int i = 0; i < FAULT_COUNT; i++) {
        const struct fault *fault = fault_row((enum fault_name)i);
        (void)fprintf(invocation->out, "%-18s%s\n", fault->name, fault->state);
    }
    return true;
}

bool command_dev_id(struct invocation *invocation, struct err *err)
{
    (void)err;
    const struct id id = id_create();
    (void)fprintf(invocation->out, "%s\n", id.text);
    return true;
}

static void print_words(FILE *out, const struct reading_page *page)
{
    for (size_t i = 0; i < page->word_count; i++) {
        const struct reading_word *word = &page->words[i];
        (void)fprintf(out, "%5u  %.4f %.4f %.4f %.4f  %3.0f%%  %s%s%s\n", word->line,
                      (double)word->box.x0, (double)word->box.y0, (double)word->box.x1,
                      (double)word->box.y1, 100 * (double)word->confidence, word->text,
                      word->marks & READING_HIDDEN ? "  (hidden)" : "",
                      word->marks & READING_PIXELS ? "  (from a picture)" : "");
    }
}

/* Of a page that would not be trusted as it is. */
static const char *name_defect(const struct reading_page *page)
{
    return page->defect != READING_SOUND && (double)page->quality < QUALITY_BAR
               ? reading_defect_sentence(page->defect)
               : "";
}

static void print_page(const struct invocation *invocation, const struct reading_page *page)
{
    FILE *out = invocation->out;
    const char *defect = name_defect(page);
    (void)fprintf(
        out, "\npage %u: %.1f x %.1f pt, turned by %u, %s%s%s, quality %.2f%s%s, %zu words\n",
        page->number, (double)page->width_pt, (double)page->height_pt, page->rotation,
        reading_source_name(page->source), page->source_reason[0] ? ": " : "", page->source_reason,
        (double)page->quality, defect[0] ? " " : "", defect, page->word_count);
    if (invocation_option(invocation, "words"))
        print_words(out, page);
    else
        (void)fprintf(out, "%s\n", reading_page_text(invocation->arena, page, TEXT_MAX_BYTES));
}

static void print_einvoice(const struct invocation *invocation,
                           const struct reading_einvoice *einvoice)
{
    FILE *out = invocation->out;
    const char *place = einvoice->file_name[0] ? ", attachment " : "";
    if (einvoice->problem[0]) {
        (void)fprintf(out, "e-invoice%s%s cannot be read: %s\n", place, einvoice->file_name,
                      einvoice->problem);
        return;
    }
    (void)fprintf(out, "e-invoice in %s%s%s, %zu values\n", reading_syntax_name(einvoice->syntax),
                  place, einvoice->file_name, einvoice->term_count);
    for (size_t i = 0; invocation_option(invocation, "words") && i < einvoice->term_count; i++) {
        const struct reading_term *term = &einvoice->terms[i];
        (void)fprintf(out, "BT-%-4u%s  %s\n", term->number, term->value,
                      reading_term_path(invocation->arena, einvoice, term));
    }
}

/* "de,en" as a list of words. */
static const char *const *split_languages(struct arena *arena, const char *list)
{
    char *text = arena_copy_text(arena, list);
    const char **languages = arena_new_array(arena, const char *, strlen(text) / 2 + 2);
    char *rest = NULL;
    size_t count = 0;
    for (char *at = strtok_r(text, ",", &rest); at; at = strtok_r(NULL, ",", &rest))
        languages[count++] = at;
    return languages;
}

/* A file, and how it is read. */
struct source {
    int fd;
    const char *path;
    struct reader *reader;
    struct reader_request request;
};

static void source_close(struct source *source)
{
    reader_destroy(source->reader);
    file_close(&source->fd);
}

static bool source_open(struct source *source, const struct invocation *invocation,
                        const char *path, struct err *err)
{
    const char *languages = invocation_option(invocation, "languages");
    source->path = path;
    source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (source->fd < 0)
        return fail_errno(err, ERR_IO, errno, "file %s cannot be read", path);
    source->request = (struct reader_request){
        .fd = source->fd,
        .languages = split_languages(invocation->arena, languages ? languages : "en"),
        .max_pages = READING_PAGES_MAX,
        .file_name = path,
    };
    if (!secret_read(invocation, "password", &source->request.password, err))
        return false;
    source->reader = reader_open(invocation->arena, invocation->config, err);
    return source->reader != NULL;
}

static bool source_read(const struct source *source, struct arena *arena, struct reading *reading,
                        struct err *err)
{
    return reader_read(arena, source->reader, &source->request, reading, err) ||
           err_add(err, "%s", source->path);
}

const struct json *dev_document_schema(struct invocation *invocation, struct err *err)
{
    const char *path = invocation_option(invocation, "schema");
    size_t length = 0;
    if (!path)
        return fail_null(err, ERR_USAGE, "option --schema is missing");
    const char *text = file_read(invocation->arena, path, JSON_MAX_BYTES, &length, err);
    const struct json *schema = text ? json_parse(invocation->arena, text, length, err) : NULL;
    if (!schema)
        (void)err_add(err, "%s", path);
    return schema;
}

struct extract_request dev_document_request(const struct invocation *invocation,
                                            const struct reading *reading,
                                            const struct json *schema)
{
    struct arena *arena = invocation->arena;
    const char *languages = invocation_option(invocation, "languages");
    const char *order = invocation_option(invocation, "date-order");
    struct extract_kind kind;
    extract_find_kind(arena, reading, &kind);
    return (struct extract_request){
        .reading = reading,
        .document_id = "",
        .doc_type = kind.doc_type,
        .output_schema = schema,
        .languages = split_languages(arena, languages ? languages : "en"),
        .date_order = text_equal(order, "month_day") ? DATE_MONTH_DAY : DATE_DAY_MONTH,
        .max_cells = EXTRACT_CELLS_MAX,
    };
}

/* A page with frames around its words and, with a schema, around what its fields were taken from.
 */
static bool draw(struct invocation *invocation, const struct source *source,
                 const struct reading *reading, struct err *err)
{
    const char *number = invocation_option(invocation, "page");
    const struct json *schema = NULL;
    struct text png CLEANUP(text_done);
    struct picture picture;
    int64_t page = 1;
    text_init(&png, PNG_MAX_BYTES);
    if (number && !text_parse_integer(number, 1, (int64_t)reading->page_count, &page, err))
        return err_add(err, "--page");
    if (invocation_option(invocation, "schema") && !(schema = dev_document_schema(invocation, err)))
        return false;
    struct reader_request request = source->request;
    request.drawing = (struct reader_drawing){.page = (uint32_t)page,
                                              .rotation = reading->pages[page - 1].rotation,
                                              .pixels_max = DRAWN_PIXELS};
    if (!reader_draw(invocation->arena, source->reader, &request, &picture, err))
        return err_add(err, "%s", source->path);
    marks_draw_words(&picture, &reading->pages[page - 1]);
    if (schema) {
        const struct extract_request wanted = dev_document_request(invocation, reading, schema);
        const struct json *extracted = extract_document(invocation->arena, &wanted, err);
        if (!extracted)
            return err_add(err, "%s", source->path);
        marks_draw_fields(&picture, extracted, page);
    }
    return picture_encode(&picture, PICTURE_PNG, &png, err) &&
           file_replace(invocation_option(invocation, "draw"), png.data, png.length, PNG_MODE, err);
}

static bool print_facts(const struct invocation *invocation, const struct source *source,
                        struct err *err)
{
    struct reading_facts facts;
    if (!reader_inspect(invocation->arena, source->reader, &source->request, &facts, err))
        return err_add(err, "%s", source->path);
    (void)fprintf(
        invocation->out, "%s, %u pages\n%s\n", facts.mime_type, facts.page_count,
        json_render(invocation->arena, reading_making_render(invocation->arena, &facts.making)));
    return true;
}

static bool read_file(const struct invocation *invocation, const char *path,
                      struct reading *reading, struct err *err)
{
    struct source source CLEANUP(source_close) = {.fd = -1};
    return source_open(&source, invocation, path, err) &&
           source_read(&source, invocation->arena, reading, err);
}

/* The same, from the folder of --readings when it is there, which else keeps it. */
bool dev_document_read(struct invocation *invocation, const char *path, struct reading *reading,
                       struct err *err)
{
    const char *folder = invocation_option(invocation, "readings");
    const char *languages = invocation_option(invocation, "languages");
    if (!folder)
        return read_file(invocation, path, reading, err);
    const char *place =
        kept_reading_locate(invocation->arena, folder, path, languages ? languages : "en", err);
    if (!place || kept_reading_find(invocation->arena, place, reading))
        return place != NULL;
    return read_file(invocation, path, reading, err) && kept_reading_keep(place, reading, err);
}

bool command_dev_read(struct invocation *invocation, struct err *err)
{
    struct reading reading = {0};
    struct source source CLEANUP(source_close) = {.fd = -1};
    if (!source_open(&source, invocation, invocation->arguments[0], err))
        return false;
    if (invocation_option(invocation, "facts"))
        return print_facts(invocation, &source, err);
    if (!source_read(&source, invocation->arena, &reading, err))
        return false;
    (void)fprintf(invocation->out, "%s, %u pages\n", reading.facts.mime_type,
                  reading.facts.page_count);
    if (reading.einvoice != NULL)
        print_einvoice(invocation, reading.einvoice);
    for (size_t i = 0; i < reading.page_count; i++)
        print_page(invocation, &reading.pages[i]);
    return !invocation_option(invocation, "draw") || draw(invocation, &source, &reading, err);
}

/* What the document says about a field: confidence, page and box or path of the first evidence, and
   how. */
static struct json *summarize_evidence(struct arena *arena, const struct json *fields)
{
    struct json *summary = json_new_object(arena);
    struct json_member field = {0};
    while (json_next(fields, &field)) {
        const struct json *evidence = json_at(json_find(field.value, "evidence"), 0);
        struct json *one = json_new_object(arena);
        json_set(arena, one, "confidence", json_find(field.value, "confidence"));
        json_set(arena, one, "page", json_find(evidence, "page"));
        json_set(arena, one, "box", json_find(evidence, "box"));
        if (json_find(evidence, "path") != NULL)
            json_set(arena, one, "path", json_find(evidence, "path"));
        json_set(arena, one, "how", json_find(field.value, "reasons"));
        json_set(arena, summary, field.key, one);
    }
    return summary;
}

/* Fields and the first list of the result as plain values. */
static void set_values(struct arena *arena, const struct json *extracted, struct json *line)
{
    const struct json *plain = extract_plain(arena, extracted);
    struct json *fields = json_new_object(arena);
    struct json_member field = {0};
    while (json_next(json_find(extracted, "fields"), &field))
        json_set(arena, fields, field.key, json_find(plain, field.key));
    struct json_member list = {0};
    json_set(arena, line, "fields", fields);
    json_set(arena, line, "line_items",
             json_next(json_find(extracted, "line_items"), &list) ? json_find(plain, list.key)
                                                                  : json_new_array(arena));
}

/* The documents of the file, and the kind of each page. */
static bool set_parts(struct arena *arena, const struct extract_request *request, struct json *line,
                      struct err *err)
{
    struct extract_part *parts;
    size_t count = 0;
    if (!extract_split(arena, request, &parts, &count, err))
        return false;
    struct json *pages = json_new_array(arena);
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < count; i++) {
        const struct decimal confidence = {.digits = lround(parts[i].confidence * 100), .scale = 2};
        struct json *part = json_new_object(arena);
        json_set(arena, part, "page_from", json_new_integer(arena, parts[i].page_from));
        json_set(arena, part, "page_to", json_new_integer(arena, parts[i].page_to));
        json_set(arena, part, "doc_type", json_new_text(arena, parts[i].doc_type));
        json_set(arena, part, "confidence", json_new_decimal(arena, &confidence));
        json_set(arena, part, "signs", parts[i].signs);
        if (parts[i].has_einvoice)
            json_set(arena, part, "has_einvoice", json_new_boolean(arena, true));
        json_append(arena, list, part);
        for (uint32_t page = parts[i].page_from; page <= parts[i].page_to; page++)
            json_append(arena, pages, json_new_text(arena, parts[i].doc_type));
    }
    json_set(arena, line, "parts", list);
    json_set(arena, line, "pages", pages);
    return true;
}

static void set_kind(struct arena *arena, const struct reading *reading, struct json *line)
{
    struct extract_kind kind;
    extract_find_kind(arena, reading, &kind);
    const struct decimal confidence = {.digits = lround(kind.confidence * 100), .scale = 2};
    json_set(arena, line, "doc_type",
             json_new_text(arena, *kind.doc_type != '\0' ? kind.doc_type : "other"));
    json_set(arena, line, "doc_type_confidence", json_new_decimal(arena, &confidence));
    json_set(arena, line, "doc_type_reasons", kind.reasons);
}

/* Reads and extracts; sets what came out in `line`. */
static bool extract_file(struct invocation *invocation, const char *path, const struct json *schema,
                         struct json *line, struct err *err)
{
    struct arena *arena = invocation->arena;
    struct reading reading = {0};
    if (!dev_document_read(invocation, path, &reading, err))
        return false;
    const struct extract_request request = dev_document_request(invocation, &reading, schema);
    const struct json *extracted = extract_document(arena, &request, err);
    if (!extracted)
        return err_add(err, "%s", path);
    set_kind(arena, &reading, line);
    set_values(arena, extracted, line);
    struct json *flags = json_new_array(arena);
    fraud_check_reading(arena, &reading, flags);
    fraud_check_making(arena, &reading.facts.making, clock_wall_us() / US_PER_S, flags);
    if (!set_parts(arena, &request, line, err) ||
        !extract_check_hybrid(arena, &request, flags, err))
        return err_add(err, "%s", path);
    json_set(arena, line, "fraud_flags", flags);
    json_set(arena, line, "completeness", json_find(extracted, "completeness"));
    json_set(arena, line, "evidence", summarize_evidence(arena, json_find(extracted, "fields")));
    return true;
}

static struct json *extract_line(struct invocation *invocation, const char *path,
                                 const struct json *schema, struct err *err)
{
    struct arena *arena = invocation->arena;
    const int64_t start_us = clock_monotonic_us();
    struct json *found = json_new_object(arena);
    const bool is_done = extract_file(invocation, path, schema, found, err);
    const struct decimal seconds = {.digits = (clock_monotonic_us() - start_us) / 1000, .scale = 3};
    struct json *line = json_new_object(arena);
    json_set(arena, line, "file", json_new_text(arena, path));
    json_set(arena, line, "status", json_new_text(arena, is_done ? "ok" : "error"));
    json_set(arena, line, "seconds", json_new_decimal(arena, &seconds));
    if (!is_done)
        json_set(arena, line, "error", json_new_text(arena, err->message));
    struct json_member member = {0};
    while (json_next(found, &member))
        json_set(arena, line, member.key, member.value);
    return line;
}

bool command_dev_extract(struct invocation *invocation, struct err *err)
{
    const bool is_json = invocation_option(invocation, "json") != NULL;
    const struct json *schema = dev_document_schema(invocation, err);
    if (!schema)
        return false;
    for (size_t i = 0; i < invocation->argument_count; i++) {
        struct invocation one = *invocation;
        struct arena *arena CLEANUP(arena_end) = arena_create(EXTRACT_MAX_BYTES);
        struct err problem = {0};
        one.arena = arena;
        const struct json *line = extract_line(&one, invocation->arguments[i], schema, &problem);
        (void)fprintf(invocation->out, "%s\n",
                      is_json ? json_render(arena, line) : json_render_pretty(arena, line));
        if (problem.kind != ERR_NONE)
            invocation->exit_code = 1;
    }
    return true;
}

bool command_dev_routes(struct invocation *invocation, struct err *err)
{
    (void)err;
    const bool is_openapi = invocation_option(invocation, "openapi") != NULL;
    const struct json *value =
        is_openapi ? http_render_openapi(invocation->arena) : http_render_routes(invocation->arena);
    (void)fprintf(invocation->out, "%s\n", json_render_pretty(invocation->arena, value));
    return true;
}
