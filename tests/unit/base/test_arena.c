/*
 * test_arena: memory is zeroed, aligned, bounded, and ends together.
 */
#include "test.h"

#include <signal.h>
#include <stdalign.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_BYTES ((size_t)8 * 1024 * 1024)

static bool is_zeroed(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

static void test_memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    static const size_t SIZES[] = {1, 3, 16, 17, 100, 1000, 5000, 70000, 300000, 1, 0, 2};
    for (size_t round = 0; round < 10; round++) {
        for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
            unsigned char *bytes = arena_alloc(arena, SIZES[i], 1);
            assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
            assert_true(is_zeroed(bytes, SIZES[i]));
            memset(bytes, 0xEE, SIZES[i]); /* would show in whatever overlaps */
        }
    }
}

static void test_copies_end_with_a_zero_byte(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    assert_string_equal(arena_copy_text(arena, "invoice"), "invoice");
    assert_string_equal(arena_copy_text(arena, ""), "");
    assert_memory_equal(arena_copy_bytes(arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_copy_bytes(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%s-%d", "page", 7), "page-7");
}

static void test_used_bytes_grow_by_at_least_what_was_asked(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    assert_int_equal(arena_used_bytes(arena), 0);
    assert_non_null(arena_alloc(arena, 10, 100));
    assert_in_range(arena_used_bytes(arena), 1000, 1100);
    assert_int_equal(arena_left_bytes(arena), LIMIT_BYTES - arena_used_bytes(arena));
}

struct order {
    char text[8];
    size_t length;
};

struct deferred {
    struct order *order;
    char name;
};

static void note(void *thing)
{
    const struct deferred *deferred = thing;
    deferred->order->text[deferred->order->length++] = deferred->name;
}

static void test_deferred_calls_run_newest_first(void **state)
{
    (void)state;
    struct order order = {0};
    struct arena *arena = arena_create(LIMIT_BYTES);
    for (char name = 'a'; name <= 'c'; name++) {
        /* What is deferred may itself live in the arena. */
        struct deferred *deferred = arena_new(arena, struct deferred);
        *deferred = (struct deferred){&order, name};
        arena_defer(arena, note, deferred);
    }
    assert_string_equal(order.text, "");
    arena_destroy(arena);
    assert_string_equal(order.text, "cba");
}

static void test_enders_accept_nothing(void **state)
{
    (void)state;
    arena_destroy(NULL);
    struct arena *arena = NULL;
    arena_end(&arena);
    arena = arena_create(LIMIT_BYTES);
    arena_end(&arena);
    assert_null(arena);
}

static void use_up(void)
{
    struct arena *arena = arena_create(1000);
    (void)arena_alloc(arena, 500, 1);
    (void)arena_alloc(arena, 501, 1);
}

static void overflow_product(void)
{
    (void)arena_alloc(arena_create(LIMIT_BYTES), SIZE_MAX / 2, 3);
}

static void overflow_sum(void)
{
    (void)arena_alloc(arena_create(SIZE_MAX), SIZE_MAX - 1, 1);
}

/* What `act` says on standard error before it aborts. */
static void assert_aborts(void (*act)(void), const char *said)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        dup2(ends[1], STDERR_FILENO);
        act();
        _exit(0);
    }
    close(ends[1]);
    char words[200] = "";
    assert_true(read(ends[0], words, sizeof words - 1) > 0);
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_string_equal(words, said);
}

static void test_growing_past_the_limit_ends_the_program(void **state)
{
    (void)state;
    assert_aborts(use_up, "fatal: an arena would grow past its limit of 1000 bytes\n");
    assert_aborts(overflow_product, "fatal: an arena would grow past its limit of 8388608 bytes\n");
    assert_aborts(overflow_sum,
                  "fatal: an arena would grow past its limit of 18446744073709551615 bytes\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(test_copies_end_with_a_zero_byte),
        cmocka_unit_test(test_used_bytes_grow_by_at_least_what_was_asked),
        cmocka_unit_test(test_deferred_calls_run_newest_first),
        cmocka_unit_test(test_enders_accept_nothing),
        cmocka_unit_test(test_growing_past_the_limit_ends_the_program),
    };
    return run_group("base/test_arena", tests);
}
