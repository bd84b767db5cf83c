/*
 * test_storage: a blob is there whole or not at all, a key leads nowhere else, and what dies while
 * writing is swept.
 */
#include "test.h"

#include "storage/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLIENT_A  "11111111-1111-4111-8111-111111111111"
#define CLIENT_B  "22222222-2222-4222-8222-222222222222"
#define DOCUMENT  "019a0000-0000-7000-8000-000000000001"
#define KEY       CLIENT_A "/" DOCUMENT
#define BLOB_PATH "blobs/" CLIENT_A "/019a00/" DOCUMENT

struct fixture {
    struct arena *arena;
    struct err err;
    char folder[32];
    struct storage *storage;
};

static const char *path_of(const struct fixture *fixture, const char *name)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->folder, name);
}

/* Opens with the reserve; the data folder is the test's, the blobs are in "blobs" there. */
static struct storage *open_with(struct fixture *fixture, const char *reserve_mb)
{
    const struct config_flag flags[] = {{"data_dir", fixture->folder},
                                        {"storage_dir", path_of(fixture, "blobs")},
                                        {"storage_reserve_mb", reserve_mb}};
    char *const environment[] = {NULL};
    const struct config *config =
        config_load(fixture->arena, flags, COUNT_OF(flags), environment, &fixture->err);
    assert_works(config, fixture->err);
    return storage_open(config, &fixture->err);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create((size_t)16 * 1024 * 1024),
                               .folder = "/tmp/test_storage.XXXXXX"};
    assert_non_null(mkdtemp(fixture.folder));
    fixture.storage = open_with(&fixture, "0");
    assert_works(fixture.storage, fixture.err);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    storage_close(fixture->storage);
    const bool is_removed = file_remove_tree(fixture->folder, &fixture->err);
    arena_destroy(fixture->arena);
    return is_removed ? 0 : -1;
}

/* ---- what every test does ---- */

static struct storage_put *start(struct fixture *fixture, const char *key)
{
    struct storage_put *put = storage_put_start(fixture->storage, key, 0, &fixture->err);
    assert_works(put, fixture->err);
    return put;
}

static void store(struct fixture *fixture, const char *key, const char *content)
{
    struct storage_put *put = start(fixture, key);
    assert_works(storage_put_write(put, content, strlen(content), &fixture->err), fixture->err);
    assert_works(storage_put_finish(put, &fixture->err), fixture->err);
}

static const char *content_of(struct fixture *fixture, const char *key)
{
    char *buffer = arena_alloc(fixture->arena, 1, 1001);
    struct storage_range range = {.buffer = buffer, .length = 1000};
    assert_works(storage_read(fixture->storage, key, &range, &fixture->err), fixture->err);
    return buffer;
}

static struct storage_list list(struct fixture *fixture, const char *prefix, const char *after,
                                size_t limit)
{
    const struct storage_query query = {.prefix = prefix, .after = after, .limit = limit};
    struct storage_list found;
    assert_works(storage_list(fixture->storage, fixture->arena, &query, &found, &fixture->err),
                 fixture->err);
    return found;
}

static size_t sweep(struct fixture *fixture, int64_t age_s)
{
    size_t removed = 99;
    assert_works(storage_sweep(fixture->storage, age_s, &removed, &fixture->err), fixture->err);
    return removed;
}

static bool is_empty(struct fixture *fixture, const char *name)
{
    bool is_so = false;
    int fd CLEANUP(file_close) = open(path_of(fixture, name), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_works(
        file_folder_holds_only(fd, name, (const char *const[]){NULL}, &is_so, &fixture->err),
        fixture->err);
    return is_so;
}

static mode_t mode_of(const struct fixture *fixture, const char *name)
{
    struct stat status;
    assert_int_equal(lstat(path_of(fixture, name), &status), 0);
    return status.st_mode & 07777;
}

/* ---- writing ---- */

static void test_blob_is_stored_in_pieces_for_its_account_alone(void **state)
{
    struct fixture *fixture = *state;
    struct storage_put *put = start(fixture, KEY);
    assert_works(storage_put_write(put, "one ", 4, &fixture->err), fixture->err);
    assert_works(storage_put_write(put, "", 0, &fixture->err), fixture->err);
    assert_works(storage_put_write(put, "two", 3, &fixture->err), fixture->err);
    assert_works(storage_put_finish(put, &fixture->err), fixture->err);
    assert_string_equal(content_of(fixture, KEY), "one two");
    assert_int_equal(mode_of(fixture, BLOB_PATH), 0600);
    assert_int_equal(mode_of(fixture, "blobs"), 0700);
    assert_int_equal(mode_of(fixture, "blobs/" CLIENT_A), 0700);
    assert_int_equal(mode_of(fixture, "blobs/" CLIENT_A "/019a00"), 0700);
    assert_true(is_empty(fixture, "blobs/incoming"));
}

static void test_empty_blob_is_a_blob(void **state)
{
    struct fixture *fixture = *state;
    assert_works(storage_put_finish(start(fixture, KEY), &fixture->err), fixture->err);
    assert_string_equal(content_of(fixture, KEY), "");
    assert_int_equal(list(fixture, "", "", 10).count, 1);
}

static void test_blob_is_unseen_until_it_is_finished(void **state)
{
    struct fixture *fixture = *state;
    struct storage_put *put CLEANUP(storage_put_end) = start(fixture, KEY);
    int fd = -1;
    assert_works(storage_put_write(put, "half", 4, &fixture->err), fixture->err);
    assert_fails(storage_fetch(fixture->storage, KEY, &fd, &fixture->err), fixture->err,
                 ERR_NOT_FOUND,
                 arena_printf(fixture->arena, "blob " KEY " is not in %s/blobs", fixture->folder));
    assert_int_equal(fd, -1);
    assert_int_equal(list(fixture, "", "", 10).count, 0);
}

static void test_cancelled_put_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct storage_put *put = start(fixture, KEY);
    assert_works(storage_put_write(put, "half", 4, &fixture->err), fixture->err);
    storage_put_cancel(put);
    storage_put_cancel(NULL);
    assert_true(is_empty(fixture, "blobs/incoming"));
    assert_false(file_exists(path_of(fixture, "blobs/" CLIENT_A)));
}

static void test_blob_is_never_replaced(void **state)
{
    struct fixture *fixture = *state;
    struct storage_put *second = start(fixture, KEY);
    assert_works(storage_put_write(second, "second", 6, &fixture->err), fixture->err);
    store(fixture, KEY, "first");
    assert_fails(
        storage_put_finish(second, &fixture->err), fixture->err, ERR_CONFLICT,
        arena_printf(fixture->arena, "blob " KEY " is in %s/blobs already", fixture->folder));
    assert_string_equal(content_of(fixture, KEY), "first");
    assert_true(is_empty(fixture, "blobs/incoming"));
}

static void test_reserve_is_kept_free(void **state)
{
    struct fixture *fixture = *state;
    struct storage *storage CLEANUP(storage_end) = open_with(fixture, "1073741824");
    assert_works(storage, fixture->err);
    assert_null(storage_put_start(storage, KEY, 0, &fixture->err));
    assert_int_equal(fixture->err.kind, ERR_DISK_FULL);
    assert_non_null(strstr(fixture->err.message, path_of(fixture, "blobs")));
    assert_non_null(strstr(fixture->err.message, "1073741824 of them in reserve"));
    assert_non_null(strstr(fixture->err.hint, "storage_reserve_mb"));
    assert_true(is_empty(fixture, "blobs/incoming"));
}

static void test_announced_blob_must_fit(void **state)
{
    struct fixture *fixture = *state;
    assert_null(storage_put_start(fixture->storage, KEY, INT64_MAX, &fixture->err));
    assert_int_equal(fixture->err.kind, ERR_DISK_FULL);
    store(fixture, KEY, "fits");
}

/* A limit on the size of files stands for the disk that refuses a write in the middle. */
static void test_refused_write_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    static char piece[100000];
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit limit = {.rlim_cur = 150000, .rlim_max = before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct storage_put *put = start(fixture, KEY);
    assert_works(storage_put_write(put, piece, sizeof piece, &fixture->err), fixture->err);
    const bool is_written = storage_put_write(put, piece, sizeof piece, &fixture->err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_false(is_written);
    assert_string_equal(fixture->err.message,
                        arena_printf(fixture->arena,
                                     "blob " KEY " cannot be stored in %s/blobs: File too large",
                                     fixture->folder));
    storage_put_cancel(put);
    assert_true(is_empty(fixture, "blobs/incoming"));
    assert_int_equal(list(fixture, "", "", 10).count, 0);
}

/* ---- reading ---- */

static void test_ranges_are_read(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        int64_t offset;
        size_t length;
        const char *expected;
    } CASES[] = {{0, 4, "0123"}, {6, 4, "6789"}, {8, 4, "89"},
                 {10, 4, ""},    {1000, 4, ""},  {3, 0, ""}};
    store(fixture, KEY, "0123456789");
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char buffer[8] = "";
        struct storage_range range = {
            .offset = CASES[i].offset, .buffer = buffer, .length = CASES[i].length, .got = 99};
        assert_works(storage_read(fixture->storage, KEY, &range, &fixture->err), fixture->err);
        assert_int_equal(range.got, strlen(CASES[i].expected));
        assert_string_equal(buffer, CASES[i].expected);
    }
}

static void test_fetched_blob_can_be_sought_and_outlives_its_name(void **state)
{
    struct fixture *fixture = *state;
    int fd CLEANUP(file_close) = -1;
    char buffer[4] = "";
    store(fixture, KEY, "0123456789");
    assert_works(storage_fetch(fixture->storage, KEY, &fd, &fixture->err), fixture->err);
    assert_works(storage_delete(fixture->storage, KEY, &fixture->err), fixture->err);
    assert_int_equal(lseek(fd, 7, SEEK_SET), 7);
    assert_int_equal(read(fd, buffer, 4), 3);
    assert_string_equal(buffer, "789");
    assert_int_equal(write(fd, "x", 1), -1);
}

/* ---- keys and links ---- */

static void test_key_that_is_none_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const REFUSED[] = {
        "",
        "/",
        DOCUMENT,
        CLIENT_A "/",
        "/" DOCUMENT,
        CLIENT_A "/../" DOCUMENT,
        "../" CLIENT_A "/" DOCUMENT,
        CLIENT_A "//" DOCUMENT,
        CLIENT_A "/" DOCUMENT "/",
        CLIENT_A "/" DOCUMENT "x",
        CLIENT_A "/" DOCUMENT "\n",
        CLIENT_A "/019A0000-0000-7000-8000-000000000001", /* another spelling of KEY */
        CLIENT_A "/019a0000000070008000000000000001",
        CLIENT_A "\\" DOCUMENT,
        "incoming/" DOCUMENT,
        "%2e%2e/" DOCUMENT,
        KEY ".",
        KEY ".1.2",
        KEY ".1/2",
        KEY "..",
        KEY ".Large",
        KEY ".1-large/",
        KEY ".123456789012345678901234567890123",
    };
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        const char *key = REFUSED[i];
        int fd = -1;
        struct storage_range range = {0};
        assert_fails(storage_put_start(fixture->storage, key, 0, &fixture->err), fixture->err,
                     ERR_INVALID,
                     arena_printf(fixture->arena, "'%s' is not the key of a blob", key));
        assert_false(storage_fetch(fixture->storage, key, &fd, &fixture->err));
        assert_false(storage_read(fixture->storage, key, &range, &fixture->err));
        assert_false(storage_delete(fixture->storage, key, &fixture->err));
        assert_int_equal(fixture->err.kind, ERR_INVALID);
    }
}

static void test_url_and_key(void **state)
{
    struct fixture *fixture = *state;
    const char *url = storage_url(fixture->arena, fixture->storage, KEY);
    assert_string_equal(storage_provider(fixture->storage), "local");
    assert_string_equal(url, "local:" KEY);
    assert_string_equal(storage_key(fixture->arena, fixture->storage, url, &fixture->err), KEY);
    assert_fails(
        storage_key(fixture->arena, fixture->storage, "local:../../etc/passwd", &fixture->err),
        fixture->err, ERR_INVALID, "'../../etc/passwd' is not the key of a blob");
    assert_fails(storage_key(fixture->arena, fixture->storage, "s3://bucket/" KEY, &fixture->err),
                 fixture->err, ERR_INVALID,
                 "'s3://bucket/" KEY "' is not in the local storage, whose URLs begin with local:");
}

static void test_links_are_not_followed(void **state)
{
    struct fixture *fixture = *state;
    int fd = -1;
    assert_works(file_make_folder(path_of(fixture, "elsewhere/019a00"), 0700, &fixture->err),
                 fixture->err);
    assert_works(file_replace(path_of(fixture, "elsewhere/019a00/" DOCUMENT), "secret", 6, 0600,
                              &fixture->err),
                 fixture->err);
    assert_int_equal(symlink("../elsewhere", path_of(fixture, "blobs/" CLIENT_A)), 0);
    assert_false(storage_fetch(fixture->storage, KEY, &fd, &fixture->err));
    assert_false(storage_delete(fixture->storage, KEY, &fixture->err));
    assert_int_equal(list(fixture, "", "", 10).count, 0);
    assert_false(storage_put_finish(start(fixture, KEY), &fixture->err));
    assert_true(file_exists(path_of(fixture, "elsewhere/019a00/" DOCUMENT)));

    store(fixture, CLIENT_B "/" DOCUMENT, "");
    const char *blob = path_of(fixture, "blobs/" CLIENT_B "/019a00/" DOCUMENT);
    assert_int_equal(unlink(blob), 0);
    assert_int_equal(symlink("/etc/hostname", blob), 0);
    assert_false(storage_fetch(fixture->storage, CLIENT_B "/" DOCUMENT, &fd, &fixture->err));
    assert_int_equal(unlink(blob), 0);
    assert_int_equal(mkfifo(blob, 0600), 0);
    assert_false(storage_fetch(fixture->storage, CLIENT_B "/" DOCUMENT, &fd, &fixture->err));
    assert_int_equal(list(fixture, "", "", 10).count, 0);
}

static void test_unusable_folder_is_named(void **state)
{
    struct fixture *fixture = *state;
    storage_close(fixture->storage);
    fixture->storage = NULL;
    const char *incoming = path_of(fixture, "blobs/incoming");
    assert_int_equal(rmdir(incoming), 0);
    assert_works(file_replace(incoming, "", 0, 0600, &fixture->err), fixture->err);
    assert_fails(open_with(fixture, "0"), fixture->err, ERR_CONFIGURATION,
                 arena_printf(fixture->arena,
                              "the storage folder %s/blobs cannot be used: Not a directory",
                              fixture->folder));
    assert_non_null(strstr(fixture->err.hint, "storage_dir"));
}

/* ---- deleting ---- */

/* What was made from a document stands beside it, listed after it, and goes alone. */
static void test_parts_of_a_document(void **state)
{
    struct fixture *fixture = *state;
    const char *neighbour = CLIENT_A "/019a0000-0000-7000-8000-000000000002";
    const char *part = KEY ".10-0-large";
    store(fixture, part, "large");
    store(fixture, KEY ".2-90-small", "small");
    store(fixture, neighbour, "two");
    store(fixture, KEY, "one");
    assert_string_equal(content_of(fixture, part), "large");
    const struct storage_list all = list(fixture, "", "", 10);
    assert_int_equal(all.count, 4);
    assert_string_equal(all.items[0].key, KEY);
    assert_string_equal(all.items[1].key, part);
    assert_string_equal(all.items[2].key, KEY ".2-90-small");
    assert_string_equal(all.items[3].key, neighbour);
    assert_int_equal(list(fixture, "", KEY, 10).count, 3);
    assert_int_equal(list(fixture, "", part, 1).count, 1);
    assert_works(storage_delete(fixture->storage, part, &fixture->err), fixture->err);
    assert_string_equal(content_of(fixture, KEY), "one");
    assert_int_equal(list(fixture, "", "", 10).count, 3);
}

static void test_deleted_blob_is_gone_and_its_key_free(void **state)
{
    struct fixture *fixture = *state;
    const char *neighbour = CLIENT_A "/019a0000-0000-7000-8000-000000000002";
    store(fixture, KEY, "one");
    store(fixture, neighbour, "two");
    assert_works(storage_delete(fixture->storage, KEY, &fixture->err), fixture->err);
    assert_works(storage_delete(fixture->storage, KEY, &fixture->err), fixture->err);
    assert_string_equal(content_of(fixture, neighbour), "two");
    assert_works(storage_delete(fixture->storage, neighbour, &fixture->err), fixture->err);
    assert_false(file_exists(path_of(fixture, "blobs/" CLIENT_A)));
    assert_works(storage_delete(fixture->storage, neighbour, &fixture->err), fixture->err);
    store(fixture, KEY, "again");
    assert_string_equal(content_of(fixture, KEY), "again");
}

struct rounds {
    struct storage *storage;
    const char *key;
    size_t failed;
};

static void *store_and_delete(void *argument)
{
    struct rounds *rounds = argument;
    for (int i = 0; i < 100; i++) {
        struct err err;
        struct storage_put *put = storage_put_start(rounds->storage, rounds->key, 0, &err);
        if (put == NULL || !storage_put_finish(put, &err) ||
            !storage_delete(rounds->storage, rounds->key, &err))
            rounds->failed++;
    }
    return NULL;
}

/* One deletes the folder that the other is about to link into. */
static void test_threads_share_folders_that_come_and_go(void **state)
{
    struct fixture *fixture = *state;
    struct rounds rounds[] = {
        {.storage = fixture->storage, .key = KEY},
        {.storage = fixture->storage, .key = CLIENT_A "/019a0000-0000-7000-8000-000000000002"}};
    pthread_t threads[COUNT_OF(rounds)];
    for (size_t i = 0; i < COUNT_OF(rounds); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, store_and_delete, &rounds[i]), 0);
    for (size_t i = 0; i < COUNT_OF(rounds); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(rounds[i].failed, 0);
    }
}

/* ---- keeping order ---- */

/* In order; the folders of the first four differ from the order in which they are made. */
static const char *const KEYS[] = {
    CLIENT_A "/00000000-0000-4000-8000-000000000000",
    CLIENT_A "/019a0000-0000-7000-8000-000000000001",
    CLIENT_A "/019a00ff-0000-7000-8000-000000000000",
    CLIENT_A "/019a0100-0000-7000-8000-000000000000",
    CLIENT_B "/019a0000-0000-7000-8000-000000000001",
};

static void store_all(struct fixture *fixture)
{
    static const size_t ORDER[] = {3, 0, 4, 2, 1};
    for (size_t i = 0; i < COUNT_OF(ORDER); i++)
        store(fixture, KEYS[ORDER[i]], "12345");
}

static void test_list_is_in_order_and_paged(void **state)
{
    struct fixture *fixture = *state;
    store_all(fixture);
    for (size_t limit = 1; limit <= COUNT_OF(KEYS) + 1; limit++) {
        const char *after = "";
        size_t seen = 0;
        for (size_t count = limit; count == limit;) {
            const struct storage_list page = list(fixture, "", after, limit);
            for (size_t i = 0; i < page.count; i++)
                assert_string_equal(page.items[i].key, KEYS[seen++]);
            count = page.count;
            after = count > 0 ? page.items[count - 1].key : after;
        }
        assert_int_equal(seen, COUNT_OF(KEYS));
    }
    assert_int_equal(list(fixture, "", "", 0).count, 0);
}

static void test_list_says_size_and_time(void **state)
{
    struct fixture *fixture = *state;
    store(fixture, KEY, "12345");
    const struct storage_list found = list(fixture, "", "", 10);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].size_bytes, 5);
    const int64_t age_us = clock_wall_us() - found.items[0].stored_at;
    assert_true(age_us > -1000000 && age_us < 60000000);
}

static void test_list_by_prefix_and_start(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *prefix;
        const char *after;
        size_t count;
    } CASES[] = {
        {CLIENT_A, "", 4},
        {CLIENT_B "/", "", 1},
        {CLIENT_A "/019a00", "", 2},
        {CLIENT_A "/019a", "", 3},
        {KEY, "", 1},
        {KEY "x", "", 0},
        {"x", "", 0},
        {"", CLIENT_A "/019a0000-0000-7000-8000-000000000001", 3},
        {"", CLIENT_A "/019a00", 4},
        {"", CLIENT_A "/zzz", 1},
        {"", "1", 5},
        {"", "z", 0},
        {CLIENT_A, CLIENT_A "/019a01", 1},
        {CLIENT_A, CLIENT_B, 0},
    };
    store_all(fixture);
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_int_equal(list(fixture, CASES[i].prefix, CASES[i].after, 10).count, CASES[i].count);
}

static void test_list_leaves_out_what_is_not_a_blob(void **state)
{
    struct fixture *fixture = *state;
    static const char *const STRANGERS[] = {
        "blobs/lost+found",
        "blobs/README",
        ("blobs/" CLIENT_A "/notes"),
        ("blobs/" CLIENT_A "/019a00/core"),
        ("blobs/" CLIENT_A "/019a00/019b0000-0000-7000-8000-000000000001"),
        ("blobs/" CLIENT_A "/019a00/.019a0000-0000-7000-8000-000000000003"),
        ("blobs/" CLIENT_B),
    };
    store(fixture, KEY, "12345");
    for (size_t i = 0; i < COUNT_OF(STRANGERS); i++)
        assert_works(file_replace(path_of(fixture, STRANGERS[i]), "", 0, 0600, &fixture->err),
                     fixture->err);
    const struct storage_list found = list(fixture, "", "", 10);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.items[0].key, KEY);
}

/* ---- the sweep ---- */

/* A writer that is killed in the middle of its work. */
static void kill_writer(struct fixture *fixture)
{
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    const pid_t child = fork();
    if (child == 0) {
        struct storage_put *put = start(fixture, KEY);
        assert_works(storage_put_write(put, "half", 4, &fixture->err), fixture->err);
        assert_int_equal(write(ready[1], "r", 1), 1);
        (void)pause();
        _exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(sweep(fixture, 0), 0);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(close(ready[0]) + close(ready[1]), 0);
}

static void test_what_a_dead_writer_left_is_swept(void **state)
{
    struct fixture *fixture = *state;
    kill_writer(fixture);
    assert_false(is_empty(fixture, "blobs/incoming"));
    assert_int_equal(list(fixture, "", "", 10).count, 0);
    assert_int_equal(sweep(fixture, 3600), 0);
    assert_int_equal(sweep(fixture, 0), 1);
    assert_true(is_empty(fixture, "blobs/incoming"));
    store(fixture, KEY, "whole");
    assert_int_equal(sweep(fixture, 0), 0);
    assert_string_equal(content_of(fixture, KEY), "whole");
}

static void test_sweep_spares_who_is_still_writing(void **state)
{
    struct fixture *fixture = *state;
    struct storage_put *put = start(fixture, KEY);
    assert_int_equal(sweep(fixture, 0), 0);
    assert_works(storage_put_write(put, "slow", 4, &fixture->err), fixture->err);
    assert_works(storage_put_finish(put, &fixture->err), fixture->err);
    assert_string_equal(content_of(fixture, KEY), "slow");
}

static void test_default_folder_is_in_the_data_folder(void **state)
{
    struct fixture *fixture = *state;
    const struct config_flag flag = {"data_dir", fixture->folder};
    char *const environment[] = {NULL};
    const struct config *config = config_load(fixture->arena, &flag, 1, environment, &fixture->err);
    assert_works(config, fixture->err);
    struct storage *storage CLEANUP(storage_end) = storage_open(config, &fixture->err);
    assert_works(storage, fixture->err);
    assert_int_equal(mode_of(fixture, "documents"), 0700);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_blob_is_stored_in_pieces_for_its_account_alone),
        TEST(test_empty_blob_is_a_blob),
        TEST(test_blob_is_unseen_until_it_is_finished),
        TEST(test_cancelled_put_leaves_nothing),
        TEST(test_blob_is_never_replaced),
        TEST(test_reserve_is_kept_free),
        TEST(test_announced_blob_must_fit),
        TEST(test_refused_write_leaves_nothing),
        TEST(test_ranges_are_read),
        TEST(test_fetched_blob_can_be_sought_and_outlives_its_name),
        TEST(test_key_that_is_none_is_refused),
        TEST(test_url_and_key),
        TEST(test_links_are_not_followed),
        TEST(test_unusable_folder_is_named),
        TEST(test_parts_of_a_document),
        TEST(test_deleted_blob_is_gone_and_its_key_free),
        TEST(test_threads_share_folders_that_come_and_go),
        TEST(test_list_is_in_order_and_paged),
        TEST(test_list_says_size_and_time),
        TEST(test_list_by_prefix_and_start),
        TEST(test_list_leaves_out_what_is_not_a_blob),
        TEST(test_what_a_dead_writer_left_is_swept),
        TEST(test_sweep_spares_who_is_still_writing),
        TEST(test_default_folder_is_in_the_data_folder),
    };
#undef TEST
    return run_group("storage/test_storage", tests);
}
