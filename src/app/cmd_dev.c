/*
 * cmd_dev: inner functions of the program, run alone.
 */
#include "app/commands.h"
#include "app/kept_reading.h"

#include "config/config.h"
#include "extract/extract.h"
#include "reader/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define TEXT_MAX_BYTES    ((size_t)16 * 1024 * 1024)
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

static void print_page(const struct invocation *invocation, const struct reading_page *page)
{
    FILE *out = invocation->out;
    (void)fprintf(out, "\npage %u: %.1f x %.1f pt, turned by %u, %s%s%s, quality %.2f, %zu words\n",
                  page->number, (double)page->width_pt, (double)page->height_pt, page->rotation,
                  reading_source_name(page->source), page->source_reason[0] ? ": " : "",
                  page->source_reason, (double)page->quality, page->word_count);
    if (invocation_option(invocation, "words"))
        print_words(out, page);
    else
        (void)fprintf(out, "%s\n", reading_page_text(invocation->arena, page, TEXT_MAX_BYTES));
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

/* Opens and reads the file at `path`, or only its facts. */
static bool read_file(struct invocation *invocation, const char *path, bool only_facts,
                      struct reading *reading, struct err *err)
{
    const char *languages = invocation_option(invocation, "languages");
    int fd CLEANUP(file_close) = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return fail_errno(err, ERR_IO, errno, "file %s cannot be read", path);
    struct reader_options options;
    const struct reader_request request = {
        .fd = fd,
        .languages = split_languages(invocation->arena, languages ? languages : "en"),
        .max_pages = READING_PAGES_MAX,
    };
    if (!reader_options_load(invocation->arena, invocation->config, &options, err))
        return false;
    struct reader *reader CLEANUP(reader_end) = reader_create(&options);
    const bool is_read =
        only_facts ? reader_inspect(invocation->arena, reader, &request, &reading->facts, err)
                   : reader_read(invocation->arena, reader, &request, reading, err);
    return is_read || err_add(err, "%s", path);
}

/* The same, from the folder of --readings when it is there, which else keeps it. */
static bool read_or_find(struct invocation *invocation, const char *path, struct reading *reading,
                         struct err *err)
{
    const char *folder = invocation_option(invocation, "readings");
    const char *languages = invocation_option(invocation, "languages");
    if (!folder)
        return read_file(invocation, path, false, reading, err);
    const char *place =
        kept_reading_locate(invocation->arena, folder, path, languages ? languages : "en", err);
    if (!place || kept_reading_find(invocation->arena, place, reading))
        return place != NULL;
    return read_file(invocation, path, false, reading, err) &&
           kept_reading_keep(place, reading, err);
}

bool command_dev_read(struct invocation *invocation, struct err *err)
{
    struct reading reading = {0};
    if (!read_file(invocation, invocation->arguments[0],
                   invocation_option(invocation, "facts") != NULL, &reading, err))
        return false;
    (void)fprintf(invocation->out, "%s, %u pages\n", reading.facts.mime_type,
                  reading.facts.page_count);
    for (size_t i = 0; i < reading.page_count; i++)
        print_page(invocation, &reading.pages[i]);
    return true;
}

/* What the page says about a field: confidence, page and box of the first evidence, and how. */
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

/* Reads and extracts; sets what came out in `line`. */
static bool extract_file(struct invocation *invocation, const char *path, const struct json *schema,
                         struct json *line, struct err *err)
{
    struct arena *arena = invocation->arena;
    const char *order = invocation_option(invocation, "date-order");
    const char *languages = invocation_option(invocation, "languages");
    struct reading reading = {0};
    if (!read_or_find(invocation, path, &reading, err))
        return false;
    const struct extract_request request = {
        .reading = &reading,
        .document_id = "",
        .doc_type = extract_doc_type(arena, &reading),
        .output_schema = schema,
        .languages = split_languages(arena, languages ? languages : "en"),
        .date_order = text_equal(order, "month_day") ? DATE_MONTH_DAY : DATE_DAY_MONTH,
        .max_cells = EXTRACT_CELLS_MAX,
    };
    const struct json *extracted = extract_document(arena, &request, err);
    if (extracted == NULL)
        return err_add(err, "%s", path);
    json_set(arena, line, "doc_type", json_new_text(arena, request.doc_type));
    set_values(arena, extracted, line);
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
    const char *path = invocation_option(invocation, "schema");
    const bool is_json = invocation_option(invocation, "json") != NULL;
    size_t length = 0;
    if (!path)
        return fail(err, ERR_USAGE, "option --schema is missing");
    const char *text = file_read(invocation->arena, path, JSON_MAX_BYTES, &length, err);
    const struct json *schema = text ? json_parse(invocation->arena, text, length, err) : NULL;
    if (!schema)
        return err_add(err, "%s", path);
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
