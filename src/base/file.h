/*
 * file: whole small files and folders; every read is bounded, every replacement atomic.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/base.h"

#include <sys/types.h>

/* What is missing fails with ERR_NOT_FOUND, what the system refuses with ERR_IO or ERR_DISK_FULL.
 */

/* The whole file into the arena, with a zero byte after it; larger than `max_bytes` is ERR_LIMIT.
   `length` may be NULL. Anything but a regular file (folder, device, pipe) is ERR_INVALID. */
char *file_read(struct arena *arena, const char *path, size_t max_bytes, size_t *length,
                struct err *err) MUST_CHECK;
/* Writes beside, syncs, renames over `path`: readers see the old or the new file, whole. */
bool file_replace(const char *path, const char *bytes, size_t length, mode_t mode,
                  struct err *err) MUST_CHECK;
/* Makes `path` and missing parents; parents get mode 0755. An existing folder is fine. */
bool file_make_folder(const char *path, mode_t mode, struct err *err) MUST_CHECK;
/* Removes a folder and all in it without following links. Missing is fine. */
bool file_remove_tree(const char *path, struct err *err) MUST_CHECK;
/* True when the open folder holds nothing but, perhaps, entries of `names`, which NULL ends; errors
   say `path`. */
bool file_folder_holds_only(int folder_fd, const char *path, const char *const names[], bool *is_so,
                            struct err *err) MUST_CHECK;
/* True for anything of that name, a link to nothing included. */
bool file_exists(const char *path);
/* Everything, resuming after signals; when false, errno tells why. */
bool file_write_all(int fd, const void *bytes, size_t length) MUST_CHECK;
/* Opens the folder `path` ("a/b", without "." and "..") below the open folder `root_fd`; no link on
   the way is followed. With a `make_mode` what is missing is made, and the way to the folder is on
   stable storage afterwards; 0 makes nothing. -1, and errno tells why. */
int file_open_below(int root_fd, const char *path, mode_t make_mode) MUST_CHECK;
/* For CLEANUP on a descriptor; -1 is fine. */
void file_close(int *fd);
/* Returns the descriptor and leaves -1, so that whoever takes it closes it instead. */
int file_hand_over(int *fd);

#endif
