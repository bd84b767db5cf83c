/*
 * file_export: what the files of this kind of output share. Private to output.
 */
#ifndef OUTPUT_FILE_EXPORT_H
#define OUTPUT_FILE_EXPORT_H

#include "output/output.h"

/* What keeps `name` from being one sane part of a path ("begins with a dot"), or NULL. */
const char *export_name_fault(const char *name);
/* The same of a folder ("invoices/2025"): parts with slashes between them. */
const char *export_folder_fault(const char *folder);
/* The same of a pattern of file names, without extension: literal text and placeholders. One of
   them must be {process_id}, so that no two processes share a file. */
const char *export_pattern_fault(const char *pattern);

/* What such a pattern stands for, in the arena. It depends on the process alone: a delivery that is
   repeated gives the same name. */
const char *export_name_render(struct arena *arena, const char *pattern,
                               const struct output_delivery *delivery);

#endif
