/*
 * test_file: reads are bounded, replacements whole, removals stay inside.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    struct arena *arena;
    struct err err;
    char folder[32];
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create((size_t)16 * 1024 * 1024),
                               .folder = "/tmp/test_file.XXXXXX"};
    *state = &fixture;
    return mkdtemp(fixture.folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    const bool is_removed = file_remove_tree(fixture->folder, &fixture->err);
    arena_destroy(fixture->arena);
    return is_removed ? 0 : -1;
}

static const char *path_of(const struct fixture *fixture, const char *name)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->folder, name);
}

static void write_file(struct fixture *fixture, const char *name, const char *content)
{
    assert_works(
        file_replace(path_of(fixture, name), content, strlen(content), 0644, &fixture->err),
        fixture->err);
}

static bool holds_only(struct fixture *fixture, const char *name)
{
    bool is_so = false;
    int fd CLEANUP(file_close) = open(fixture->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_works(file_folder_holds_only(fd, fixture->folder, (const char *const[]){name, NULL},
                                        &is_so, &fixture->err),
                 fixture->err);
    return is_so;
}

static mode_t mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

static void test_read_gives_back_every_byte(void **state)
{
    struct fixture *fixture = *state;
    static char content[200000];
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (char)(i * 7);
    const char *path = path_of(fixture, "binary");
    assert_works(file_replace(path, content, sizeof content, 0600, &fixture->err), fixture->err);
    size_t length = 0;
    const char *read = file_read(fixture->arena, path, sizeof content, &length, &fixture->err);
    assert_works(read, fixture->err);
    assert_int_equal(length, sizeof content);
    assert_memory_equal(read, content, sizeof content);
    assert_int_equal(read[length], 0);
    write_file(fixture, "empty", "");
    assert_string_equal(
        file_read(fixture->arena, path_of(fixture, "empty"), 0, NULL, &fixture->err), "");
}

static void test_read_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "six", "123456");
    const char *path = path_of(fixture, "six");
    assert_works(file_read(fixture->arena, path, 6, NULL, &fixture->err), fixture->err);
    assert_fails(file_read(fixture->arena, path, 5, NULL, &fixture->err), fixture->err, ERR_LIMIT,
                 arena_printf(fixture->arena, "file %s is larger than 5 bytes", path));
    /* A file that says it has no size still ends somewhere. */
    size_t length = 0;
    assert_works(file_read(fixture->arena, "/proc/self/status", 65536, &length, &fixture->err),
                 fixture->err);
    assert_true(length > 100);
}

static void test_read_refuses_what_is_no_file(void **state)
{
    struct fixture *fixture = *state;
    const char *missing = path_of(fixture, "missing");
    assert_fails(
        file_read(fixture->arena, missing, 10, NULL, &fixture->err), fixture->err, ERR_NOT_FOUND,
        arena_printf(fixture->arena, "file %s cannot be read: No such file or directory", missing));
    const char *pipe_path = path_of(fixture, "pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    assert_fails(file_read(fixture->arena, pipe_path, 10, NULL, &fixture->err), fixture->err,
                 ERR_INVALID, arena_printf(fixture->arena, "%s is not a regular file", pipe_path));
    assert_fails(file_read(fixture->arena, "/dev/zero", 10, NULL, &fixture->err), fixture->err,
                 ERR_INVALID, "/dev/zero is not a regular file");
    assert_fails(file_read(fixture->arena, fixture->folder, 10, NULL, &fixture->err), fixture->err,
                 ERR_INVALID,
                 arena_printf(fixture->arena, "%s is not a regular file", fixture->folder));
}

static void test_replace_leaves_the_new_file_alone(void **state)
{
    struct fixture *fixture = *state;
    const char *path = path_of(fixture, "settings");
    write_file(fixture, "settings", "old and long");
    assert_works(file_replace(path, "new", 3, 0600, &fixture->err), fixture->err);
    assert_string_equal(file_read(fixture->arena, path, 100, NULL, &fixture->err), "new");
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(unlink(path), 0);
    assert_true(holds_only(fixture, NULL));
}

static void test_replace_that_fails_leaves_the_old_file_alone(void **state)
{
    struct fixture *fixture = *state;
    const char *folder = path_of(fixture, "taken");
    assert_works(file_make_folder(path_of(fixture, "taken/inside"), 0755, &fixture->err),
                 fixture->err);
    assert_fails(file_replace(folder, "x", 1, 0600, &fixture->err), fixture->err, ERR_IO,
                 arena_printf(fixture->arena, "file %s cannot be written: Is a directory", folder));
    assert_int_equal(rmdir(path_of(fixture, "taken/inside")), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_true(holds_only(fixture, NULL));
    assert_fails(file_replace(path_of(fixture, "no/file"), "x", 1, 0600, &fixture->err),
                 fixture->err, ERR_NOT_FOUND,
                 arena_printf(fixture->arena,
                              "file %s/no/file cannot be written: No such file or directory",
                              fixture->folder));
}

static void test_full_disk_has_its_own_kind(void **state)
{
    struct fixture *fixture = *state;
    int fd CLEANUP(file_close) = -1;
    assert_false(file_write_all(fd, "x", 1));
    assert_int_equal(errno, EBADF);
    FILE *full = fopen("/dev/full", "we");
    assert_non_null(full);
    assert_false(file_write_all(fileno(full), "x", 1));
    assert_false(fail_errno(&fixture->err, ERR_IO, errno, "file x"));
    assert_int_equal(fixture->err.kind, ERR_DISK_FULL);
    fclose(full);
}

static void test_make_folder_with_its_parents(void **state)
{
    struct fixture *fixture = *state;
    const mode_t umask_before = umask(022);
    assert_works(file_make_folder(path_of(fixture, "a/b//c/"), 0700, &fixture->err), fixture->err);
    umask(umask_before);
    assert_int_equal(mode_of(path_of(fixture, "a")), 0755);
    assert_int_equal(mode_of(path_of(fixture, "a/b")), 0755);
    assert_int_equal(mode_of(path_of(fixture, "a/b/c")), 0700);
    assert_works(file_make_folder(path_of(fixture, "a/b/c"), 0755, &fixture->err), fixture->err);
    assert_int_equal(mode_of(path_of(fixture, "a/b/c")), 0700);
    assert_works(file_make_folder("/", 0755, &fixture->err), fixture->err);
}

static void test_open_below_makes_the_way_and_follows_no_link(void **state)
{
    struct fixture *fixture = *state;
    int root CLEANUP(file_close) = open(fixture->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int missing CLEANUP(file_close) = file_open_below(root, "a/b", 0);
    assert_int_equal(missing, -1);
    assert_int_equal(errno, ENOENT);
    int made CLEANUP(file_close) = file_open_below(root, "a/b", 0700);
    assert_true(made >= 0);
    assert_int_equal(mode_of(path_of(fixture, "a/b")), 0700);
    int found CLEANUP(file_close) = file_open_below(root, "a/b", 0);
    assert_true(found >= 0);
    int same CLEANUP(file_close) = file_open_below(root, "", 0);
    assert_true(same >= 0);
    assert_int_equal(symlink("/tmp", path_of(fixture, "a/link")), 0);
    static const char *const REFUSED[] = {"a/link", "a/../a", ".", "a//b", "/a", "a/link/x"};
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        assert_int_equal(file_open_below(root, REFUSED[i], 0), -1);
        assert_int_equal(file_open_below(root, REFUSED[i], 0700), -1);
    }
}

static void test_make_folder_in_the_way_of_a_file(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "file", "");
    assert_fails(file_make_folder(path_of(fixture, "file"), 0755, &fixture->err), fixture->err,
                 ERR_IO,
                 arena_printf(fixture->arena, "folder %s/file cannot be made: Not a directory",
                              fixture->folder));
    assert_fails(file_make_folder(path_of(fixture, "file/sub"), 0755, &fixture->err), fixture->err,
                 ERR_IO,
                 arena_printf(fixture->arena, "folder %s/file cannot be made: Not a directory",
                              fixture->folder));
    assert_fails(file_make_folder("", 0755, &fixture->err), fixture->err, ERR_IO,
                 "folder '' cannot be made: No such file or directory");
}

static void test_remove_tree_does_not_follow_links(void **state)
{
    struct fixture *fixture = *state;
    assert_works(file_make_folder(path_of(fixture, "tree/a/b"), 0755, &fixture->err), fixture->err);
    assert_works(file_make_folder(path_of(fixture, "kept"), 0755, &fixture->err), fixture->err);
    write_file(fixture, "tree/a/file", "x");
    write_file(fixture, "kept/file", "x");
    assert_int_equal(symlink("../../kept", path_of(fixture, "tree/a/link")), 0);
    assert_int_equal(symlink("nowhere", path_of(fixture, "tree/dangling")), 0);
    assert_works(file_remove_tree(path_of(fixture, "tree"), &fixture->err), fixture->err);
    assert_false(file_exists(path_of(fixture, "tree")));
    assert_true(file_exists(path_of(fixture, "kept/file")));

    assert_int_equal(symlink("kept", path_of(fixture, "link")), 0);
    assert_works(file_remove_tree(path_of(fixture, "link"), &fixture->err), fixture->err);
    assert_true(file_exists(path_of(fixture, "kept/file")));
    assert_works(file_remove_tree(path_of(fixture, "missing"), &fixture->err), fixture->err);
}

static void test_folder_is_empty(void **state)
{
    struct fixture *fixture = *state;
    assert_true(holds_only(fixture, NULL));
    write_file(fixture, ".hidden", "");
    assert_false(holds_only(fixture, NULL));
    assert_true(holds_only(fixture, ".hidden"));
    bool is_empty = false;
    assert_fails(file_folder_holds_only(-1, "/no", NULL, &is_empty, &fixture->err), fixture->err,
                 ERR_IO, "folder /no cannot be read: Bad file descriptor");
}

static void test_exists_sees_links_to_nothing(void **state)
{
    struct fixture *fixture = *state;
    assert_true(file_exists(fixture->folder));
    assert_false(file_exists(path_of(fixture, "x")));
    assert_int_equal(symlink("nowhere", path_of(fixture, "x")), 0);
    assert_true(file_exists(path_of(fixture, "x")));
}

static void test_close_forgets_the_descriptor(void **state)
{
    (void)state;
    int fd = dup(STDERR_FILENO);
    const int closed = fd;
    file_close(&fd);
    assert_int_equal(fd, -1);
    file_close(&fd);
    assert_int_equal(close(closed), -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_read_gives_back_every_byte),
        TEST(test_read_is_bounded),
        TEST(test_read_refuses_what_is_no_file),
        TEST(test_replace_leaves_the_new_file_alone),
        TEST(test_replace_that_fails_leaves_the_old_file_alone),
        TEST(test_full_disk_has_its_own_kind),
        TEST(test_make_folder_with_its_parents),
        TEST(test_open_below_makes_the_way_and_follows_no_link),
        TEST(test_make_folder_in_the_way_of_a_file),
        TEST(test_remove_tree_does_not_follow_links),
        TEST(test_folder_is_empty),
        TEST(test_exists_sees_links_to_nothing),
        TEST(test_close_forgets_the_descriptor),
    };
#undef TEST
    return run_group("base/test_file", tests);
}
