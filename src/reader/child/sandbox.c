/*
 * sandbox: resource limits, no new privileges, no file system (Landlock), and a list of system
 * calls beyond which the kernel kills this program (seccomp).
 *
 * What libraries try on the way and can do without (looking for a font, asking for the terminal)
 * gets "permission denied"; whatever nobody has a reason to try is the end.
 */
#include "reader/child/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define OPEN_FILES_MAX     32
#define TRIAL_MEMORY_BYTES ((size_t)512 * 1024 * 1024)
#define TRIAL_CPU_S        5

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

/* ---- limits ---- */

static bool limit(int resource, rlim_t value)
{
    /* Processor time past the hard limit is SIGKILL, which does not say why: SIGXCPU comes first.
     */
    const rlim_t hard = resource == RLIMIT_CPU ? value + 1 : value;
    const struct rlimit limits = {.rlim_cur = value, .rlim_max = hard};
    return setrlimit((__rlimit_resource_t)resource, &limits) == 0;
}

static bool limit_resources(const struct sandbox_limits *limits)
{
    return limit(RLIMIT_AS, limits->memory_bytes) && limit(RLIMIT_CPU, (rlim_t)limits->cpu_s) &&
           limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_NOFILE, OPEN_FILES_MAX) && limit(RLIMIT_NPROC, 0);
}

static bool is_memory_limited(void)
{
    void *block = mmap(NULL, 2 * TRIAL_MEMORY_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return block == MAP_FAILED;
}

/* ---- privileges ---- */

static bool give_up_privileges(const struct sandbox_limits *limits)
{
    (void)limits;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

static bool has_no_privileges(void)
{
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/* ---- files ---- */

/* Since Linux 6.2 and 6.7; not in older headers. */
#define ACCESS_FS_TRUNCATE (UINT64_C(1) << 14)
#define ACCESS_NET_TCP     (UINT64_C(3)) /* to bind and to connect */
#define ABI_REFER          2
#define ABI_TRUNCATE       3
#define ABI_NET            4

/* struct landlock_ruleset_attr as it has been since it knew of the network; what a kernel does not
   know yet must be zero. */
struct ruleset {
    uint64_t files;
    uint64_t network;
};

/* Whatever this kernel can forbid, without an exception. */
static bool close_file_system(const struct sandbox_limits *limits)
{
    (void)limits;
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return false;
    struct ruleset ruleset = {.files = 2 * LANDLOCK_ACCESS_FS_MAKE_SYM - 1};
    if (abi >= ABI_REFER)
        ruleset.files |= LANDLOCK_ACCESS_FS_REFER;
    if (abi >= ABI_TRUNCATE)
        ruleset.files |= ACCESS_FS_TRUNCATE;
    if (abi >= ABI_NET)
        ruleset.network = ACCESS_NET_TCP;
    const size_t size = abi >= ABI_NET ? sizeof ruleset : sizeof ruleset.files;
    const int fd = (int)syscall(SYS_landlock_create_ruleset, &ruleset, size, 0);
    const bool is_closed = fd >= 0 && syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    if (fd >= 0)
        (void)close(fd);
    return is_closed;
}

static bool is_file_system_closed(void)
{
    return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0 && errno == EACCES;
}

/* ---- system calls ---- */

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

static bool filter_calls(const struct sandbox_limits *limits)
{
    (void)limits;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    const bool is_loaded = filter &&
                           add_rules(filter, ALLOWED, COUNT_OF(ALLOWED), SCMP_ACT_ALLOW) &&
                           add_rules(filter, DENIED, COUNT_OF(DENIED), SCMP_ACT_ERRNO(EACCES)) &&
                           add_narrow_rules(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return is_loaded;
}

/* Ends this process where calls are filtered. */
static bool is_network_out_of_reach(void)
{
    (void)!socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return false;
}

/* ---- layers ---- */

static const struct {
    const char *name;
    const char *purpose;
    const char *lack;
    bool (*enter)(const struct sandbox_limits *limits);
    bool (*holds)(void); /* tried inside */
} LAYERS[SANDBOX_LAYERS] = {
    [SANDBOX_LIMITS] = {"limits", "memory, processor time, files and processes are bounded",
                        "resource limits cannot be set (setrlimit)", limit_resources,
                        is_memory_limited},
    [SANDBOX_PRIVILEGES] = {"privileges", "no program can give new rights, nobody can look inside",
                            "privileges cannot be given up (prctl)", give_up_privileges,
                            has_no_privileges},
    [SANDBOX_FILES] = {"files", "no file can be opened, whatever its path",
                       "the kernel offers no Landlock (since Linux 5.13, named in its lsm=)",
                       close_file_system, is_file_system_closed},
    [SANDBOX_CALLS] = {"calls",
                       "no network, no program, nothing but memory and what was handed over",
                       "the kernel offers no system call filter (seccomp)", filter_calls,
                       is_network_out_of_reach},
};

bool sandbox_enter(const struct sandbox_limits *limits, struct err *err)
{
    for (size_t i = 0; i < SANDBOX_LAYERS; i++) {
        if (LAYERS[i].enter(limits) || !limits->is_required)
            continue;
        (void)fail(err, ERR_CONFIGURATION, "the sandbox has no layer '%s': %s", LAYERS[i].name,
                   LAYERS[i].lack);
        return err_hint(err, "reader_sandbox = optional reads documents without it; 'docflow "
                             "doctor' shows all layers");
    }
    return true;
}

/* The exit code of a trial, or the signal that ended it in its place. */
_Noreturn static void try_inside(enum sandbox_layer layer)
{
    const struct sandbox_limits limits = {.memory_bytes = TRIAL_MEMORY_BYTES, .cpu_s = TRIAL_CPU_S};
    /* Without it the kernel takes neither rules for files nor for calls from just anybody. */
    const bool is_prepared = layer < SANDBOX_FILES || give_up_privileges(&limits);
    const bool is_held = is_prepared && LAYERS[layer].enter(&limits) && LAYERS[layer].holds();
    _exit(is_held ? EXIT_SUCCESS : EXIT_FAILURE);
}

struct sandbox_layer_state sandbox_try_layer(enum sandbox_layer layer)
{
    struct sandbox_layer_state state = {LAYERS[layer].name, LAYERS[layer].purpose,
                                        LAYERS[layer].lack};
    int status = 0;
    const pid_t pid = fork();
    if (pid == 0)
        try_inside(layer);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return state;
    const bool is_held = layer == SANDBOX_CALLS
                             ? WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS
                             : WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
    if (is_held)
        state.lack = NULL;
    return state;
}
