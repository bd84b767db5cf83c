/*
 * base: what every module stands on and what knows nothing about documents.
 *
 * This is the module's one public header; the parts below are private files of the folder and are
 * included through here only. Nothing in base has mutable global state except the log.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The result says whether the call worked: ignoring it is a compile error. */
#define MUST_CHECK __attribute__((warn_unused_result))
/* Format string at parameter `string`, its arguments from parameter `first`. */
#define PRINTF_LIKE(string, first) __attribute__((format(printf, string, first)))
/* Runs `ender(&variable)` when the variable goes out of scope. */
#define CLEANUP(ender)  __attribute__((cleanup(ender)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#include "base/err.h"

#include "base/arena.h"
#include "base/certificate.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/decimal.h"
#include "base/file.h"
#include "base/id.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "base/key_file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/processor.h"
#include "base/row.h"
#include "base/text.h"

#endif
