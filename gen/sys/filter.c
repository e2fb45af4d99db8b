/* The calls that each kind of confined process keeps, as BPF for seccomp(2).
 *
 * libseccomp would write the filter, but takes longer to load than all of this takes: the table of
 * calls is the same either way, and BPF for a list of numbers is short (seccomp(2),
 * linux/filter.h). */
#include "sys/filter.h"

#if !defined(EV_UNCONFINED) && !defined(EV_SANITIZED)

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/shm.h>
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

/* ---- instructions ---------------------------------------------------------------------------- */

#define FIELD(member) (uint32_t) offsetof(struct seccomp_data, member)
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define GIVE(answer) BPF_STMT(BPF_RET | BPF_K, answer)

/* The next instruction answers where the value is that one, and is skipped where it is not. */
#define WHERE(value) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1)
#define ALLOW(call) WHERE((uint32_t)SYS_##call), GIVE(SECCOMP_RET_ALLOW)
#define KILL(call) WHERE((uint32_t)SYS_##call), GIVE(SECCOMP_RET_KILL_PROCESS)
#define REFUSE(call) WHERE((uint32_t)SYS_##call), GIVE(SECCOMP_RET_ERRNO | ENOSYS)
#define DENY(call) WHERE((uint32_t)SYS_##call), GIVE(SECCOMP_RET_ERRNO | EACCES)

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

/* A call that fails where an argument has one of the flags, and is allowed otherwise. */
#define DENY_WITH(call, argument, flags)                                                           \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)SYS_##call, 0, 4), LOAD(ARGUMENT(argument)),     \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flags, 0, 1), GIVE(SECCOMP_RET_ERRNO | EACCES),       \
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

/* What fontconfig, poppler and stdio call besides, to look for files and to read them. Some of them
 * try to write, lock or ask the terminal and go on when that fails: that is denied, and does not
 * end the process. */
#ifdef SYS_access
#define ALLOW_ACCESS ALLOW(access), ALLOW(readlink), DENY(mkdir), DENY(unlink), DENY(rename)
#else
#define ALLOW_ACCESS ALLOW(faccessat2)
#endif
#define CALLS_OF_READER                                                                            \
    CALLS_OF_DECODER, ALLOW_ACCESS, ALLOW(newfstatat), ALLOW(fstat), ALLOW(statx), ALLOW(lseek),   \
        ALLOW(pread64), ALLOW(getdents64), ALLOW(faccessat), ALLOW(faccessat2), ALLOW(readlinkat), \
        ALLOW(statfs), ALLOW(fstatfs), ALLOW(fadvise64),                                           \
        ALLOW_ONE_OF(fcntl, 1, F_GETFD, F_SETFD, F_GETFL), ALLOW(getuid), ALLOW(geteuid),          \
        ALLOW(getgid), ALLOW(getegid), ALLOW(sched_getaffinity), ALLOW_WITH_NULL(prlimit64, 2),    \
        DENY(mkdirat), DENY(unlinkat), DENY(ioctl)

static const struct sock_filter reader[] = {
    OF_THIS_ARCHITECTURE,
    CALLS_OF_READER,
    DENY_WITH(openat, 2, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND),
    GIVE(SECCOMP_RET_KILL_PROCESS),
};

static const struct sock_filter blind_reader[] = {
    OF_THIS_ARCHITECTURE,
    CALLS_OF_READER,
    DENY(openat),
    GIVE(SECCOMP_RET_KILL_PROCESS),
};

#define PROGRAM(code)                                                                              \
    {                                                                                              \
        .len = sizeof code / sizeof *code, .filter = (struct sock_filter *)(uintptr_t)code         \
    }
static const struct sock_fprog programs[] = {
    [EV_FILTER_DECODER] = PROGRAM(decoder),
    [EV_FILTER_TOKEN] = PROGRAM(token),
    [EV_FILTER_SERVER] = PROGRAM(server),
    [EV_FILTER_READER] = PROGRAM(reader),
    [EV_FILTER_BLIND_READER] = PROGRAM(blind_reader),
};

bool ev_filter_set(ev_filter filter)
{
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                   &programs[filter]) == 0;
}
#else
bool ev_filter_set(ev_filter filter)
{
    (void)filter; /* no list of its calls has been tried */
    return false;
}
#endif

#else
bool ev_filter_set(ev_filter filter)
{
    (void)filter;
    return false;
}
#endif
