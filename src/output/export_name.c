/*
 * export_name: names of exported files and folders: what is allowed, and patterns with
 * placeholders.
 *
 * The original file name comes from whoever sent the document and is cleaned before it becomes part
 * of a name; everything else comes from the configuration or from us.
 */
#include "output/file_export.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#define FOLDER_MAX_PARTS     8
#define PART_MAX_BYTES       100
#define CLEAN_NAME_MAX_BYTES 80
#define EXTENSION_MAX_BYTES  5 /* ".json" */
#define DATE_LENGTH          10
#define TYPE_MAX_BYTES       64
#define UNNAMED              "document"

/* ---- folders ---- */

const char *export_name_fault(const char *name)
{
    const size_t length = strlen(name);
    if (length == 0)
        return "has an empty part";
    if (length > PART_MAX_BYTES)
        return "has a part of more than 100 bytes";
    if (name[0] == '.')
        return "has a part that begins with a dot";
    if (name[0] == ' ' || name[length - 1] == ' ' || name[length - 1] == '.')
        return "has a part that begins with a space, or ends with a space or a dot";
    for (const char *at = name; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F || strchr("/\\:*?\"<>|", *at) != NULL)
            return "holds a character that not every system allows in a name";
    }
    return NULL;
}

const char *export_folder_fault(const char *folder)
{
    const char *fault = NULL;
    size_t parts = 0;
    if (folder[0] == '/')
        return "is not relative";
    for (const char *rest = folder; fault == NULL && rest != NULL;) {
        char part[PART_MAX_BYTES + 2];
        const size_t length = strcspn(rest, "/");
        const size_t kept = length < sizeof part ? length : sizeof part - 1;
        memcpy(part, rest, kept);
        part[kept] = '\0';
        fault = export_name_fault(part);
        rest = rest[length] == '/' ? rest + length + 1 : NULL;
        if (++parts > FOLDER_MAX_PARTS)
            fault = "has more than 8 parts";
    }
    return fault;
}

/* ---- the sender's file name ---- */

/* Beginnings of UTF-8 forms that show nothing, or change how a name is shown: controls and Latin-1
   signs, Arabic letter mark, general punctuation with its direction marks, byte order mark, tags.
 */
static const char *const UNSHOWN[] = {"\xC2",     "\xD8\x9C",     "\xE2\x80",
                                      "\xE2\x81", "\xEF\xBB\xBF", "\xF3\xA0"};

static bool is_shown(const char *character)
{
    static const char ASCII[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if ((unsigned char)*character < 0x80)
        return strchr(ASCII, *character) != NULL;
    for (size_t i = 0; i < COUNT_OF(UNSHOWN); i++) {
        if (text_starts_with(character, UNSHOWN[i]))
            return false;
    }
    return true;
}

/* Of the well-formed character that `character` begins. */
static size_t character_length(const char *character)
{
    size_t length = 1;
    while (((unsigned char)character[length] & 0xC0) == 0x80)
        length++;
    return length;
}

/* The last part of the path, without its extension. */
static const char *stem_of(struct arena *arena, const char *file_name)
{
    for (const char *at = file_name; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\')
            file_name = at + 1;
    }
    const char *dot = strrchr(file_name, '.');
    return arena_copy_bytes(arena, file_name,
                            dot != NULL && dot != file_name ? (size_t)(dot - file_name)
                                                            : strlen(file_name));
}

static void append_file_name(struct arena *arena, const struct output_delivery *delivery,
                             struct text *out)
{
    const char *name = stem_of(arena, delivery->file_name != NULL ? delivery->file_name : "");
    const bool is_utf8 = text_is_utf8(name, strlen(name));
    const size_t start = out->length;
    for (const char *at = name; *at != '\0';) {
        const size_t length = is_utf8 ? character_length(at) : 1;
        if (out->length + length > start + CLEAN_NAME_MAX_BYTES)
            break;
        const bool is_mark = out->length == start && (*at == '.' || *at == '-');
        if (is_shown(at) && !is_mark && (is_utf8 || (unsigned char)*at < 0x80))
            text_append(out, at, length);
        else
            text_append_char(out, '_');
        at += length;
    }
    if (out->length == start)
        text_append_string(out, UNNAMED);
}

/* ---- patterns ---- */

static void append_process_id(struct arena *arena, const struct output_delivery *delivery,
                              struct text *out)
{
    (void)arena;
    text_append_string(out, delivery->process_id.text);
}

static void append_process_type_id(struct arena *arena, const struct output_delivery *delivery,
                                   struct text *out)
{
    (void)arena;
    text_append_string(out, delivery->process_type_id);
}

static void append_date(struct arena *arena, const struct output_delivery *delivery,
                        struct text *out)
{
    char date[CLOCK_TEXT_BYTES];
    (void)arena;
    text_append(out, clock_render(delivery->process_created_at, date), DATE_LENGTH);
}

static const struct placeholder {
    const char *text;
    size_t max_bytes;
    void (*append)(struct arena *arena, const struct output_delivery *delivery, struct text *out);
} PLACEHOLDERS[] = {
    {"{process_id}", sizeof((struct id *)0)->text - 1, append_process_id},
    {"{file_name}", CLEAN_NAME_MAX_BYTES, append_file_name},
    {"{process_type_id}", TYPE_MAX_BYTES, append_process_type_id},
    {"{date}", DATE_LENGTH, append_date},
};

/* The placeholder that `at` begins with, or NULL. */
static const struct placeholder *find_placeholder(const char *at)
{
    for (size_t i = 0; i < COUNT_OF(PLACEHOLDERS); i++) {
        if (text_starts_with(at, PLACEHOLDERS[i].text))
            return &PLACEHOLDERS[i];
    }
    return NULL;
}

const char *export_pattern_fault(const char *pattern)
{
    size_t max_bytes = EXTENSION_MAX_BYTES;
    const char *fault = export_name_fault(pattern);
    if (fault != NULL)
        return fault;
    if (strstr(pattern, PLACEHOLDERS[0].text) == NULL)
        return "must hold {process_id}, so that no two processes write the same file";
    for (const char *at = pattern; *at != '\0';) {
        const struct placeholder *placeholder = find_placeholder(at);
        if (placeholder == NULL && (*at == '{' || *at == '}'))
            return "holds braces that are not {process_id}, {file_name}, {process_type_id} or "
                   "{date}";
        max_bytes += placeholder != NULL ? placeholder->max_bytes : 1;
        at += placeholder != NULL ? strlen(placeholder->text) : 1;
    }
    return max_bytes > NAME_MAX ? "can become longer than a file name may be" : NULL;
}

const char *export_name_render(struct arena *arena, const char *pattern,
                               const struct output_delivery *delivery)
{
    struct text name CLEANUP(text_done);
    text_init(&name, NAME_MAX);
    for (const char *at = pattern; *at != '\0';) {
        const struct placeholder *placeholder = find_placeholder(at);
        if (placeholder != NULL)
            placeholder->append(arena, delivery, &name);
        else
            text_append_char(&name, *at);
        at += placeholder != NULL ? strlen(placeholder->text) : 1;
    }
    assert(!name.is_full);
    return arena_copy_text(arena, name.data);
}
