/*
 * api_audit_logs: what happened, for those who answer for it.
 */
#include "http/request.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PAGE_ROWS        1000
#define PAGE_ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define EXPORT_ROWS_MAX  1000000

static bool read_id(const struct request *request, const char *name, struct id *id, struct err *err)
{
    const char *text = request_query(request, name);
    return text == NULL || id_parse(text, id, err) || err_add(err, "the parameter %s", name);
}

static bool read_time(const struct request *request, const char *name, const char **time,
                      struct err *err)
{
    int64_t ignored;
    *time = request_query(request, name);
    return *time == NULL || clock_parse(*time, &ignored, err) ||
           err_add(err, "the parameter %s", name);
}

static bool read_filter(const struct request *request, struct audit_filter *filter, struct err *err)
{
    *filter = (struct audit_filter){
        .event = request_query(request, "event"),
        .actor_id = request_query(request, "actor_id"),
        .result = request_query(request, "result"),
    };
    return read_time(request, "from", &filter->from, err) &&
           read_time(request, "to", &filter->to, err) &&
           read_id(request, "process_id", &filter->process_id, err) &&
           read_id(request, "client_id", &filter->client_id, err);
}

bool api_audit_logs_list(struct request *request, struct err *err)
{
    struct resource_page page;
    struct audit_filter filter;
    if (!request_page(request, &page, err) || !read_filter(request, &filter, err))
        return false;
    struct db_tx *tx = request_tx(request, err);
    if (tx == NULL || !audit_log_list(tx, &filter, &page, err))
        return false;
    reply_page(request, page.items, page.next_after);
    return true;
}

/* ---- export ---- */

struct export
{
    struct audit_filter filter;
    struct cursor cursor; /* where the next page begins */
    int fd;
    uint64_t bytes;
    size_t rows;
    bool is_done;
};

static bool write_rows(struct export *export, struct arena *arena, const struct json *items,
                       struct err *err)
{
    for (size_t i = 0; i < json_count(items); i++) {
        const char *line = arena_printf(arena, "%s\n", json_render(arena, json_at(items, i)));
        const size_t length = strlen(line);
        if (!file_write_all(export->fd, line, length))
            return fail_errno(err, ERR_IO, errno, "the export cannot be written");
        export->bytes += length;
    }
    export->rows += json_count(items);
    return true;
}

/* One page, in an arena and a transaction of its own. */
static bool write_page(const struct request *request, struct export *export, struct err *err)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(PAGE_ARENA_BYTES);
    const struct db_context context = request_context(request, arena);
    struct resource_page page = {.limit = PAGE_ROWS, .cursor = export->cursor};
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !audit_log_list(tx, &export->filter, &page, err) ||
        !write_rows(export, arena, page.items, err))
        return false;
    export->is_done = page.next_after == NULL;
    return export->is_done || cursor_parse(page.next_after, &export->cursor, err);
}

bool api_audit_logs_export(struct request *request, struct err *err)
{
    struct export export = {0};
    if (!read_filter(request, &export.filter, err))
        return false;
    int fd CLEANUP(file_close) = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return fail_errno(err, ERR_IO, errno, "%s: no temporary file can be made", P_tmpdir);
    export.fd = fd;
    while (!export.is_done) {
        if (export.rows >= EXPORT_ROWS_MAX) {
            (void)fail(err, ERR_LIMIT, "an export has at most %d rows", EXPORT_ROWS_MAX);
            return err_hint(err, "narrow it by from and to");
        }
        if (!write_page(request, &export, err))
            return false;
    }
    reply_file(request, "application/jsonl", file_hand_over(&fd), export.bytes);
    reply_attachment(request, "audit_logs.jsonl");
    return true;
}
