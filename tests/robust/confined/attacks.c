/* The calls that hostile code tries: attacks.def has the list, and this what its rows need. */
#include "hostile.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { PAGE = 4096, RX = PROT_READ | PROT_EXEC, RWX = RX | PROT_WRITE, X32 = 0x40000000 };

static const struct rlimit no_limit = {0, 0};
static const struct timespec long_ago[2] = {{1, 0}, {1, 0}};
static const struct sched_param usual = {0};
static const uint32_t allow = SECCOMP_RET_ALLOW;
static struct sock_filter allow_code[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
static const struct sock_fprog allow_all = {1, allow_code};
static union bpf_attr map = {
    .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};

/* The path of a file in the folder that is attacked. Two can be in use at a time. */
static const char *at(const char *name)
{
    static char path[2][4096];
    static int turn;
    turn = 1 - turn;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", hostile_folder, name);
    return path[turn];
}

static long openat2_of(const char *path)
{
    struct open_how how = {.flags = O_RDONLY};
    return syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

static long read_link(const char *path)
{
    char text[256];
    return readlink(path, text, sizeof text);
}

/* A mounted folder could not be removed at the end. */
static long mount_and_undo(const char *path)
{
    return mount("none", path, "tmpfs", 0, NULL) == 0 ? umount2(path, MNT_DETACH) : -1;
}

static struct sockaddr_in address(long port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static long connect_to(int fd)
{
    struct sockaddr_in to = address(hostile_port);
    return connect(fd, (struct sockaddr *)&to, sizeof to);
}

static long bind_to(int fd)
{
    struct sockaddr_in any = address(0);
    return bind(fd, (struct sockaddr *)&any, sizeof any);
}

/* ---- programs and processes ------------------------------------------------------------------ */

static char new_file[4096]; /* set by a constructor: the path of the file "new" */
static char *const touch[] = {(char[]){"touch"}, new_file, NULL};

__attribute__((constructor)) static void name_new_file(void)
{
    const char *folder = getenv("HOSTILE_FOLDER");
    (void)snprintf(new_file, sizeof new_file, "%s/new", folder != NULL ? folder : "");
}

/* A script that exists in memory only. */
static long execute_memory(void)
{
    char script[5000];
    int size = snprintf(script, sizeof script, "#!/bin/sh\n: > %s\n", at("new"));
    int fd = memfd_create("x", 0);
    if (fd < 0 || write(fd, script, (size_t)size) != size)
        return -1;
    return syscall(SYS_execveat, fd, "", touch, environ, AT_EMPTY_PATH);
}

/* In the child: says that it has run, and ends. */
static long wait_for(pid_t child)
{
    int status;
    if (child == 0) {
        atomic_store(&hostile_shared->child, 1);
        _exit(0);
    }
    return child < 0 ? -1 : waitpid(child, &status, 0);
}

static pid_t clone3_of(void)
{
    struct clone_args how = {.exit_signal = SIGCHLD};
    return (pid_t)syscall(SYS_clone3, &how, sizeof how);
}

static void *run_thread(void *nothing)
{
    atomic_store(&hostile_shared->child, 1);
    return nothing;
}

static long thread_of(void)
{
    pthread_t thread;
    int fault = pthread_create(&thread, NULL, run_thread, NULL);
    errno = fault;
    return fault != 0 ? -1 : pthread_join(thread, NULL);
}

static long spawn_of(void)
{
    pid_t child;
    int fault = posix_spawn(&child, "/bin/touch", NULL, NULL, touch, environ), status;
    errno = fault;
    return fault != 0 ? -1 : waitpid(child, &status, 0);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static void *own_page(void)
{
    return mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static long executable(const void *page)
{
    return page == MAP_FAILED ? -1 : 0;
}

static void *page_of_code(void)
{
    return (void *)((uintptr_t)&page_of_code & ~(uintptr_t)(PAGE - 1));
}

static long segment(void)
{
    int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600);
    return id < 0 ? -1 : shmctl(id, IPC_RMID, NULL);
}

static long queue(void)
{
    int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    return id < 0 ? -1 : msgctl(id, IPC_RMID, NULL);
}

/* ---- other processes ------------------------------------------------------------------------- */

static long tgsigqueue(void)
{
    siginfo_t info = {.si_signo = SIGTERM, .si_code = SI_QUEUE};
    return syscall(SYS_rt_tgsigqueueinfo, hostile_victim, hostile_victim, SIGTERM, &info);
}

/* The kernel itself sends the signal, once the socket has something to say: two calls of fcntl are
 * enough to end another process. */
static long own_descriptor(void)
{
    int fd = (int)hostile_socket;
    return fcntl(fd, F_SETOWN, (pid_t)hostile_victim) < 0 ? -1 : fcntl(fd, F_SETSIG, SIGKILL);
}

static long signal_by_descriptor(void)
{
    int fd = (int)hostile_socket;
    return own_descriptor() < 0 || fcntl(fd, F_SETFL, O_ASYNC) < 0 ? -1 : connect_to(fd);
}

static long read_memory(pid_t process)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {(void *)(uintptr_t)hostile_shared, 1};
    long got = process_vm_readv(process, &here, 1, &there, 1, 0);
    return got < 0 && errno == EFAULT ? 0 : got; /* it was let in, and nothing is at that place */
}

static long affinity(void)
{
    cpu_set_t all;
    return sched_getaffinity(0, sizeof all, &all) == 0 ? sched_setaffinity(0, sizeof all, &all)
                                                       : -1;
}

/* ---- the calling convention of 32-bit programs ----------------------------------------------- */

#ifdef __x86_64__
/* A copy of the text below 4 GiB. */
static long low(const char *text)
{
    char *page =
        mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    if (page == MAP_FAILED)
        return 0;
    (void)snprintf(page, PAGE, "%s", text);
    return (long)(uintptr_t)page;
}

static long call_32(long call, long a, long b, long c)
{
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(call), "b"(a), "c"(b), "d"(c)
                     : "memory", "r8", "r9", "r10", "r11");
    result = (int32_t)result;
    errno = result < 0 ? (int)-result : 0;
    return result < 0 ? -1 : result;
}
#endif

/* ---- the table ------------------------------------------------------------------------------- */

#define ATTACK(kind, name, expression)                                                             \
    static long try_##name(void)                                                                   \
    {                                                                                              \
        long result = (long)(expression);                                                          \
        return result == -1 ? -(long)errno : result;                                               \
    }
#include "attacks.def"
#undef ATTACK

#define ATTACK(kind, name, expression) {#name, #kind, try_##name},
const hostile_attack hostile_attacks[] = {
#include "attacks.def"
    {NULL, NULL, NULL}};
