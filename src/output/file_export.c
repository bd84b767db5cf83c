/*
 * file_export: the result as a file, EXPORT_DIR/<client>/<folder>/<name>, as JSON or CSV.
 *
 * The name depends on the process alone, so a repetition replaces the file by its equal. It is
 * written beside under a name of its action, locked against a second writer, synced, and renamed:
 * whoever looks sees the whole file or none. No link below the root is followed.
 */
#include "output/file_export.h"
#include "output/forms.h"
#include "output/kinds.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_NAME     "exports" /* in the data folder, when export_dir is not set */
#define DEFAULT_PATTERN "{file_name}-{process_id}"
#define FOLDER_MODE     0750
#define FILE_MODE       0640

/* ---- target_config ---- */

/* A target_config that has been checked; everything is borrowed. */
struct target {
    const struct form *form;
    const char *folder; /* "" is the client's own */
    const char *pattern;
    const char *rows; /* NULL: the longest list */
};

static const char *read_format(struct target *target, const char *text)
{
    target->form = form_find(text);
    return target->form != NULL ? NULL : "is neither json nor csv";
}

static const char *read_folder(struct target *target, const char *text)
{
    target->folder = text;
    return export_folder_fault(text);
}

static const char *read_file_name(struct target *target, const char *text)
{
    target->pattern = text;
    return export_pattern_fault(text);
}

static const char *read_rows(struct target *target, const char *text)
{
    target->rows = text;
    return text[0] != '\0' ? NULL : "names no list";
}

/* The members of target_config: all are texts. A reader returns what is wrong, or NULL. */
static const struct member {
    const char *name;
    const char *(*read)(struct target *target, const char *text);
} MEMBERS[] = {
    {"format", read_format},
    {"folder", read_folder},
    {"file_name", read_file_name},
    {"rows", read_rows},
};

static const struct member *find_member(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++) {
        if (text_equal(MEMBERS[i].name, name))
            return &MEMBERS[i];
    }
    return NULL;
}

static bool parse_target(const struct json *target_config, struct target *target, struct err *err)
{
    struct json_member given = {0};
    *target = (struct target){.folder = "", .pattern = DEFAULT_PATTERN};
    while (json_next(target_config, &given)) {
        const struct member *member = find_member(given.key);
        const char *text = json_text(given.value);
        if (member == NULL)
            return fail(err, ERR_INVALID, "target_config.%.40s is no member of file_export",
                        given.key);
        const char *fault = text != NULL ? member->read(target, text) : "is no text";
        if (fault != NULL)
            return fail(err, ERR_INVALID, "target_config.%s %s", member->name, fault);
    }
    if (target->form == NULL)
        return fail(err, ERR_INVALID, "target_config.format is missing: json or csv");
    if (target->rows != NULL && !target->form->has_rows)
        return fail(err, ERR_INVALID, "target_config.rows is not for the format %s",
                    target->form->name);
    return true;
}

static bool file_export_check(const struct json *target_config, struct err *err)
{
    struct target target;
    return parse_target(target_config, &target, err);
}

/* ---- writing ---- */

struct place {
    const char *root;
    const char *folder; /* below the root */
    const char *name;
    const char *beside; /* what it is called while it is written */
};

static bool refuse_file(const struct place *place, struct err *err)
{
    const int errnum = errno;
    (void)fail_errno(err, ERR_IO, errnum, "file %s/%s/%s cannot be written", place->root,
                     place->folder, place->name);
    if (err->kind == ERR_DISK_FULL)
        return err_hint(err, "free space there, or move the folder (export_dir)");
    if (errnum == EACCES || errnum == EPERM || errnum == EROFS)
        return err_hint(err, "let the account that docflow runs as write there");
    return false;
}

/* -1 and errno when it cannot be opened. */
static int open_folder(const struct place *place)
{
    int root CLEANUP(file_close) = open(place->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return root >= 0 ? file_open_below(root, place->folder, FOLDER_MODE) : -1;
}

/* Locked, and still what that name stands for: a second writer of this action may have renamed it
   since it was opened. */
static bool is_ours(int folder, const char *name, int fd)
{
    struct stat opened;
    struct stat named;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &opened) == 0 &&
           fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

/* False and errno when it cannot be made durable. */
static bool write_content(int fd, const struct text *content)
{
    if (ftruncate(fd, 0) != 0 || !file_write_all(fd, content->data, content->length) ||
        fsync(fd) != 0)
        return false;
    fault_reach(FAULT_EXPORT_WRITTEN, NULL);
    return true;
}

static bool write_file(const struct place *place, const struct text *content, struct err *err)
{
    int folder CLEANUP(file_close) = open_folder(place);
    if (folder < 0)
        return refuse_file(place, err);
    int fd CLEANUP(file_close) = openat(
        folder, place->beside, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return refuse_file(place, err);
    if (!is_ours(folder, place->beside, fd))
        return fail(err, ERR_BUSY, "file %s/%s/%s is being written by another worker", place->root,
                    place->folder, place->name);
    if (write_content(fd, content) && renameat(folder, place->beside, folder, place->name) == 0 &&
        fsync(folder) == 0)
        return true;
    (void)refuse_file(place, err);
    (void)unlinkat(folder, place->beside, 0);
    return false;
}

/* ---- delivering ---- */

static const char *root_path(struct arena *arena, const struct config *config)
{
    const char *folder = config_text(config, CONFIG_EXPORT_DIR);
    return folder[0] != '\0'
               ? folder
               : arena_printf(arena, "%s/" FOLDER_NAME, config_text(config, CONFIG_DATA_DIR));
}

static struct place find_place(struct arena *arena, const struct config *config,
                               const struct output_delivery *delivery, const struct target *target)
{
    assert(target->form != NULL && export_name_fault(delivery->client_slug) == NULL);
    return (struct place){
        .root = root_path(arena, config),
        .folder = arena_printf(arena, "%s%s%s", delivery->client_slug,
                               target->folder[0] != '\0' ? "/" : "", target->folder),
        .name = arena_printf(arena, "%s.%s", export_name_render(arena, target->pattern, delivery),
                             target->form->name),
        .beside = arena_printf(arena, ".%s.part", delivery->action_id.text),
    };
}

static struct json *describe(struct arena *arena, const struct place *place,
                             const struct text *content)
{
    char digest[CRYPTO_SHA256_TEXT_BYTES];
    struct json *result = json_new_object(arena);
    json_set(arena, result, "path",
             json_new_text(arena, arena_printf(arena, "%s/%s", place->folder, place->name)));
    json_set(arena, result, "bytes", json_new_integer(arena, (int64_t)content->length));
    json_set(arena, result, "sha256",
             json_new_text(arena, crypto_sha256_text(content->data, content->length, digest)));
    return result;
}

static bool file_export_deliver(struct arena *arena, const struct config *config,
                                const struct output_delivery *delivery, struct json **result,
                                struct err *err)
{
    struct target target;
    struct text content CLEANUP(text_done);
    text_init(&content, OUTPUT_MAX_BYTES);
    if (!parse_target(delivery->target_config, &target, err))
        return false;
    const struct place place = find_place(arena, config, delivery, &target);
    const struct output_form form = {target.form->name, target.rows};
    if (!output_form_render(&form, arena, delivery->final_output, &content, err))
        return err_add(err, "process %s", delivery->process_id.text);
    if (!file_make_folder(place.root, FOLDER_MODE, err) || !write_file(&place, &content, err))
        return false;
    *result = describe(arena, &place, &content);
    return true;
}

const struct output_kind OUTPUT_FILE_EXPORT = {
    .action_type = "file_export",
    .check = file_export_check,
    .deliver = file_export_deliver,
};
