/*
 * fixture: what the tests of settings share: an arena, a folder of their own, and ways to load.
 */
#ifndef TEST_CONFIG_FIXTURE_H
#define TEST_CONFIG_FIXTURE_H

#include "test.h"

#include "config/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PAGE_MAX_BYTES ((size_t)1024 * 1024)

struct fixture {
    struct arena *arena;
    struct err err;
    char folder[64];
};

static inline int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->arena = arena_create((size_t)16 * 1024 * 1024);
    err_clear(&fixture->err);
    memcpy(fixture->folder, "/tmp/docflow-test-XXXXXX", sizeof "/tmp/docflow-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    *state = fixture;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;
    bool is_removed = file_remove_tree(fixture->folder, &fixture->err);
    arena_destroy(fixture->arena);
    free(fixture);
    return is_removed ? 0 : -1;
}

/* Writes a file into the folder of the test; returns its path. */
static inline const char *write_file(struct fixture *fixture, const char *name, const char *text,
                                     mode_t mode)
{
    const char *path = arena_printf(fixture->arena, "%s/%s", fixture->folder, name);
    assert_works(file_replace(path, text, strlen(text), mode, &fixture->err), fixture->err);
    assert_int_equal(chmod(path, mode), 0);
    return path;
}

/* Variables end with NULL; the data folder is the folder of the test. */
static inline char **environment_of(struct fixture *fixture, const char *const *variables)
{
    size_t count = 0;
    while (variables != NULL && variables[count] != NULL)
        count++;
    char **environment = arena_new_array(fixture->arena, char *, count + 2);
    for (size_t i = 0; i < count; i++)
        environment[i] = arena_copy_text(fixture->arena, variables[i]);
    environment[count] = arena_printf(fixture->arena, "DOCFLOW_DATA_DIR=%s", fixture->folder);
    return environment;
}

/* Loads from variables alone. */
static inline struct config *load(struct fixture *fixture, const char *const *variables)
{
    return config_load(fixture->arena, NULL, 0, environment_of(fixture, variables), &fixture->err);
}

static inline struct config *load_flag(struct fixture *fixture, const char *name, const char *value)
{
    const struct config_flag flag = {name, value};
    return config_load(fixture->arena, &flag, 1, environment_of(fixture, NULL), &fixture->err);
}

static inline struct config *load_file(struct fixture *fixture, const char *text)
{
    write_file(fixture, "docflow.conf", text, 0600);
    return load(fixture, NULL);
}

#define VARIABLES(...) ((const char *const[]){__VA_ARGS__, NULL})

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif
