/*
 * parcel: ZIP files of tests, and the child program that reads them.
 */
#include "parcel.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#define READ_MS 300000

struct parcel {
    struct archive *archive;
    int fd;
};

int parcel_bytes(const void *bytes, size_t length)
{
    const int fd = memfd_create("document", MFD_CLOEXEC);
    assert_true(fd >= 0 && file_write_all(fd, bytes, length));
    return fd;
}

struct parcel *parcel_start(void)
{
    struct parcel *parcel = memory_create(sizeof *parcel);
    parcel->fd = memfd_create("document", MFD_CLOEXEC);
    parcel->archive = archive_write_new();
    assert_int_equal(archive_write_set_format_zip(parcel->archive), ARCHIVE_OK);
    assert_int_equal(archive_write_open_fd(parcel->archive, parcel->fd), ARCHIVE_OK);
    return parcel;
}

void parcel_add(struct parcel *parcel, const char *name, const char *text, size_t repeat)
{
    struct archive_entry *entry = archive_entry_new();
    const size_t length = strlen(text);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)(length * repeat));
    assert_int_equal(archive_write_header(parcel->archive, entry), ARCHIVE_OK);
    for (size_t i = 0; i < repeat; i++)
        assert_int_equal(archive_write_data(parcel->archive, text, length), length);
    archive_entry_free(entry);
}

int parcel_finish(struct parcel *parcel)
{
    const int fd = parcel->fd;
    assert_int_equal(archive_write_free(parcel->archive), ARCHIVE_OK);
    free(parcel);
    return fd;
}

/* One for all tests of a program, since it takes as long to start as they take together. */
static struct reader *reader;

int parcel_open_reader(void **state)
{
    (void)state;
    const struct reader_options options = {.program = getenv("DOCFLOW_TEST_READER"),
                                           .memory_mb = 1024,
                                           .page_timeout_ms = READ_MS,
                                           .document_timeout_ms = READ_MS,
                                           .children_max = 1,
                                           .is_sandbox_required = true};
    reader = options.program ? reader_create(&options) : NULL;
    return reader ? 0 : -1;
}

int parcel_close_reader(void **state)
{
    (void)state;
    reader_destroy(reader);
    return 0;
}

bool parcel_read(struct arena *arena, int fd, struct reading *reading, struct err *err)
{
    static const char *const LANGUAGES[] = {"en", NULL};
    const struct reader_request request = {
        .fd = fd, .languages = LANGUAGES, .max_pages = READING_PAGES_MAX};
    const bool is_read = reader_read(arena, reader, &request, reading, err);
    (void)close(fd);
    return is_read;
}

bool parcel_inspect(struct arena *arena, int fd, const struct reader_outbox *outbox,
                    struct reading_facts *facts, struct err *err)
{
    const struct reader_request request = {
        .fd = fd, .max_pages = READING_PAGES_MAX, .outbox = outbox};
    const bool is_inspected = reader_inspect(arena, reader, &request, facts, err);
    (void)close(fd);
    return is_inspected;
}
