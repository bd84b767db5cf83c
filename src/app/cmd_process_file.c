/*
 * cmd_process_file: what comes out as a file: the result of a process, the picture of a page.
 */
#include "app/session.h"
#include "output/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file that it goes to: opened while whoever started the program may still open it, and
   left as it was until there is something to write. */
struct target {
    const char *path; /* NULL: standard output */
    int fd;
    bool is_new;
};

static bool open_target(struct target *target, const char *path, struct err *err)
{
    const int flags = O_WRONLY | O_CLOEXEC | O_NOCTTY;
    *target = (struct target){.path = path, .fd = -1};
    if (path == NULL)
        return true;
    target->fd = open(path, flags | O_CREAT | O_EXCL, 0666);
    target->is_new = target->fd >= 0;
    if (!target->is_new && errno == EEXIST)
        target->fd = open(path, flags);
    return target->fd >= 0 || fail_errno(err, ERR_IO, errno, "%s cannot be written", path);
}

static bool write_target(struct target *target, FILE *out, const char *bytes, size_t length,
                         struct err *err)
{
    if (target->path == NULL) {
        (void)fwrite(bytes, 1, length, out);
        return true;
    }
    struct stat status;
    const bool is_written = file_write_all(target->fd, bytes, length) &&
                            fstat(target->fd, &status) == 0 &&
                            (!S_ISREG(status.st_mode) ||
                             (ftruncate(target->fd, (off_t)length) == 0 && fsync(target->fd) == 0));
    target->is_new = target->is_new && !is_written;
    return is_written || fail_errno(err, ERR_IO, errno, "%s cannot be written", target->path);
}

/* For CLEANUP. */
static void close_target(struct target *target)
{
    if (target->is_new)
        (void)unlink(target->path);
    file_close(&target->fd);
}

/* ---- the result ---- */

/* Appends the result in that form. */
static bool load_result(const struct invocation *invocation, const struct output_form *form,
                        struct text *content, struct err *err)
{
    struct process process;
    struct client client;
    struct process_results results;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err) ||
        !session_find_process(&session, invocation->arguments[0], &process, &client, err))
        return false;
    struct db_tx *tx CLEANUP(db_tx_end) =
        session_begin(&session, invocation->arena, &client.client_id, err);
    if (tx == NULL || !process_load_results(tx, &process.process_id, &results, err))
        return false;
    if (results.final_output == NULL)
        return fail(err, ERR_CONFLICT, "process %s is %s and has no result",
                    process.process_id.text, process.status);
    return output_form_render(form, invocation->arena, results.final_output, content, err);
}

bool command_process_export(struct invocation *invocation, struct err *err)
{
    const char *format = invocation_option(invocation, "format");
    const struct output_form form = {format != NULL ? format : "json",
                                     invocation_option(invocation, "rows")};
    struct target target CLEANUP(close_target) = {.fd = -1};
    struct text content CLEANUP(text_done);
    text_init(&content, OUTPUT_MAX_BYTES);
    return output_form_check(&form, err) &&
           open_target(&target, invocation_option(invocation, "output"), err) &&
           load_result(invocation, &form, &content, err) &&
           write_target(&target, invocation->out, content.data, content.length, err);
}

/* ---- the picture of a page ---- */

/* A number of an option, 1 where it is not given. */
static bool read_number(const struct invocation *invocation, const char *name, int64_t *number,
                        struct err *err)
{
    const char *text = invocation_option(invocation, name);
    *number = 1;
    return text == NULL || text_parse_integer(text, 1, INT32_MAX, number, err) ||
           err_add(err, "--%s", name);
}

static bool read_size(const struct invocation *invocation, enum engine_image_size *size,
                      struct err *err)
{
    const char *name = invocation_option(invocation, "size");
    *size = text_equal(name, "small") ? ENGINE_IMAGE_SMALL : ENGINE_IMAGE_LARGE;
    return name == NULL || *size == ENGINE_IMAGE_SMALL || text_equal(name, "large") ||
           fail(err, ERR_USAGE, "--size is small or large, not '%s'", name);
}

static bool load_image(const struct invocation *invocation, struct engine_image_order *order,
                       struct engine_image *image, struct err *err)
{
    struct process process;
    struct client client;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open_engine(&session, invocation, err) ||
        !session_find_process(&session, invocation->arguments[0], &process, &client, err))
        return false;
    order->client_id = client.client_id;
    order->process_id = process.process_id;
    return engine_page_image(session.engine, invocation->arena, order, image, err);
}

bool command_process_page(struct invocation *invocation, struct err *err)
{
    const char *output = invocation_option(invocation, "output");
    struct target target CLEANUP(close_target) = {.fd = -1};
    struct engine_image_order order = {0};
    struct engine_image image;
    if (!read_number(invocation, "document", &order.document, err) ||
        !read_number(invocation, "page", &order.page, err) ||
        !read_size(invocation, &order.size, err))
        return false;
    if (output == NULL && isatty(fileno(invocation->out))) {
        (void)fail(err, ERR_USAGE, "a picture is nothing for a terminal");
        return err_hint(err, "add --output FILE, or > FILE");
    }
    return open_target(&target, output, err) && load_image(invocation, &order, &image, err) &&
           write_target(&target, invocation->out, image.bytes, image.length, err);
}
