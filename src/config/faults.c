/*
 * faults: dying on purpose at a named point, so that tests can show that nothing is lost there.
 */
#include "config/config.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const struct fault FAULTS[] = {
#define FAULT(symbol, name, state) {(name), (state)},
#include "config/faults.def"
#undef FAULT
};

/* The armed point; set once before threads start. */
static struct {
    enum fault_name name;
    char detail[32]; /* "" is any */
    atomic_int left; /* passes until it strikes; 0 is not armed */
} armed;

const struct fault *fault_row(enum fault_name name)
{
    return &FAULTS[name];
}

static bool find(const char *name, size_t length, enum fault_name *found)
{
    for (int i = 0; i < FAULT_COUNT; i++) {
        if (strlen(FAULTS[i].name) == length && strncmp(FAULTS[i].name, name, length) == 0) {
            *found = (enum fault_name)i;
            return true;
        }
    }
    return false;
}

bool fault_arm(const char *point, struct err *err)
{
    enum fault_name name;
    int64_t passes = 1;
    const char *colon = strchr(point, ':');
    size_t end = colon != NULL ? (size_t)(colon - point) : strlen(point);
    const char *slash = memchr(point, '/', end);
    size_t name_end = slash != NULL ? (size_t)(slash - point) : end;
    size_t detail_length = slash != NULL ? end - name_end - 1 : 0;
    if (*point == '\0')
        return true;
    if (!find(point, name_end, &name) || detail_length >= sizeof armed.detail)
        return fail(err, ERR_CONFIGURATION, "there is no fault point '%s'", point);
    if (colon != NULL && !text_parse_integer(colon + 1, 1, INT_MAX, &passes, err))
        return err_add(err, "fault point '%s'", point);
    armed.name = name;
    memset(armed.detail, 0, sizeof armed.detail);
    if (slash != NULL)
        memcpy(armed.detail, slash + 1, detail_length);
    armed.left = (int)passes;
    return true;
}

void fault_reach(enum fault_name name, const char *detail)
{
    if (atomic_load_explicit(&armed.left, memory_order_relaxed) == 0 || armed.name != name)
        return;
    if (armed.detail[0] != '\0' && (detail == NULL || strcmp(armed.detail, detail) != 0))
        return;
    if (atomic_fetch_sub(&armed.left, 1) == 1)
        (void)kill(getpid(), SIGKILL);
}
