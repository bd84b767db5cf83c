/*
 * page_image: a page as a person looks at it: drawn in the sandbox when somebody first asks, and
 * kept in the storage beside its document.
 *
 * That it is there is all that is known of it: no row says so. How the page was turned is part of
 * its name, so that a document that is read again is not shown as it lay before.
 */
#include "engine/password.h"

#include <errno.h>
#include <sys/stat.h>

#define ENCODED_MAX_BYTES ((size_t)16 * 1024 * 1024)

static const struct {
    const char *name;
    uint32_t pixels;
} SIZES[] = {
    [ENGINE_IMAGE_SMALL] = {"small", 150000},
    [ENGINE_IMAGE_LARGE] = {"large", 3000000},
};

/* What is to be drawn, and where it is kept. */
struct source {
    const char *document_key;
    const char *image_key;
    struct reader_drawing drawing;
    const char *password; /* that opens it, or NULL */
};

static bool refuse_page(const struct engine_image_order *order, int64_t page_count, struct err *err)
{
    return fail(err, ERR_NOT_FOUND, "document %lld has no page %lld, only %lld",
                (long long)order->document, (long long)order->page, (long long)page_count);
}

/* The file that the document is a part of, and the page there. */
static void find_file(const struct document *list, size_t count, struct document *found,
                      int64_t *page)
{
    if (found->page_from == 0)
        return;
    *page += found->page_from - 1;
    for (size_t i = 0; i < count; i++) {
        if (id_equal(&list[i].document_id, &found->parent_document_id)) {
            *found = list[i];
            return;
        }
    }
}

/* The file that holds the page, and its number there. */
static bool find_document(struct db_tx *tx, const struct engine_image_order *order,
                          struct document *found, int64_t *page, struct err *err)
{
    struct document *list;
    size_t count;
    if (!document_list(tx, &order->process_id, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (list[i].position != order->document)
            continue;
        *found = list[i];
        if (order->page < 1 || order->page > READING_PAGES_MAX ||
            (found->page_count > 0 && order->page > found->page_count))
            return refuse_page(order, found->page_count, err);
        *page = order->page;
        find_file(list, count, found, page);
        return found->storage_url != NULL ||
               fail(err, ERR_NOT_FOUND, "document %s has been erased", found->document_id.text);
    }
    return fail(err, ERR_NOT_FOUND, "process %s has no document %lld", order->process_id.text,
                (long long)order->document);
}

static bool find_source(struct engine *engine, struct arena *arena,
                        const struct engine_image_order *order, struct source *source,
                        struct err *err)
{
    struct document document = {0};
    int64_t rotation = 0;
    int64_t page = 0;
    struct db_context context = engine_context(engine, arena, &order->client_id);
    context.identity.is_read_only = true;
    struct process process;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, err);
    if (tx == NULL || !process_load(tx, &order->process_id, &process, err) ||
        !password_open(engine, arena, &process, &source->password, err) ||
        !find_document(tx, order, &document, &page, err) ||
        !document_page_find_rotation(tx, &document.document_id, page, &rotation, err))
        return false;
    source->document_key = storage_key(arena, engine->storage, document.storage_url, err);
    if (source->document_key == NULL)
        return false;
    source->image_key = arena_printf(arena, "%s.%lld-%lld-%s", source->document_key,
                                     (long long)page, (long long)rotation, SIZES[order->size].name);
    source->drawing = (struct reader_drawing){.page = (uint32_t)page,
                                              .rotation = (uint16_t)rotation,
                                              .pixels_max = SIZES[order->size].pixels};
    return true;
}

/* The picture that is kept; ERR_NOT_FOUND when there is none. */
static bool fetch_image(struct engine *engine, struct arena *arena, const char *key,
                        struct engine_image *image, struct err *err)
{
    struct stat status;
    int fd CLEANUP(file_close) = -1;
    if (!storage_fetch(engine->storage, key, &fd, err))
        return false;
    if (fstat(fd, &status) != 0 || status.st_size < 0 || (size_t)status.st_size > ENCODED_MAX_BYTES)
        return fail_errno(err, ERR_IO, errno, "picture %s cannot be read", key);
    char *bytes = arena_alloc(arena, 1, (size_t)status.st_size + 1);
    struct storage_range range = {.buffer = bytes, .length = (size_t)status.st_size};
    if (!storage_read(engine->storage, key, &range, err))
        return false;
    image->bytes = bytes;
    image->length = range.got;
    return true;
}

static bool draw_image(struct engine *engine, struct arena *arena, const struct source *source,
                       struct engine_image *image, struct err *err)
{
    struct picture picture;
    struct text encoded CLEANUP(text_done);
    int fd CLEANUP(file_close) = -1;
    text_init(&encoded, ENCODED_MAX_BYTES);
    if (!storage_fetch(engine->storage, source->document_key, &fd, err))
        return false;
    const struct reader_request request = {.fd = fd,
                                           .max_pages = READING_PAGES_MAX,
                                           .password = source->password,
                                           .drawing = source->drawing};
    if (!reader_draw(arena, engine->reader, &request, &picture, err) ||
        !picture_encode(&picture, PICTURE_WEBP, &encoded, err))
        return false;
    image->bytes = arena_copy_bytes(arena, encoded.data, encoded.length);
    image->length = encoded.length;
    return true;
}

/* Somebody else may have kept it meanwhile; without room it is drawn again next time. */
static void keep_image(struct engine *engine, const char *key, const struct engine_image *image)
{
    struct err ignored = {0};
    struct storage_put *put =
        storage_put_start(engine->storage, key, (int64_t)image->length, &ignored);
    if (put == NULL)
        return;
    if (storage_put_write(put, image->bytes, image->length, &ignored))
        (void)!storage_put_finish(put, &ignored);
    else
        storage_put_cancel(put);
}

bool engine_page_image(struct engine *engine, struct arena *arena,
                       const struct engine_image_order *order, struct engine_image *image,
                       struct err *err)
{
    struct source source;
    struct err absent = {0};
    if (!find_source(engine, arena, order, &source, err))
        return false;
    image->mime_type = picture_mime_type(PICTURE_WEBP);
    if (fetch_image(engine, arena, source.image_key, image, &absent))
        return true;
    if (absent.kind != ERR_NOT_FOUND) {
        *err = absent;
        return false;
    }
    if (!draw_image(engine, arena, &source, image, err))
        return false;
    keep_image(engine, source.image_key, image);
    return true;
}
