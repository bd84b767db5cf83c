/*
 * metrics: numbers that any thread changes and /metrics shows, one per row of metrics.def.
 *
 * The values are the module's only mutable globals. They are independent of each other, so relaxed
 * atomics suffice.
 */
#include "config/config.h"

#include <assert.h>
#include <inttypes.h>
#include <stdatomic.h>

static const struct {
    const char *name;
    enum metric_type type;
    const char *help;
} METRICS[METRIC_COUNT] = {
#define METRIC(symbol, type, name, help) {name, METRIC_##type, help},
#include "config/metrics.def"
#undef METRIC
};

static _Atomic int64_t values[METRIC_COUNT];

static const char *type_name(enum metric_type type)
{
    return type == METRIC_COUNTER ? "counter" : "gauge";
}

void metric_add(enum metric metric, int64_t amount)
{
    assert(metric < METRIC_COUNT && (amount >= 0 || METRICS[metric].type == METRIC_GAUGE));
    atomic_fetch_add_explicit(&values[metric], amount, memory_order_relaxed);
}

void metric_set(enum metric metric, int64_t value)
{
    assert(metric < METRIC_COUNT && METRICS[metric].type == METRIC_GAUGE);
    atomic_store_explicit(&values[metric], value, memory_order_relaxed);
}

int64_t metric_value(enum metric metric)
{
    assert(metric < METRIC_COUNT);
    return atomic_load_explicit(&values[metric], memory_order_relaxed);
}

/* A HELP line ends at the line's end and knows two escapes. */
static void append_help(struct text *out, const char *help)
{
    for (; *help != '\0'; help++) {
        if (*help == '\\')
            text_append_string(out, "\\\\");
        else if (*help == '\n')
            text_append_string(out, "\\n");
        else
            text_append_char(out, *help);
    }
}

void metric_render(struct text *out)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        text_printf(out, "# HELP %s ", METRICS[i].name);
        append_help(out, METRICS[i].help);
        text_printf(out, "\n# TYPE %s %s\n%s %" PRId64 "\n", METRICS[i].name,
                    type_name(METRICS[i].type), METRICS[i].name, metric_value((enum metric)i));
    }
}

void metric_render_reference(struct text *out)
{
    text_append_string(out,
                       "# Metrics\n\n"
                       "What the program counts, in the Prometheus text format. A counter starts "
                       "at zero with\nthe program and only grows; a gauge goes up and down.\n\n"
                       "| Metric | Type | Meaning |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < METRIC_COUNT; i++)
        text_printf(out, "| `%s` | %s | %s |\n", METRICS[i].name, type_name(METRICS[i].type),
                    METRICS[i].help);
}
