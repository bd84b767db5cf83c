/*
 * stand_in: a docflow-reader whose children are shell scripts: the program is real, its children do
 * what no honest child does. stand_in SCRIPT VERSION.
 *
 * The script gets the errand as its arguments.
 */
#include "reader/child/zygote.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void prepare(void *context, const struct errand *errand)
{
    (void)context, (void)errand;
}

static int run(void *context, const struct errand *errand)
{
    const char *script = context;
    char pages[16];
    char memory[16];
    char cpu[16];
    (void)snprintf(pages, sizeof pages, "%u", errand->max_pages);
    (void)snprintf(memory, sizeof memory, "%u", errand->memory_mb);
    (void)snprintf(cpu, sizeof cpu, "%u", errand->cpu_s);
    char drawing[32];
    (void)snprintf(drawing, sizeof drawing, "%u/%u", errand->pixels_max, errand->rotation);
    execl(script, script, errand->languages, pages, memory, cpu,
          errand->is_sandbox_required ? "required" : "optional", drawing, (char *)NULL);
    return EXIT_FAILURE;
}

int main(int argc, char *argv[])
{
    struct err err;
    if (argc < 2)
        return EXIT_FAILURE;
    const struct zygote_trade trade = {prepare, run, argv[1]};
    return zygote_serve(STDIN_FILENO, &trade, &err) ? EXIT_SUCCESS : EXIT_FAILURE;
}
