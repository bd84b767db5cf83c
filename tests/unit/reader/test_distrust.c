/*
 * test_distrust: whatever the child program does, one error comes out, in time, and nothing is
 * left.
 *
 * The children here are shell scripts, forked by a stand-in of the program.
 */
#include "test.h"

#include "reader/reader.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARENA_BYTES (READER_ARENA_BYTES + (size_t)16 * 1024 * 1024)
#define PATIENCE_MS 400

/* Frames, in the octal of printf(1). */
#define NINE  "\\000\\000\\000\\000\\000\\000\\000\\000\\000"
#define FACTS "F\\050\\0\\0\\0\\002\\0\\0\\0\\017\\0application/pdf\\0" NINE NINE
#define PAGE_REST                                                                                  \
    "\\0\\0\\0\\0\\0\\010\\0\\0\\0\\010\\0\\0\\0\\001\\377\\0\\0\\0\\004\\0\\0\\0\\0\\0\\0\\0\\0"  \
    "\\0\\0\\0"
#define PAGE(n) "P\\037\\0\\0\\0\\00" #n PAGE_REST
/* An e-invoice that could not be read, attached as "a", with the problem "b". */
#define EINVOICE "T\\017\\0\\0\\0\\0\\001\\0a\\001\\0b\\0\\0\\0\\0\\0\\0\\0\\0"
#define END      "E\\0\\0\\0\\0"
/* Commands of the script: says the facts; awaits being asked for a page, and for no more. */
#define SAY(frames) "printf '" frames "'; "
#define ASKED       "head -c4 <&3 >/dev/null; "
#define DISMISSED   "cat <&3 >/dev/null; "

struct fixture {
    struct arena *arena;
    struct reader_options options;
    struct reader *reader; /* made when it is first used, as the options then are */
    struct reading reading;
    struct err err;
    char script[32];
    char program[32];
    int fd;
};

static void write_file(struct fixture *fixture, const char *path, const char *script)
{
    const char *text = arena_printf(fixture->arena, "#!/bin/sh\n%s\n", script);
    assert_works(file_replace(path, text, strlen(text), 0700, &fixture->err), fixture->err);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){
        .arena = arena_create(ARENA_BYTES),
        .options = {.memory_mb = 1024,
                    .page_timeout_ms = PATIENCE_MS,
                    .document_timeout_ms = 20000,
                    .children_max = 1,
                    .is_sandbox_required = true},
        .script = "/tmp/test_distrust.XXXXXX",
        .program = "/tmp/test_distrust.XXXXXX",
        .fd = open("/dev/null", O_RDONLY | O_CLOEXEC),
    };
    int script_fd CLEANUP(file_close) = mkstemp(fixture.script);
    int fd CLEANUP(file_close) = mkstemp(fixture.program);
    fixture.options.program = fixture.program;
    write_file(&fixture, fixture.program,
               arena_printf(fixture.arena, "exec %s %s \"$@\"", getenv("DOCFLOW_TEST_STAND_IN"),
                            fixture.script));
    *state = &fixture;
    return fd >= 0 && script_fd >= 0 && fixture.fd >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    file_close(&fixture->fd);
    reader_destroy(fixture->reader);
    unlink(fixture->script);
    unlink(fixture->program);
    arena_destroy(fixture->arena);
    /* No child is left, running or unreaped. */
    return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : -1;
}

static struct reader *reader_of(struct fixture *fixture)
{
    if (!fixture->reader)
        fixture->reader = reader_create(&fixture->options);
    return fixture->reader;
}

static bool read_with(struct fixture *fixture, const char *script)
{
    const struct reader_request request = {.fd = fixture->fd, .max_pages = 3};
    write_file(fixture, fixture->script, script);
    fixture->reading.page_count = 42;
    return reader_read(fixture->arena, reader_of(fixture), &request, &fixture->reading,
                       &fixture->err);
}

struct hostility {
    const char *script;
    enum err_kind kind;
    const char *message;
};

static void assert_all(struct fixture *fixture, const struct hostility *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const int64_t start_us = clock_monotonic_us();
        assert_fails(read_with(fixture, list[i].script), fixture->err, list[i].kind,
                     list[i].message);
        assert_int_equal(fixture->reading.page_count, 42);
        assert_in_range(clock_monotonic_us() - start_us, 0, 10000000);
    }
}

static void test_an_honest_child(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.page_timeout_ms = 20000;
    assert_works(read_with(fixture, SAY(FACTS) ASKED SAY(PAGE(1)) "sleep 0.01; " ASKED SAY(PAGE(2))
                                        DISMISSED SAY(END) "sleep 100"),
                 fixture->err);
    assert_int_equal(fixture->reading.page_count, 2);
    assert_int_equal(fixture->reading.pages[1].number, 2);
}

static void test_what_the_child_is_told(void **state)
{
    struct fixture *fixture = *state;
    assert_fails(read_with(fixture, "echo \"$* $#\" >&2; exit 1"), fixture->err, ERR_IO,
                 "the reader ended too early with exit code 1: en 3 1024 21 required 0/0 6");
    /* Document, frames, errors and pages; and what ls looks at. */
    assert_fails(read_with(fixture, "exec ls -m /proc/self/fd >&2"), fixture->err, ERR_IO,
                 "the reader ended too early with exit code 0: 0, 1, 2, 3, 4");
    setenv("DATABASE_URL", "postgresql://secret", 1);
    assert_fails(
        read_with(fixture, "env | grep -v -e ^PWD= -e ^_= | sort | tr '\\n' ' ' >&2; exit 1"),
        fixture->err, ERR_IO,
        "the reader ended too early with exit code 1: "
        "LC_ALL=C.UTF-8");
    unsetenv("DATABASE_URL");
}

static void test_ends(void **state)
{
    static const struct hostility ENDS[] = {
        {"exit 0", ERR_IO, "the reader ended too early with exit code 0"},
        {"echo started; >&2 echo; exit 0", ERR_IO,
         "the reader cannot be believed: no frame begins with byte 115"},
        {"echo first >&2; echo out of paper >&2; exit 3", ERR_IO,
         "the reader ended too early with exit code 3: out of paper"},
        {"printf 'a\\033[31mb\\377' >&2; exit 3", ERR_IO,
         "the reader ended too early with exit code 3: a?[31mb?"},
        {"kill -SEGV $$", ERR_IO, "the reader was ended by SIGSEGV"},
        {"echo bad_alloc >&2; kill -ABRT $$", ERR_IO, "the reader was ended by SIGABRT: bad_alloc"},
        {"kill -XCPU $$", ERR_TIMEOUT, "the reader took too much processor time"},
        {"printf '" FACTS "'; kill -KILL $$", ERR_IO, "the reader was ended by SIGKILL"},
        {"exec >&-; sleep 100", ERR_IO, "the reader fell silent"},
    };
    assert_all(*state, ENDS, COUNT_OF(ENDS));
}

static void test_nonsense(void **state)
{
#define NO "the reader cannot be believed: "
    static const struct hostility NONSENSE[] = {
        {"echo '<html>'", ERR_IO, NO "no frame begins with byte 60"},
        {"exec yes", ERR_IO, NO "no frame begins with byte 121"},
        {"cat /dev/zero", ERR_IO, NO "no frame begins with byte 0"},
        {"printf 'P\\377\\377\\377\\377'", ERR_IO, NO "a frame of 4294967295 bytes is too long"},
        {"printf '" END "'", ERR_IO, NO "the end came after 0 pages of 0"},
        {"printf '" FACTS END "'", ERR_IO, NO "the end came after 0 pages of 2"},
        {SAY(FACTS) ASKED SAY(PAGE(1) END), ERR_IO, NO "the end came after 1 pages of 2"},
        {"printf '" FACTS FACTS "'", ERR_IO, NO "the facts came twice"},
        {SAY(PAGE(1)), ERR_IO, NO "page 1 came unasked"},
        {SAY(FACTS PAGE(1)), ERR_IO, NO "page 1 came unasked"},
        {SAY(FACTS "A\\002\\0\\0\\0\\0\\0"), ERR_IO, NO "a file came unasked"},
        {SAY(FACTS "B\\001\\0\\0\\0x"), ERR_IO, NO "a file came unasked"},
        {SAY(FACTS EINVOICE), ERR_IO, NO "an e-invoice came where none can be"},
        {SAY(FACTS) ASKED SAY(EINVOICE EINVOICE), ERR_IO, NO "an e-invoice came where none can be"},
        {SAY(FACTS) ASKED SAY(PAGE(1)) ASKED SAY(EINVOICE), ERR_IO,
         NO "an e-invoice came where none can be"},
        {SAY(FACTS) ASKED SAY("T\\001\\0\\0\\0\\0"), ERR_IO, NO "the encoded e-invoice is damaged"},
        {SAY(FACTS) ASKED SAY(PAGE(2)), ERR_IO, NO "page 2 came in place of page 1"},
        {SAY(FACTS) ASKED SAY(PAGE(1)) ASKED SAY(PAGE(1)), ERR_IO,
         NO "page 1 came in place of page 2"},
        {SAY(FACTS) ASKED SAY(PAGE(1)) ASKED SAY(PAGE(2) PAGE(3)), ERR_IO,
         NO "page 3 came unasked"},
        {"printf 'F\\050\\0\\0\\0\\004\\0\\0\\0\\017\\0application/pdf\\0" NINE NINE "'", ERR_IO,
         NO "there are more pages than were allowed"},
        {"printf 'F\\0\\0\\0\\0'", ERR_IO, NO "the facts about the file are damaged"},
        {"printf 'X\\0\\0\\0\\0'", ERR_IO, NO "the failure of the file is damaged"},
        {"printf 'X\\021\\0\\0\\0\\011\\0cancelled\\002\\0no\\0\\0'", ERR_IO,
         NO "the failure of the file is damaged"},
    };
#undef NO
    assert_all(*state, NONSENSE, COUNT_OF(NONSENSE));
}

#define PICTURE "I\\013\\0\\0\\0\\001\\0\\0\\0\\001\\0\\0\\0abc"

static bool draw_with(struct fixture *fixture, const char *script, struct picture *picture)
{
    const struct reader_request request = {
        .fd = fixture->fd,
        .max_pages = 3,
        .drawing = {.page = 2, .rotation = 90, .pixels_max = 1000}};
    write_file(fixture, fixture->script, script);
    return reader_draw(fixture->arena, reader_of(fixture), &request, picture, &fixture->err);
}

static void test_pictures(void **state)
{
#define NO "the reader cannot be believed: "
    static const struct hostility WRONG[] = {
        {SAY(PICTURE), ERR_IO, NO "a picture came unasked"},
        {SAY(FACTS) ASKED SAY(PICTURE PICTURE), ERR_IO, NO "a picture came unasked"},
        {SAY(FACTS) ASKED SAY(END), ERR_IO, NO "the end came after 0 pages of 2"},
        {SAY(FACTS) ASKED SAY("I\\0\\0\\0\\0"), ERR_IO, NO "the picture is damaged"},
        {SAY(FACTS) ASKED SAY(PAGE(2)), ERR_IO, NO "words came unasked"},
    };
    struct fixture *fixture = *state;
    struct picture picture = {.width = 42};
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        assert_fails(draw_with(fixture, WRONG[i].script, &picture), fixture->err, WRONG[i].kind,
                     WRONG[i].message);
        assert_int_equal(picture.width, 42);
    }
    assert_fails(draw_with(fixture, "echo \"$1 $6\" >&2; exit 1", &picture), fixture->err, ERR_IO,
                 "the reader ended too early with exit code 1: 1000/90");
    assert_works(draw_with(fixture, SAY(FACTS) ASKED SAY(PICTURE) DISMISSED SAY(END), &picture),
                 fixture->err);
    assert_int_equal(picture.width, 1);
    assert_memory_equal(picture.rgb, "abc", 3);
    /* Nor does a picture come where words were asked for. */
    assert_fails(read_with(fixture, SAY(FACTS) ASKED SAY(PICTURE)), fixture->err, ERR_IO,
                 NO "a picture came unasked");
#undef NO
}

static void test_a_failure_is_passed_on(void **state)
{
    static const struct hostility FAILURES[] = {
        {"printf 'X\\017\\0\\0\\0\\007\\0invalid\\002\\0no\\0\\0'; sleep 100", ERR_INVALID, "no"},
        {SAY(FACTS) ASKED SAY(PAGE(1)) "printf 'X\\017\\0\\0\\0\\007\\0invalid\\002\\0no\\0\\0'",
         ERR_INVALID, "no"},
    };
    assert_all(*state, FAILURES, COUNT_OF(FAILURES));
}

static void test_time(void **state)
{
    struct fixture *fixture = *state;
    static const struct hostility PAGES[] = {
        {"sleep 100", ERR_TIMEOUT, "reading page 1 took longer than 400 ms"},
        {"trap '' TERM INT HUP; while :; do :; done", ERR_TIMEOUT,
         "reading page 1 took longer than 400 ms"},
        /* Bytes that never become a page are no sign of life. */
        {"printf 'P\\0\\0\\020\\0'; while :; do printf x; sleep 0.02; done", ERR_TIMEOUT,
         "reading page 1 took longer than 400 ms"},
        {"while :; do echo still here >&2; done", ERR_TIMEOUT,
         "reading page 1 took longer than 400 ms"},
    };
    assert_all(fixture, PAGES, COUNT_OF(PAGES));
    reader_destroy(fixture->reader);
    fixture->reader = NULL;
    fixture->options.document_timeout_ms = 300;
    assert_fails(read_with(fixture, "sleep 100"), fixture->err, ERR_TIMEOUT,
                 "reading took longer than 300 ms");
}

/* Sets the flag a while later. */
static void *abandon(void *flag)
{
    clock_sleep_ms(200);
    atomic_store((atomic_bool *)flag, true);
    return NULL;
}

static void test_abandoned(void **state)
{
    struct fixture *fixture = *state;
    atomic_bool is_abandoned = false;
    pthread_t thread;
    const struct reader_request request = {
        .fd = fixture->fd, .max_pages = 3, .is_abandoned = &is_abandoned};
    write_file(fixture, fixture->script, "sleep 100");
    fixture->options.page_timeout_ms = 20000;
    assert_int_equal(pthread_create(&thread, NULL, abandon, &is_abandoned), 0);
    const int64_t start_us = clock_monotonic_us();
    assert_fails(
        reader_read(fixture->arena, reader_of(fixture), &request, &fixture->reading, &fixture->err),
        fixture->err, ERR_CANCELLED, "reading was cancelled");
    assert_in_range(clock_monotonic_us() - start_us, 200000, 1000000);
    pthread_join(thread, NULL);
}

/* Pages of a document that takes long come from several children at once. */
static void test_further_children(void **state)
{
    struct fixture *fixture = *state;
    /* Each child holds its first page back until the other one has been asked too. */
    const char *folder = arena_printf(fixture->arena, "%s.asked", fixture->script);
    const char *script = arena_printf(
        fixture->arena,
        "printf '" FACTS "'; page=$(head -c4 <&3 | od -An -tu4 | tr -d ' '); mkdir -p %s/$page; "
        "while [ $(ls %s | wc -l) -lt 2 ]; do sleep 0.01; done; "
        "printf \"P\\037\\0\\0\\0\\00$page" PAGE_REST "\"; " DISMISSED SAY(END),
        folder, folder);
    fixture->options.children_max = 2;
    fixture->options.page_timeout_ms = 20000;
    const bool is_read = read_with(fixture, script);
    assert_works(file_remove_tree(folder, &fixture->err), fixture->err);
    assert_works(is_read, fixture->err);
    assert_int_equal(fixture->reading.page_count, 2);
    assert_int_equal(fixture->reading.pages[1].number, 2);
}

/* The child that is asked for a page does this with it, with another one that. */
static const char *either(struct fixture *fixture, const char *page, const char *that,
                          const char *other)
{
    return arena_printf(
        fixture->arena,
        "printf '" FACTS
        "'; while page=$(head -c4 <&3 | od -An -tu4 | tr -d ' '); [ \"$page\" ]; do "
        "if [ $page = %s ]; then %s; else %s; fi; printf \"P\\037\\0\\0\\0\\00$page" PAGE_REST
        "\"; done; " SAY(END),
        page, that, other);
}

/* Over each page in turn a child is lost; the other page is read all the same. */
static void test_a_page_that_no_child_survives(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *end;
        const char *reason;
    } ENDS[] = {{"kill -SEGV $$", "the reader was ended by SIGSEGV"},
                {"kill -SYS $$", "the reader was ended by SIGSYS"},
                {"kill -PROF $$", "took more than 10 s of processor time"},
                {"sleep 100", "took longer than 1500 ms"}};
    fixture->options.page_timeout_ms = 1500;
    fixture->options.page_cpu_s = 10;
    for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
        for (uint32_t page = 1; page <= 2; page++) {
            const char *script = either(fixture, page == 1 ? "1" : "2", ENDS[i].end, ":");
            assert_works(read_with(fixture, script), fixture->err);
            const struct reading_page *lost = &fixture->reading.pages[page - 1];
            assert_int_equal(fixture->reading.page_count, 2);
            assert_int_equal(lost->source, READING_NONE);
            assert_int_equal(lost->defect, READING_UNREADABLE);
            assert_non_null(strstr(lost->source_reason, ENDS[i].reason));
            assert_int_equal(fixture->reading.pages[2 - page].source, READING_TEXT_LAYER);
        }
    }
}

/* Then it is the document that cannot be read. */
static void test_no_page_that_a_child_survives(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.page_timeout_ms = 20000;
    assert_fails(read_with(fixture, either(fixture, "1", "kill -SEGV $$", "kill -ABRT $$")),
                 fixture->err, ERR_IO, "the reader was ended by SIGABRT");
}

/* A program that was killed is started anew, and what its children were about is asked again. */
static void test_a_lost_program(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.page_timeout_ms = 20000;
    const char *once = arena_printf(fixture->arena,
                                    "if [ -z \"$(cat %s.seen)\" ]; then echo x >%s.seen; "
                                    "kill -KILL $PPID; sleep 100; fi; " SAY(FACTS)
                                        ASKED SAY(PAGE(1)) ASKED SAY(PAGE(2)) DISMISSED SAY(END),
                                    fixture->script, fixture->script);
    const char *seen = arena_printf(fixture->arena, "%s.seen", fixture->script);
    assert_works(file_replace(seen, "", 0, 0600, &fixture->err), fixture->err);
    const bool is_read = read_with(fixture, once);
    unlink(seen);
    assert_works(is_read, fixture->err);
    assert_int_equal(fixture->reading.page_count, 2);
    assert_fails(read_with(fixture, "kill -KILL $PPID; sleep 100"), fixture->err, ERR_IO,
                 "the reader ended with exit code 137");
}

static void test_a_missing_program(void **state)
{
    struct fixture *fixture = *state;
    const struct reader_request request = {.fd = fixture->fd, .max_pages = 3};
    fixture->options.program = "/no/such/program";
    assert_fails(
        reader_read(fixture->arena, reader_of(fixture), &request, &fixture->reading, &fixture->err),
        fixture->err, ERR_CONFIGURATION,
        "program /no/such/program cannot be started: No such file or directory");
    assert_string_equal(fixture->err.hint, "the setting reader_program says where it is");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_an_honest_child),
        TEST(test_what_the_child_is_told),
        TEST(test_ends),
        TEST(test_nonsense),
        TEST(test_pictures),
        TEST(test_a_failure_is_passed_on),
        TEST(test_time),
        TEST(test_abandoned),
        TEST(test_further_children),
        TEST(test_a_page_that_no_child_survives),
        TEST(test_no_page_that_a_child_survives),
        TEST(test_a_lost_program),
        TEST(test_a_missing_program),
    };
#undef TEST
    return run_group("reader/test_distrust", tests);
}
