/*
 * sandbox: what this program gives up before it looks at the document. Private to the child.
 */
#ifndef READER_CHILD_SANDBOX_H
#define READER_CHILD_SANDBOX_H

#include "base/base.h"

struct sandbox_limits {
    size_t memory_bytes; /* address space */
    int64_t cpu_s;
    bool is_required; /* fail with ERR_CONFIGURATION when the kernel has no system call filter */
};

/* For good: no file, no network, no new process, no more than the limits. Descriptors 0 to 2 stay
   usable. */
bool sandbox_enter(const struct sandbox_limits *limits, struct err *err) MUST_CHECK;

#endif
