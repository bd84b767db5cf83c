/*
 * test_file_export: a file is whole, below the root, and the same one however often it is
 * delivered; no name leads elsewhere or to another process's file.
 */
#include "test.h"

#include "output/output.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROCESS "019a0000-0000-7000-8000-000000000001"
#define ACTION  "019a0000-0000-7000-8000-00000000000a"

struct fixture {
    struct arena *arena;
    struct err err;
    char folder[32];
    const struct config *config;
    struct output_delivery delivery;
    struct json *result;
};

static const char *path_of(const struct fixture *fixture, const char *name)
{
    return arena_printf(fixture->arena, "%s/%s", fixture->folder, name);
}

static struct json *parse(struct fixture *fixture, const char *text)
{
    struct json *value = json_parse(fixture->arena, text, strlen(text), &fixture->err);
    assert_works(value, fixture->err);
    return value;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create((size_t)16 * 1024 * 1024),
                               .folder = "/tmp/test_export.XXXXXX"};
    assert_non_null(mkdtemp(fixture.folder));
    const struct config_flag flags[] = {{"data_dir", fixture.folder},
                                        {"export_dir", path_of(&fixture, "out")}};
    char *const environment[] = {NULL};
    fixture.config = config_load(fixture.arena, flags, COUNT_OF(flags), environment, &fixture.err);
    assert_works(fixture.config, fixture.err);
    fixture.delivery = (struct output_delivery){
        .action_id = {ACTION},
        .process_id = {PROCESS},
        .client_slug = "acme-corp",
        .action_type = "file_export",
        .process_type_id = "simple_invoice",
        .target_config = parse(&fixture, "{\"format\": \"json\", \"folder\": \"invoices\"}"),
        .final_output = parse(&fixture, "{\"total\": 104.90}"),
        .file_name = "invoice 7.pdf",
        .process_created_at = 1764521999000000, /* 2025-11-30T16:59:59Z */
    };
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    const bool is_removed = file_remove_tree(fixture->folder, &fixture->err);
    arena_destroy(fixture->arena);
    return is_removed ? 0 : -1;
}

/* ---- what every test does ---- */

static bool try_to_deliver(struct fixture *fixture)
{
    return output_deliver(fixture->arena, fixture->config, &fixture->delivery, &fixture->result,
                          &fixture->err);
}

/* Where it went, below the root. */
static const char *deliver(struct fixture *fixture)
{
    assert_works(try_to_deliver(fixture), fixture->err);
    return json_text(json_find(fixture->result, "path"));
}

static const char *content_of(struct fixture *fixture, const char *path)
{
    const char *content =
        file_read(fixture->arena, path_of(fixture, path), 100000, NULL, &fixture->err);
    assert_works(content, fixture->err);
    return content;
}

static bool holds_only(struct fixture *fixture, const char *folder, const char *name)
{
    bool is_so = false;
    int fd CLEANUP(file_close) = open(path_of(fixture, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_works(file_folder_holds_only(fd, folder, (const char *const[]){name, NULL}, &is_so,
                                        &fixture->err),
                 fixture->err);
    return is_so;
}

static mode_t mode_of(const struct fixture *fixture, const char *name)
{
    struct stat status;
    assert_int_equal(lstat(path_of(fixture, name), &status), 0);
    return status.st_mode & 07777;
}

#define JSON_PATH "acme-corp/invoices/invoice_7-" PROCESS ".json"

/* ---- delivering ---- */

static void test_json_is_written_and_described(void **state)
{
    struct fixture *fixture = *state;
    const mode_t umask_before = umask(022);
    assert_string_equal(deliver(fixture), JSON_PATH);
    umask(umask_before);
    const char *content = content_of(fixture, "out/" JSON_PATH);
    char digest[CRYPTO_SHA256_TEXT_BYTES];
    int64_t size_bytes = 0;
    assert_string_equal(content, "{\n  \"total\": 104.90\n}\n");
    assert_true(json_read_integer(json_find(fixture->result, "bytes"), &size_bytes));
    assert_int_equal(size_bytes, strlen(content));
    assert_string_equal(json_text(json_find(fixture->result, "sha256")),
                        crypto_sha256_text(content, strlen(content), digest));
    assert_int_equal(mode_of(fixture, "out/" JSON_PATH), 0640);
    assert_int_equal(mode_of(fixture, "out/acme-corp/invoices"), 0750);
}

static void test_csv_is_written(void **state)
{
    struct fixture *fixture = *state;
    fixture->delivery.target_config = parse(fixture, "{\"format\": \"csv\", \"rows\": \"l\"}");
    fixture->delivery.final_output = parse(fixture, "{\"id\": \"=1\", \"l\": [{\"n\": 1.50}]}");
    assert_string_equal(deliver(fixture), "acme-corp/invoice_7-" PROCESS ".csv");
    assert_string_equal(content_of(fixture, "out/acme-corp/invoice_7-" PROCESS ".csv"),
                        "id,l.n\r\n'=1,1.50\r\n");
}

static void test_repeated_delivery_is_the_same_file(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(deliver(fixture), JSON_PATH);
    assert_string_equal(deliver(fixture), JSON_PATH);
    assert_true(holds_only(fixture, "out/acme-corp/invoices", "invoice_7-" PROCESS ".json"));
}

/* What a worker that died in the middle left is taken over, not added to. */
static void test_leftover_of_a_crash_becomes_the_file(void **state)
{
    struct fixture *fixture = *state;
    static const char LEFT[] = "half of a file that was longer than the whole one will be";
    const char *beside = path_of(fixture, "out/acme-corp/invoices/." ACTION ".part");
    assert_works(file_make_folder(path_of(fixture, "out/acme-corp/invoices"), 0700, &fixture->err),
                 fixture->err);
    assert_works(file_replace(beside, LEFT, sizeof LEFT, 0600, &fixture->err), fixture->err);
    (void)deliver(fixture);
    assert_string_equal(content_of(fixture, "out/" JSON_PATH), "{\n  \"total\": 104.90\n}\n");
    assert_true(holds_only(fixture, "out/acme-corp/invoices", "invoice_7-" PROCESS ".json"));
}

/* A worker whose lease ran out may still be at it. */
static void test_second_writer_is_told_to_wait(void **state)
{
    struct fixture *fixture = *state;
    assert_works(file_make_folder(path_of(fixture, "out/acme-corp/invoices"), 0700, &fixture->err),
                 fixture->err);
    int fd CLEANUP(file_close) = open(path_of(fixture, "out/acme-corp/invoices/." ACTION ".part"),
                                      O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_false(try_to_deliver(fixture));
    assert_int_equal(fixture->err.kind, ERR_BUSY);
    assert_true(err_kind_is_retryable(fixture->err.kind));
    file_close(&fd);
    assert_string_equal(deliver(fixture), JSON_PATH);
}

struct writer {
    const struct fixture *fixture;
    size_t delivered;
    size_t failed; /* for another reason than another writer */
};

static void *deliver_often(void *argument)
{
    struct writer *writer = argument;
    for (int i = 0; i < 100; i++) {
        struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
        struct json *result = NULL;
        struct err err = {0};
        if (output_deliver(arena, writer->fixture->config, &writer->fixture->delivery, &result,
                           &err))
            writer->delivered++;
        else if (err.kind != ERR_BUSY)
            writer->failed++;
    }
    return NULL;
}

static void test_reader_never_sees_a_part(void **state)
{
    struct fixture *fixture = *state;
    struct writer writers[] = {{fixture, 0, 0}, {fixture, 0, 0}, {fixture, 0, 0}};
    pthread_t threads[COUNT_OF(writers)];
    size_t parts = 0;
    size_t delivered = 0;
    const char *path = path_of(fixture, arena_printf(fixture->arena, "out/%s", deliver(fixture)));
    for (size_t i = 0; i < COUNT_OF(writers); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, deliver_often, &writers[i]), 0);
    for (int i = 0; i < 5000; i++) {
        const char *content = file_read(fixture->arena, path, 1000, NULL, &fixture->err);
        parts += !text_equal(content, "{\n  \"total\": 104.90\n}\n");
    }
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(writers[i].failed, 0);
        delivered += writers[i].delivered;
    }
    assert_true(delivered > 0);
    assert_int_equal(parts, 0);
    assert_true(holds_only(fixture, "out/acme-corp/invoices", "invoice_7-" PROCESS ".json"));
}

static void test_processes_with_one_file_name_have_files_of_their_own(void **state)
{
    struct fixture *fixture = *state;
    const char *first = deliver(fixture);
    fixture->delivery.process_id = (struct id){"019a0000-0000-7000-8000-000000000002"};
    fixture->delivery.action_id = (struct id){"019a0000-0000-7000-8000-00000000000b"};
    assert_string_not_equal(deliver(fixture), first);
    assert_true(file_exists(path_of(fixture, arena_printf(fixture->arena, "out/%s", first))));
}

static void test_default_root_is_in_the_data_folder(void **state)
{
    struct fixture *fixture = *state;
    const struct config_flag flag = {"data_dir", fixture->folder};
    char *const environment[] = {NULL};
    fixture->config = config_load(fixture->arena, &flag, 1, environment, &fixture->err);
    assert_works(fixture->config, fixture->err);
    (void)deliver(fixture);
    assert_true(file_exists(path_of(fixture, "exports/" JSON_PATH)));
}

/* ---- names ---- */

static void test_pattern_is_filled_in(void **state)
{
    struct fixture *fixture = *state;
    fixture->delivery.target_config =
        parse(fixture, "{\"format\": \"json\", \"folder\": \"a/b c\", \"file_name\": "
                       "\"{date} {process_type_id}_{file_name} {process_id}\"}");
    assert_string_equal(deliver(fixture),
                        "acme-corp/a/b c/2025-11-30 simple_invoice_invoice_7 " PROCESS ".json");
}

static void test_file_name_of_a_stranger_is_cleaned(void **state)
{
    struct fixture *fixture = *state;
    static const char *const CASES[][2] = {
        {"scan.PDF", "scan"},
        {"../../etc/passwd", "passwd"},
        {"C:\\temp\\a.b.pdf", "a.b"},
        {"two\nlines\t.pdf", "two_lines_"},
        {"-rf.pdf", "_rf"},
        {".hidden", "_hidden"},
        {"..", "_"},
        {"a/", "document"},
        {"", "document"},
        {NULL, "document"},
        {"Rechnung M\u00fcller \u8acb\u6c42.pdf", "Rechnung_M\u00fcller_\u8acb\u6c42"},
        {"a\u202Efdp.exe", "a_fdp"},
        {"\u00a0\u00ad", "__"},
        {"latin1 \xFC\xE9.pdf", "latin1___"},
        {"$(reboot);`id`'\"", "__reboot___id___"},
    };
    fixture->delivery.target_config =
        parse(fixture, "{\"format\": \"json\", \"file_name\": \"{file_name}-{process_id}\"}");
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        fixture->delivery.file_name = CASES[i][0];
        assert_string_equal(
            deliver(fixture),
            arena_printf(fixture->arena, "acme-corp/%s-" PROCESS ".json", CASES[i][1]));
    }
}

static void test_long_file_name_is_cut_between_characters(void **state)
{
    struct fixture *fixture = *state;
    struct text name CLEANUP(text_done);
    text_init(&name, 1000);
    text_append_char(&name, 'x');
    for (int i = 0; i < 200; i++)
        text_append_string(&name, "\u00e4");
    fixture->delivery.file_name = name.data;
    assert_string_equal(
        deliver(fixture),
        arena_printf(fixture->arena, "acme-corp/invoices/%.79s-" PROCESS ".json", name.data));
}

/* ---- target_config ---- */

static void test_target_config_that_does_not_fit_is_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const CASES[][2] = {
        {"{}", "target_config.format is missing: json or csv"},
        {"{\"format\": \"xml\"}", "target_config.format is neither json nor csv"},
        {"{\"format\": 1}", "target_config.format is no text"},
        {"{\"format\": \"json\", \"path\": \"x\"}",
         "target_config.path is no member of file_export"},
        {"{\"format\": \"json\", \"rows\": \"x\"}",
         "target_config.rows is not for the format json"},
        {"{\"format\": \"csv\", \"rows\": \"\"}", "target_config.rows names no list"},
        {"{\"format\": \"json\", \"folder\": \"/etc\"}", "target_config.folder is not relative"},
        {"{\"format\": \"json\", \"folder\": \"..\"}",
         "target_config.folder has a part that begins with a dot"},
        {"{\"format\": \"json\", \"folder\": \"a/../../b\"}",
         "target_config.folder has a part that begins with a dot"},
        {"{\"format\": \"json\", \"folder\": \"\"}", "target_config.folder has an empty part"},
        {"{\"format\": \"json\", \"folder\": \"a//b\"}", "target_config.folder has an empty part"},
        {"{\"format\": \"json\", \"folder\": \"a/\"}", "target_config.folder has an empty part"},
        {"{\"format\": \"json\", \"folder\": \"a\\\\..\\\\b\"}",
         "target_config.folder holds a character that not every system allows in a name"},
        {"{\"format\": \"json\", \"folder\": \"a\\nb\"}",
         "target_config.folder holds a character that not every system allows in a name"},
        {"{\"format\": \"json\", \"folder\": \"a /b\"}",
         "target_config.folder has a part that begins with a space, or ends with a space or a dot"},
        {"{\"format\": \"json\", \"folder\": \"1/2/3/4/5/6/7/8/9\"}",
         "target_config.folder has more than 8 parts"},
        {"{\"format\": \"json\", \"file_name\": \"result\"}",
         "target_config.file_name must hold {process_id}, so that no two processes write the same "
         "file"},
        {"{\"format\": \"json\", \"file_name\": \"{process_id}{total}\"}",
         "target_config.file_name holds braces that are not {process_id}, {file_name}, "
         "{process_type_id} or {date}"},
        {"{\"format\": \"json\", \"file_name\": \"../{process_id}\"}",
         "target_config.file_name has a part that begins with a dot"},
        {"{\"format\": \"json\", \"file_name\": \"a/{process_id}\"}",
         "target_config.file_name holds a character that not every system allows in a name"},
        {"{\"format\": \"json\", \"file_name\": \"{process_id}{file_name}{file_name}{file_name}\"}",
         "target_config.file_name can become longer than a file name may be"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        fixture->delivery.target_config = parse(fixture, CASES[i][0]);
        assert_fails(output_check("file_export", fixture->delivery.target_config, &fixture->err),
                     fixture->err, ERR_INVALID, CASES[i][1]);
        assert_fails(try_to_deliver(fixture), fixture->err, ERR_INVALID, CASES[i][1]);
    }
    assert_true(holds_only(fixture, "", NULL));
}

static void test_kinds_that_are_offered(void **state)
{
    struct fixture *fixture = *state;
    assert_true(output_is_offered("file_export"));
    assert_false(output_is_offered("webhook"));
    assert_fails(output_check("carrier_pigeon", parse(fixture, "{}"), &fixture->err), fixture->err,
                 ERR_UNSUPPORTED, "output by carrier_pigeon is not offered");
    assert_fails(output_check("file_export", parse(fixture, "[]"), &fixture->err), fixture->err,
                 ERR_INVALID, "target_config must be an object");
}

/* ---- links and what is in the way ---- */

static void test_links_lead_nowhere(void **state)
{
    struct fixture *fixture = *state;
    assert_works(file_make_folder(path_of(fixture, "elsewhere"), 0700, &fixture->err),
                 fixture->err);
    assert_works(file_make_folder(path_of(fixture, "out/acme-corp"), 0700, &fixture->err),
                 fixture->err);
    const char *link = path_of(fixture, "out/acme-corp/invoices");
    assert_int_equal(symlink("../../elsewhere", link), 0);
    assert_fails(try_to_deliver(fixture), fixture->err, ERR_IO,
                 arena_printf(fixture->arena,
                              "file %s/out/" JSON_PATH " cannot be written: "
                              "Not a directory",
                              fixture->folder));
    assert_true(holds_only(fixture, "elsewhere", NULL));

    /* A link in the place of a file is replaced, not written through. */
    assert_int_equal(unlink(link), 0);
    assert_works(file_make_folder(link, 0700, &fixture->err), fixture->err);
    assert_int_equal(symlink("../../../elsewhere/a", path_of(fixture, "out/" JSON_PATH)), 0);
    assert_int_equal(symlink("../../../elsewhere/b",
                             path_of(fixture, "out/acme-corp/invoices/." ACTION ".part")),
                     0);
    assert_false(try_to_deliver(fixture));
    assert_int_equal(unlink(path_of(fixture, "out/acme-corp/invoices/." ACTION ".part")), 0);
    (void)deliver(fixture);
    assert_int_equal(mode_of(fixture, "out/" JSON_PATH) & 0600, 0600);
    assert_true(holds_only(fixture, "elsewhere", NULL));
}

static void test_what_is_in_the_way_is_said(void **state)
{
    struct fixture *fixture = *state;
    assert_works(file_make_folder(path_of(fixture, "out/" JSON_PATH), 0700, &fixture->err),
                 fixture->err);
    assert_fails(try_to_deliver(fixture), fixture->err, ERR_IO,
                 arena_printf(fixture->arena,
                              "file %s/out/" JSON_PATH " cannot be written: "
                              "Is a directory",
                              fixture->folder));
    assert_true(holds_only(fixture, "out/acme-corp/invoices", "invoice_7-" PROCESS ".json"));
}

/* A limit on the size of files stands for the disk that is full. */
static void test_refused_write_leaves_the_old_file_alone(void **state)
{
    struct fixture *fixture = *state;
    struct rlimit before;
    (void)deliver(fixture);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit limit = {.rlim_cur = 10, .rlim_max = before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    const bool is_delivered = try_to_deliver(fixture);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, SIG_DFL);
    assert_false(is_delivered);
    assert_string_equal(fixture->err.message,
                        arena_printf(fixture->arena,
                                     "file %s/out/" JSON_PATH " cannot be written: File too large",
                                     fixture->folder));
    assert_string_equal(content_of(fixture, "out/" JSON_PATH), "{\n  \"total\": 104.90\n}\n");
    assert_true(holds_only(fixture, "out/acme-corp/invoices", "invoice_7-" PROCESS ".json"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_json_is_written_and_described),
        TEST(test_csv_is_written),
        TEST(test_repeated_delivery_is_the_same_file),
        TEST(test_leftover_of_a_crash_becomes_the_file),
        TEST(test_second_writer_is_told_to_wait),
        TEST(test_reader_never_sees_a_part),
        TEST(test_processes_with_one_file_name_have_files_of_their_own),
        TEST(test_default_root_is_in_the_data_folder),
        TEST(test_pattern_is_filled_in),
        TEST(test_file_name_of_a_stranger_is_cleaned),
        TEST(test_long_file_name_is_cut_between_characters),
        TEST(test_target_config_that_does_not_fit_is_refused),
        TEST(test_kinds_that_are_offered),
        TEST(test_links_lead_nowhere),
        TEST(test_what_is_in_the_way_is_said),
        TEST(test_refused_write_leaves_the_old_file_alone),
    };
#undef TEST
    return run_group("output/test_file_export", tests);
}
