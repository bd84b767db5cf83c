/*
 * openmp: Tesseract's parallel regions, run by the thread that there is.
 *
 * Its threads cost five times what they bring. libgomp with a limit of one thread does as it is
 * told, but wakes others that do not exist after each layer of the network: 50,000 system calls a
 * page. The functions that compilers call for a region are defined here in libgomp's place, as
 * GCC's manual of it describes them. What has no context has variables of the file; the child has
 * one thread.
 */
#include <stddef.h>

/* Of the region that runs: sections are numbered from 1. */
static struct {
    unsigned count;
    unsigned given;
} sections;

void GOMP_parallel(void (*run)(void *), void *context, unsigned threads, unsigned flags);
void GOMP_parallel_sections(void (*run)(void *), void *context, unsigned threads, unsigned count,
                            unsigned flags);
unsigned GOMP_sections_next(void);
void GOMP_sections_end_nowait(void);

void GOMP_parallel(void (*run)(void *), void *context, unsigned threads, unsigned flags)
{
    (void)threads;
    (void)flags;
    run(context);
}

void GOMP_parallel_sections(void (*run)(void *), void *context, unsigned threads, unsigned count,
                            unsigned flags)
{
    const unsigned outer_count = sections.count;
    const unsigned outer_given = sections.given;
    (void)threads;
    (void)flags;
    sections.count = count;
    sections.given = 0;
    run(context);
    sections.count = outer_count;
    sections.given = outer_given;
}

/* 0: all are given. */
unsigned GOMP_sections_next(void)
{
    return sections.given < sections.count ? ++sections.given : 0;
}

void GOMP_sections_end_nowait(void)
{
}
