/* libseccomp would write the filter, but takes longer to load than all of this takes: the table of
 * calls is the same either way, and BPF for a list of numbers is short (seccomp(2),
 * linux/filter.h). */
#include "sys/confine.h"

#if !defined(EV_UNCONFINED) && !defined(EV_SANITIZED)

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_SOFT_OFFLINE
#define MADV_SOFT_OFFLINE 101 /* linux/mman.h; the C library has it for some architectures only */
#endif

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* ---- the filter ------------------------------------------------------------------------------ */

#define FIELD(member) (uint32_t) offsetof(struct seccomp_data, member)
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define GIVE(answer) BPF_STMT(BPF_RET | BPF_K, answer)

/* The next instruction answers where the value is that one, and is skipped where it is not. */
#define WHERE(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1)
#define ALLOW(call) WHERE((uint32_t)SYS_##call), GIVE(SECCOMP_RET_ALLOW)
#define KILL(call) WHERE((uint32_t)SYS_##call), GIVE(SECCOMP_RET_KILL_PROCESS)
#define REFUSE(call) WHERE((uint32_t)SYS_##call), GIVE(SECCOMP_RET_ERRNO | ENOSYS)

/* The lower half of an argument: the flags that are asked for are in it. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define ARGUMENT(i) (FIELD(args[i]) + 4)
#define UPPER_HALF(i) FIELD(args[i])
#else
#define ARGUMENT(i) FIELD(args[i])
#define UPPER_HALF(i) (FIELD(args[i]) + 4)
#endif

/* A call that is allowed unless an argument has the flag. */
#define ALLOW_WITHOUT(call, argument, flag)                                                        \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##call, 0, 4), LOAD(ARGUMENT(argument)),     \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flag, 0, 1), GIVE(SECCOMP_RET_KILL_PROCESS),          \
        GIVE(SECCOMP_RET_ALLOW)

/* A call that is allowed only where an argument has the flag. */
#define ALLOW_WITH(call, argument, flag)                                                           \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##call, 0, 4), LOAD(ARGUMENT(argument)),     \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flag, 1, 0), GIVE(SECCOMP_RET_KILL_PROCESS),          \
        GIVE(SECCOMP_RET_ALLOW)

/* A call that is allowed only where an argument, a pointer, is NULL. */
#define ALLOW_WITH_NULL(call, argument)                                                            \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##call, 0, 6), LOAD(ARGUMENT(argument)),     \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2), LOAD(UPPER_HALF(argument)),                  \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0), GIVE(SECCOMP_RET_KILL_PROCESS),              \
        GIVE(SECCOMP_RET_ALLOW)

/* A call that is allowed only where an argument is one of three values. */
#define ALLOW_ONE_OF(call, argument, a, b, c)                                                      \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##call, 0, 6), LOAD(ARGUMENT(argument)),     \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, a, 3, 0),                                              \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, b, 2, 0),                                              \
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, c, 1, 0), GIVE(SECCOMP_RET_KILL_PROCESS),              \
        GIVE(SECCOMP_RET_ALLOW)

/* A call that is not allowed where an argument is the value. */
#define KILL_WHERE(call, argument, value)                                                          \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##call, 0, 4), LOAD(ARGUMENT(argument)),     \
        WHERE(value), GIVE(SECCOMP_RET_KILL_PROCESS), LOAD(FIELD(nr))

/* Numbers mean other calls for programs of another kind: those of int 0x80 on x86-64 say so, those
 * of x32 have a bit of their own, which no number of the first list has. */
#define X32_BIT 0x40000000
#define OF_THIS_ARCHITECTURE                                                                       \
    LOAD(FIELD(arch)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),                    \
        GIVE(SECCOMP_RET_KILL_PROCESS), LOAD(FIELD(nr))

#ifdef ARCHITECTURE

/* What malloc, the C library (qsort asks sysinfo how much memory there is), GnuTLS (random bytes,
 * clocks, its check for a fork) and we call after all is open. stat, fcntl and ioctl are not among
 * them. Of the advice of madvise, only that of allocators: other advice takes memory from the
 * machine (MADV_HWPOISON). */
#ifdef SYS_poll
#define ALLOW_POLL ALLOW(poll), ALLOW(ppoll)
#else
#define ALLOW_POLL ALLOW(ppoll)
#endif
#define CALLS_OF_DECODER                                                                           \
    ALLOW(read), ALLOW(write), ALLOW(writev), ALLOW(brk), ALLOW_WITHOUT(mmap, 2, PROT_EXEC),       \
        ALLOW_WITHOUT(mprotect, 2, PROT_EXEC), ALLOW(munmap), ALLOW(munlock), ALLOW(mremap),       \
        ALLOW_ONE_OF(madvise, 2, MADV_DONTNEED, MADV_FREE, MADV_HUGEPAGE), ALLOW(close),           \
        ALLOW(futex), ALLOW(getrandom), ALLOW(clock_gettime), ALLOW(gettimeofday), ALLOW(getpid),  \
        ALLOW(gettid), ALLOW(getrusage), ALLOW(sysinfo), ALLOW(rt_sigprocmask),                    \
        ALLOW(rt_sigreturn), ALLOW(restart_syscall), ALLOW(exit), ALLOW(exit_group), ALLOW_POLL

static const struct sock_filter decoder[] = {
    OF_THIS_ARCHITECTURE,
    CALLS_OF_DECODER,
    GIVE(SECCOMP_RET_KILL_PROCESS),
};

/* fork(3) is clone with a signal and no flag that shares memory; clone3 hides its flags. What
 * ev_confine itself calls in the children is here too. */
static const struct sock_filter server[] = {
    OF_THIS_ARCHITECTURE,
    CALLS_OF_DECODER,
    ALLOW_WITHOUT(clone, 0, CLONE_VM | CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID),
    REFUSE(clone3),
    ALLOW(set_robust_list),
    ALLOW(rseq),
    ALLOW(getppid),
    ALLOW(wait4),
    ALLOW(kill),
    ALLOW(sendmsg),
    ALLOW(recvmsg),
    ALLOW(dup3),
#ifdef SYS_dup2
    ALLOW(dup2),
#endif
    ALLOW(prctl),
    ALLOW(seccomp),
    ALLOW(prlimit64),
    ALLOW(close_range),
    ALLOW(capset),
    ALLOW(landlock_create_ruleset),
    ALLOW(landlock_restrict_self),
    ALLOW(fstat),
    ALLOW(newfstatat),
    GIVE(SECCOMP_RET_KILL_PROCESS),
};

/* What no token's library has to do. clone3 hides its flags in memory: the C library takes clone
 * where there is no clone3. */
static const struct sock_filter token[] = {
    OF_THIS_ARCHITECTURE,
#ifdef __x86_64__
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
    GIVE(SECCOMP_RET_KILL_PROCESS),
#endif
#ifdef SYS_fork
    KILL(fork),
    KILL(vfork),
#endif
    REFUSE(clone3),
    ALLOW_WITH(clone, 0, CLONE_THREAD),
    KILL(execve),
    KILL(execveat),
    ALLOW_WITHOUT(mmap, 2, PROT_EXEC),
    ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
    KILL(pkey_mprotect),
    ALLOW_WITHOUT(shmat, 2, SHM_EXEC),
    KILL(remap_file_pages),
    KILL_WHERE(madvise, 2, MADV_HWPOISON), /* memory of the machine */
    KILL_WHERE(madvise, 2, MADV_SOFT_OFFLINE),
    KILL(process_madvise),
    KILL(personality),
    /* other processes */
    KILL(ptrace),
    KILL(process_vm_readv),
    KILL(process_vm_writev),
    KILL(kill),
    KILL(tkill),
    KILL(tgkill),
    KILL(rt_sigqueueinfo),
    KILL(rt_tgsigqueueinfo),
    KILL_WHERE(fcntl, 1, F_SETOWN), /* the kernel sends the signal of a descriptor to anybody */
    KILL_WHERE(fcntl, 1, F_SETOWN_EX),
    KILL_WHERE(fcntl, 1, F_SETSIG),
    KILL_WHERE(ioctl, 1, FIOSETOWN),
    KILL_WHERE(ioctl, 1, SIOCSPGRP),
    KILL_WHERE(ioctl, 1, TIOCSTI), /* input for the shell of the terminal */
    KILL_WHERE(ioctl, 1, TIOCLINUX),
    KILL(setpriority),
    KILL(ioprio_set),
    KILL(sched_setscheduler),
    KILL(sched_setparam),
    KILL(sched_setattr),
    KILL(setpgid),
    KILL(setsid),
    KILL(pidfd_open),
    KILL(pidfd_getfd),
    KILL(pidfd_send_signal),
    KILL(kcmp),
    /* what undoes limits, or asks the kernel for more than files and sockets */
    KILL(prctl),
    KILL(seccomp),
    KILL(setrlimit),
    ALLOW_WITH_NULL(prlimit64, 2),
    KILL(setuid),
    KILL(setgid),
    KILL(setreuid),
    KILL(setregid),
    KILL(setresuid),
    KILL(setresgid),
    KILL(setgroups),
    KILL(capset),
    KILL(unshare),
    KILL(setns),
    KILL(mount),
    KILL(umount2),
    KILL(fsopen),
    KILL(fspick),
    KILL(fsmount),
    KILL(move_mount),
    KILL(open_tree),
    KILL(mount_setattr),
    KILL(open_by_handle_at),
    KILL(fanotify_init),
    KILL(pivot_root),
    KILL(chroot),
    KILL(bpf),
    KILL(perf_event_open),
    KILL(userfaultfd),
    KILL(io_uring_setup),
    KILL(add_key),
    KILL(request_key),
    KILL(keyctl),
    KILL(init_module),
    KILL(finit_module),
    KILL(delete_module),
    KILL(kexec_load),
    KILL(kexec_file_load),
    KILL(reboot),
    KILL(syslog),
    KILL(swapon),
    KILL(swapoff),
    KILL(acct),
    KILL(quotactl),
    KILL(settimeofday),
    KILL(clock_settime),
    KILL(adjtimex),
    KILL(clock_adjtime),
    KILL(sethostname),
    KILL(setdomainname),
    GIVE(SECCOMP_RET_ALLOW),
};

#define PROGRAM(code)                                                                              \
    {                                                                                              \
        .len = sizeof code / sizeof *code, .filter = (struct sock_filter *)(uintptr_t)code         \
    }
static const struct sock_fprog programs[] = {
    [EV_CONFINE_DECODER] = PROGRAM(decoder),
    [EV_CONFINE_TOKEN] = PROGRAM(token),
    [EV_CONFINE_SERVER] = PROGRAM(server),
};

/* For all threads: a token's library may have started some. */
static bool set_filter(ev_confine_kind kind)
{
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                   &programs[kind]) == 0;
}
#else
static bool set_filter(ev_confine_kind kind)
{
    (void)kind; /* no list of its calls has been tried */
    return false;
}
#endif

/* ---- the other limits ------------------------------------------------------------------------ */

/* As struct landlock_ruleset_attr of a kernel with version 6, newer than the header: a kernel that
 * does not know the last members takes them where they are 0. */
typedef struct rights {
    uint64_t files;
    uint64_t network; /* since version 4: to bind and to connect TCP */
    uint64_t scopes;  /* since version 6: abstract Unix sockets, signals */
} rights;

/* A rule set without rules: no right of any kind up to version 6 (Linux 6.12). Kernels before 5.13
 * have no Landlock, and some are built without it: the filter stands alone then. */
static void drop_rights(void)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return;
    static const rights handled[] = {{(1 << 13) - 1, 0, 0}, {(1 << 14) - 1, 0, 0},
                                     {(1 << 15) - 1, 0, 0}, {(1 << 15) - 1, 3, 0},
                                     {(1 << 16) - 1, 3, 0}, {(1 << 16) - 1, 3, 3}};
    enum { NEWEST = sizeof handled / sizeof *handled };
    const rights none = handled[(version < NEWEST ? version : NEWEST) - 1];
    int rules = (int)syscall(SYS_landlock_create_ruleset, &none, sizeof none, 0);
    if (rules < 0)
        return;
    (void)syscall(SYS_landlock_restrict_self, rules, 0);
    (void)close(rules);
}

/* Before Linux 5.9 one by one: up to the limit, as far as the system's usual greatest. */
static void close_other_descriptors(void)
{
    enum { FIRST = STDERR_FILENO + 1, SOME = 1024, USUAL_MAX = 1 << 20 };
    struct rlimit open = {SOME, SOME};
    if (close_range(FIRST, ~0U, 0) == 0)
        return;
    (void)getrlimit(RLIMIT_NOFILE, &open);
    int end = open.rlim_cur < USUAL_MAX ? (int)open.rlim_cur : USUAL_MAX;
    for (int fd = FIRST; fd < end; fd++)
        (void)close(fd);
}

/* What root could do with the calls that are left. */
static void drop_capabilities(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    const struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    (void)syscall(SYS_capset, &header, none);
}

static bool is_regular(int fd)
{
    struct stat about;
    return fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
}

/* RLIMIT_FSIZE counts the bytes that a file has already: not where one is written to. poll(2)
 * refuses more descriptors than RLIMIT_NOFILE: the standard ones stay possible. */
static void limit(void)
{
    const struct rlimit none = {0, 0}, standard = {STDERR_FILENO + 1, STDERR_FILENO + 1};
    (void)setrlimit(RLIMIT_NPROC, &none);
    (void)setrlimit(RLIMIT_NOFILE, &standard);
    if (!is_regular(STDOUT_FILENO) && !is_regular(STDERR_FILENO))
        (void)setrlimit(RLIMIT_FSIZE, &none);
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool ev_confine_is_built(void)
{
    return true;
}

ev_status ev_confine(ev_confine_kind kind, ev_confine_need need, ev_faults *faults)
{
    bool may_restrict = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    if (kind != EV_CONFINE_TOKEN) {
        drop_capabilities();
        drop_rights();
        close_other_descriptors();
    }
    if (kind == EV_CONFINE_DECODER)
        limit();
    if (may_restrict && set_filter(kind))
        return faults->status;
    if (need == EV_CONFINE_WANTED)
        ev_faults_note(faults, EV_NOT_CONFINED);
    else
        ev_faults_insist(faults, EV_NOT_CONFINED);
    return faults->status;
}

#else
bool ev_confine_is_built(void)
{
    return false;
}

ev_status ev_confine(ev_confine_kind kind, ev_confine_need need, ev_faults *faults)
{
    (void)kind, (void)need;
    return faults->status;
}
#endif

const char *ev_confine_note(void)
{
    return ev_confine_is_built() ? "" : ", not confined";
}
