/*
 * sandbox: resource limits, no new privileges, and a list of system calls beyond which the kernel
 * kills this program.
 *
 * What libraries try on the way and can do without (looking for a font, asking for the terminal)
 * gets "permission denied"; whatever nobody has a reason to try is the end.
 */
#include "reader/child/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define OPEN_FILES_MAX 32

static const int ALLOWED[] = {
    SCMP_SYS(read),           SCMP_SYS(brk),
    SCMP_SYS(munmap),         SCMP_SYS(mremap),
    SCMP_SYS(madvise),        SCMP_SYS(futex),
    SCMP_SYS(clock_gettime),  SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),      SCMP_SYS(getpid),
    SCMP_SYS(gettid),         SCMP_SYS(sched_yield),
    SCMP_SYS(close),          SCMP_SYS(lseek),
    SCMP_SYS(rt_sigaction),   SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),           SCMP_SYS(exit_group),
    SCMP_SYS(setitimer),
};

static const int DENIED[] = {
    SCMP_SYS(open),      SCMP_SYS(openat),     SCMP_SYS(stat),      SCMP_SYS(fstat),
    SCMP_SYS(lstat),     SCMP_SYS(newfstatat), SCMP_SYS(statx),     SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),   SCMP_SYS(access),     SCMP_SYS(faccessat), SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),  SCMP_SYS(readlinkat), SCMP_SYS(getcwd),    SCMP_SYS(getdents64),
    SCMP_SYS(mkdir),     SCMP_SYS(unlink),     SCMP_SYS(unlinkat),  SCMP_SYS(rename),
    SCMP_SYS(link),      SCMP_SYS(chmod),      SCMP_SYS(ioctl),     SCMP_SYS(fcntl),
    SCMP_SYS(sysinfo),   SCMP_SYS(uname),      SCMP_SYS(prlimit64), SCMP_SYS(getrlimit),
    SCMP_SYS(getrusage), SCMP_SYS(getuid),     SCMP_SYS(geteuid),   SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clone),     SCMP_SYS(clone3),     SCMP_SYS(pipe2),     SCMP_SYS(dup),
};

static bool limit(int resource, rlim_t value, struct err *err)
{
    /* Processor time past the hard limit is SIGKILL, which does not say why: SIGXCPU comes first.
     */
    const rlim_t hard = resource == RLIMIT_CPU ? value + 1 : value;
    const struct rlimit limits = {.rlim_cur = value, .rlim_max = hard};
    if (setrlimit((__rlimit_resource_t)resource, &limits) != 0)
        return fail_errno(err, ERR_IO, errno, "resource limit %d cannot be set", resource);
    return true;
}

static bool limit_resources(const struct sandbox_limits *limits, struct err *err)
{
    return limit(RLIMIT_AS, limits->memory_bytes, err) &&
           limit(RLIMIT_CPU, (rlim_t)limits->cpu_s, err) && limit(RLIMIT_FSIZE, 0, err) &&
           limit(RLIMIT_CORE, 0, err) && limit(RLIMIT_NOFILE, OPEN_FILES_MAX, err) &&
           limit(RLIMIT_NPROC, 0, err);
}

/* Writing goes to the parent only, memory is neither a file's nor a program's. */
static const struct {
    int call;
    unsigned count;
    struct scmp_arg_cmp conditions[2];
} NARROW[] = {
    {SCMP_SYS(write), 1, {{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDOUT_FILENO}}},
    {SCMP_SYS(write), 1, {{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDERR_FILENO}}},
    {SCMP_SYS(writev), 1, {{.arg = 0, .op = SCMP_CMP_EQ, .datum_a = STDERR_FILENO}}},
    {SCMP_SYS(mmap),
     2,
     {{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0},
      {.arg = 3, .op = SCMP_CMP_MASKED_EQ, .datum_a = MAP_ANONYMOUS, .datum_b = MAP_ANONYMOUS}}},
    {SCMP_SYS(mprotect),
     1,
     {{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0}}},
};

static bool add_rules(scmp_filter_ctx filter, const int *calls, size_t count, uint32_t action)
{
    for (size_t i = 0; i < count; i++) {
        if (seccomp_rule_add(filter, action, calls[i], 0) != 0)
            return false;
    }
    return true;
}

static bool add_narrow_rules(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < COUNT_OF(NARROW); i++) {
        if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, NARROW[i].call, NARROW[i].count,
                                   NARROW[i].conditions) != 0)
            return false;
    }
    /* Who is signalled is oneself: abort(). */
    const struct scmp_arg_cmp own = {
        .arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)getpid()};
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &own) == 0;
}

static bool filter_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    return filter && add_rules(filter, ALLOWED, COUNT_OF(ALLOWED), SCMP_ACT_ALLOW) &&
           add_rules(filter, DENIED, COUNT_OF(DENIED), SCMP_ACT_ERRNO(EACCES)) &&
           add_narrow_rules(filter) && seccomp_load(filter) == 0;
}

bool sandbox_enter(const struct sandbox_limits *limits, struct err *err)
{
    if (!limit_resources(limits, err))
        return false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return fail_errno(err, ERR_IO, errno, "privileges cannot be given up");
    if (!filter_calls() && limits->is_required) {
        (void)fail(err, ERR_CONFIGURATION, "the kernel offers no system call filter (seccomp)");
        return err_hint(err, "reader_sandbox = optional reads documents without it");
    }
    return true;
}
