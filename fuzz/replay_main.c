/*
 * replay_main: runs a fuzz target over the files of the given folders, without libFuzzer, so that
 * every corpus is an ordinary test.
 */
#include "fuzz.h"

#include "base/base.h"

#include <dirent.h>
#include <stdio.h>

#define FILE_MAX_BYTES ((size_t)1024 * 1024)

static bool replay_file(const char *path)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(2 * FILE_MAX_BYTES);
    struct err err;
    size_t length = 0;
    const char *bytes = file_read(arena, path, FILE_MAX_BYTES, &length, &err);
    if (!bytes) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    printf("%s\n", path); /* the last one printed is the one that breaks a promise */
    fflush(stdout);
    (void)LLVMFuzzerTestOneInput((const uint8_t *)bytes, length);
    return true;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The number of files replayed, in the order of their names; -1 when one cannot be read. */
static int replay_folder(const char *folder)
{
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, is_visible, alphasort);
    bool is_well = count >= 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        is_well = is_well && replay_file(path);
        free(entries[i]);
    }
    free(entries);
    return is_well ? count : -1;
}

int main(int argc, char **argv)
{
    int sum = 0;
    for (int i = 1; i < argc; i++) {
        const int count = replay_folder(argv[i]);
        if (count < 0) {
            fprintf(stderr, "folder %s cannot be replayed\n", argv[i]);
            return 1;
        }
        sum += count;
    }
    printf("%d replayed\n", sum);
    return sum > 0 ? 0 : 1;
}
