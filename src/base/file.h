/*
 * file: whole small files and folders; every read is bounded, every replacement atomic.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/base.h"

#include <sys/types.h>

/* The whole file into the arena, with a zero byte after it; larger than `max_bytes` is ERR_LIMIT.
   `length` may be NULL. Anything but a regular file (folder, device, pipe) is refused. */
char *file_read(struct arena *arena, const char *path, size_t max_bytes, size_t *length,
                struct err *err) MUST_CHECK;
/* Writes beside, syncs, renames over `path`: readers see the old or the new file, whole. */
bool file_replace(const char *path, const char *bytes, size_t length, mode_t mode,
                  struct err *err) MUST_CHECK;
/* Makes `path` and missing parents; parents get mode 0755. An existing folder is fine. */
bool file_make_folder(const char *path, mode_t mode, struct err *err) MUST_CHECK;
/* Removes a folder and all in it without following links. Missing is fine. */
bool file_remove_tree(const char *path, struct err *err) MUST_CHECK;
/* True when the folder holds nothing; a missing one is an error. */
bool file_folder_is_empty(const char *path, bool *is_empty, struct err *err) MUST_CHECK;
bool file_exists(const char *path);
/* For CLEANUP on a descriptor; -1 is fine. */
void file_close(int *fd);

#endif
