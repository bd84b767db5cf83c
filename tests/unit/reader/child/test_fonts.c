/*
 * test_fonts: the system's fonts are found where nobody has looked at them before.
 */
#include "test.h"

#include "reader/child/fonts.h"

#include <stdio.h>
#include <stdlib.h>

#include <fontconfig/fontconfig.h>

/* Without a cache fontconfig opens every file itself, and keeps what it found for everybody. */
static void test_fonts_are_found_without_a_cache(void **state)
{
    char folder[] = "/tmp/test_fonts.XXXXXX";
    char path[64];
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/fonts.conf", folder);
    FILE *settings = fopen(path, "we");
    assert_non_null(settings);
    (void)fprintf(
        settings,
        "<fontconfig><dir>/usr/share/fonts</dir><cachedir>%s/cache</cachedir></fontconfig>",
        folder);
    assert_int_equal(fclose(settings), 0);
    assert_int_equal(setenv("FONTCONFIG_FILE", path, 1), 0);
    fonts_load();
    assert_true(FcConfigGetFonts(NULL, FcSetSystem)->nfont > 0);
    FcFini();

    struct arena *arena CLEANUP(arena_end) = arena_create(65536);
    struct child_result result;
    struct err err;
    const char *const argv[] = {"rm", "-r", folder, NULL};
    const struct child_options options = {
        .argv = argv, .output_max_bytes = 1000, .timeout_ms = 60000};
    assert_works(child_run(arena, &options, &result, &err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fonts_are_found_without_a_cache),
    };
    return run_group("reader/child/test_fonts", tests);
}
