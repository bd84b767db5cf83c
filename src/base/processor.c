/*
 * processor: as the kernel tells it.
 */
#include "base/processor.h"

#include <unistd.h>

size_t processor_count(void)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (size_t)cores : 1;
}
