/*
 * cmd_dev: inner functions of the program, run alone.
 */
#include "app/commands.h"

#include "reader/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define TEXT_MAX_BYTES ((size_t)16 * 1024 * 1024)

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
        (void)fprintf(out, "%5u  %.4f %.4f %.4f %.4f  %3.0f%%  %s\n", word->line,
                      (double)word->box.x0, (double)word->box.y0, (double)word->box.x1,
                      (double)word->box.y1, 100 * (double)word->confidence, word->text);
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

bool command_dev_read(struct invocation *invocation, struct err *err)
{
    const char *path = invocation->arguments[0];
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
    struct reading reading = {0};
    if (!reader_options_load(invocation->arena, invocation->config, &options, err))
        return false;
    const bool is_read =
        invocation_option(invocation, "facts")
            ? reader_inspect(invocation->arena, &options, &request, &reading.facts, err)
            : reader_read(invocation->arena, &options, &request, &reading, err);
    if (!is_read)
        return err_add(err, "%s", path);
    (void)fprintf(invocation->out, "%s, %u pages\n", reading.facts.mime_type,
                  reading.facts.page_count);
    for (size_t i = 0; i < reading.page_count; i++)
        print_page(invocation, &reading.pages[i]);
    return true;
}
