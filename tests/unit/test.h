/*
 * test: what every unit test includes: cmocka, base, and checks of errors by value.
 */
#ifndef TEST_H
#define TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
/* cmocka's fail() without arguments gives way to the program's. */
#undef fail

#include "base/base.h"

/* The call, which fills `error` on failure, works; else its message is shown. */
#define assert_works(call, error)                                                                  \
    do {                                                                                           \
        if (!(call)) {                                                                             \
            print_error("%s: %s\n", #call, (error).message);                                       \
            _fail(__FILE__, __LINE__);                                                             \
        }                                                                                          \
    } while (0)

/* The call fails with exactly this kind and message. */
#define assert_fails(call, error, error_kind, error_message)                                       \
    do {                                                                                           \
        err_clear(&(error));                                                                       \
        assert_false(call);                                                                        \
        assert_string_equal((error).message, (error_message));                                     \
        assert_string_equal(err_kind_name((error).kind), err_kind_name(error_kind));               \
    } while (0)

/* The end of a main(): runs the group under its name, "module/test_part". */
#define run_group(name, tests) cmocka_run_group_tests_name((name), (tests), NULL, NULL)

#endif
