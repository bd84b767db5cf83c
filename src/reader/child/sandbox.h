/*
 * sandbox: what this program gives up before it looks at the document, layer by layer. Private to
 * the child.
 */
#ifndef READER_CHILD_SANDBOX_H
#define READER_CHILD_SANDBOX_H

#include "base/base.h"

struct sandbox_limits {
    size_t memory_bytes; /* address space */
    int64_t cpu_s;
    bool is_required; /* fail with ERR_CONFIGURATION where a layer is missing */
};

/* For good: no file, no network, no new process, no more than the limits. Descriptors 0 to 2 stay
   usable. */
bool sandbox_enter(const struct sandbox_limits *limits, struct err *err) MUST_CHECK;

/* Each protects by itself, whatever becomes of the others. */
enum sandbox_layer {
    SANDBOX_LIMITS,
    SANDBOX_PRIVILEGES,
    SANDBOX_FILES,
    SANDBOX_CALLS,
    SANDBOX_LAYERS,
};

struct sandbox_layer_state {
    const char *name;
    const char *purpose; /* what it keeps a document from */
    const char *lack;    /* why it is missing; NULL: it holds */
};
/* Tries what the layer forbids in a process of its own, which has entered this layer alone. Static
   texts. Not for a program with more threads than one. */
struct sandbox_layer_state sandbox_try_layer(enum sandbox_layer layer);

#endif
