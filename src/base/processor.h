/* processor: of the machine. */
#ifndef BASE_PROCESSOR_H
#define BASE_PROCESSOR_H

#include <stddef.h>

/* Cores that are online; at least 1. */
size_t processor_count(void);

#endif
