/*
 * stubs: reading and extracting that cost nothing and can be told to fail.
 */
#include "stubs.h"

#include "extract/extract.h"
#include "reader/reader.h"

#include <string.h>
#include <unistd.h>

#define TEXT_BYTES_MAX 4096
#define WORDS_MAX      64
#define UNREADABLE     "unreadable"

struct station_stub station_stub;

static bool inspect(struct arena *arena, struct reader *reader,
                    const struct reader_request *request, struct reading_facts *facts,
                    struct err *err)
{
    char start[sizeof UNREADABLE] = "";
    (void)arena, (void)reader;
    if (pread(request->fd, start, sizeof start - 1, 0) > 0 && strcmp(start, UNREADABLE) == 0)
        return fail(err, ERR_UNSUPPORTED, "the stub cannot read this");
    *facts = (struct reading_facts){.mime_type = "text/plain", .page_count = 1};
    return true;
}

static bool wait_while_held(const struct reader_request *request, struct err *err)
{
    atomic_fetch_add(&station_stub.reading, 1);
    clock_sleep_ms(atomic_load(&station_stub.effort_ms));
    while (atomic_load(&station_stub.is_held) && !atomic_load(request->is_abandoned))
        clock_sleep_ms(1);
    atomic_fetch_sub(&station_stub.reading, 1);
    return !atomic_load(request->is_abandoned) || fail(err, ERR_CANCELLED, "abandoned");
}

static bool read_words(struct arena *arena, struct reader *reader,
                       const struct reader_request *request, struct reading *reading,
                       struct err *err)
{
    char text[TEXT_BYTES_MAX + 1];
    (void)reader;
    if (!wait_while_held(request, err))
        return false;
    if (atomic_load(&station_stub.failures) > 0 && atomic_fetch_sub(&station_stub.failures, 1) > 0)
        return fail(err, ERR_IO, "the stub was told to fail");
    ssize_t length = pread(request->fd, text, TEXT_BYTES_MAX, 0);
    text[length > 0 ? length : 0] = '\0';
    struct reading_page *page = arena_new(arena, struct reading_page);
    *page = (struct reading_page){.number = 1,
                                  .width_pt = 100,
                                  .height_pt = 100,
                                  .source = READING_TEXT_LAYER,
                                  .source_reason = "",
                                  .quality = 1.0F};
    page->words = arena_new_array(arena, struct reading_word, WORDS_MAX);
    char *rest = text;
    for (char *word = strtok_r(rest, " ", &rest); word != NULL && page->word_count < WORDS_MAX;
         word = strtok_r(NULL, " ", &rest))
        page->words[page->word_count++] = (struct reading_word){
            .text = arena_copy_text(arena, word), .box = {0, 0, 1, 1}, .confidence = 1.0F};
    *reading = (struct reading){
        .facts = {.mime_type = "text/plain", .page_count = 1}, .pages = page, .page_count = 1};
    return true;
}

static struct json *field(struct arena *arena, const char *value)
{
    struct decimal number;
    struct err ignored;
    struct json *field = json_new_object(arena);
    json_set(arena, field, "value",
             decimal_parse(value, &number, &ignored) ? json_new_decimal(arena, &number)
                                                     : json_new_text(arena, value));
    json_set(arena, field, "confidence", json_new_integer(arena, 1));
    struct json *place = json_new_object(arena);
    struct json *evidence = json_new_array(arena);
    json_set(arena, place, "page", json_new_integer(arena, 1));
    json_append(arena, evidence, place);
    json_set(arena, field, "evidence", evidence);
    return field;
}

static struct json *extract_words(struct arena *arena, const struct extract_request *request,
                                  struct err *err)
{
    (void)err;
    struct json *data = json_new_object(arena);
    struct json *fields = json_new_object(arena);
    const struct reading_page *page = &request->reading->pages[0];
    clock_sleep_ms(atomic_load(&station_stub.effort_ms));
    for (size_t i = 0; i < page->word_count; i++) {
        char *name = arena_copy_text(arena, page->words[i].text);
        char *equals = strchr(name, '=');
        if (equals == NULL)
            continue;
        *equals = '\0';
        json_set(arena, fields, name, field(arena, equals + 1));
    }
    json_set(arena, data, "fields", fields);
    return data;
}

const struct engine_ports STATION_PORTS = {inspect, read_words, extract_words};
