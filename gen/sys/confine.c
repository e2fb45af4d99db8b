/* What a process gives up besides calls (filter.c): rights to files (Landlock), descriptors,
 * capabilities, limits. */
#include "sys/confine.h"

#include "sys/filter.h"

#if !defined(EV_UNCONFINED) && !defined(EV_SANITIZED)

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- rights to files ------------------------------------------------------------------------- */

/* As struct landlock_ruleset_attr of a kernel with version 6, newer than the header: a kernel that
 * does not know the last members takes them where they are 0. */
typedef struct rights {
    uint64_t files;
    uint64_t network; /* since version 4: to bind and to connect TCP */
    uint64_t scopes;  /* since version 6: abstract Unix sockets, signals */
} rights;

/* 0: the system has none. */
static long landlock_version(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
}

/* A rule set without rules: no right of any kind up to version 6 (Linux 6.12). -1: there is none.
 */
static int make_rules(void)
{
    static const rights handled[] = {{(1 << 13) - 1, 0, 0}, {(1 << 14) - 1, 0, 0},
                                     {(1 << 15) - 1, 0, 0}, {(1 << 15) - 1, 3, 0},
                                     {(1 << 16) - 1, 3, 0}, {(1 << 16) - 1, 3, 3}};
    enum { NEWEST = sizeof handled / sizeof *handled };
    long version = landlock_version();
    if (version < 1)
        return -1;
    const rights none = handled[(version < NEWEST ? version : NEWEST) - 1];
    return (int)syscall(SYS_landlock_create_ruleset, &none, sizeof none, 0);
}

/* Fonts and their configuration as fontconfig has it on Debian, and poppler-data. Not the fonts of
 * a user: two users would see two pictures of a file that lacks its fonts. */
static const char *const reading[] = {
    "/usr/share/fonts",      "/usr/local/share/fonts", "/etc/fonts",
    "/usr/share/fontconfig", "/var/cache/fontconfig",  "/usr/share/poppler",
};

static bool reads_files(ev_confine_kind kind)
{
    return kind == EV_CONFINE_READER || kind == EV_CONFINE_TRUSTED_READER;
}

static void allow_reading(int rules)
{
    for (size_t i = 0; i < sizeof reading / sizeof *reading; i++) {
        struct landlock_path_beneath_attr below = {
            .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
            .parent_fd = open(reading[i], O_PATH | O_CLOEXEC)};
        if (below.parent_fd < 0)
            continue;
        (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &below, 0);
        (void)close(below.parent_fd);
    }
}

/* Kernels before 5.13 have no Landlock, and some are built without it: the filter stands alone
 * then. False: the rights are what they were. */
static bool drop_rights(ev_confine_kind kind)
{
    int rules = make_rules();
    if (rules < 0)
        return false;
    if (reads_files(kind))
        allow_reading(rules);
    bool good = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    (void)close(rules);
    return good;
}

bool ev_confine_knows_folders(void)
{
    return landlock_version() >= 1;
}

/* ---- the other limits ------------------------------------------------------------------------ */

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
static void limit(rlim_t descriptors)
{
    const struct rlimit none = {0, 0}, few = {descriptors, descriptors};
    (void)setrlimit(RLIMIT_NPROC, &none);
    (void)setrlimit(RLIMIT_NOFILE, &few);
    if (!is_regular(STDOUT_FILENO) && !is_regular(STDERR_FILENO))
        (void)setrlimit(RLIMIT_FSIZE, &none);
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool ev_confine_is_built(void)
{
    return true;
}

static ev_filter filter_of(ev_confine_kind kind, bool has_rights_dropped)
{
    switch (kind) {
    case EV_CONFINE_DECODER:
        return EV_FILTER_DECODER;
    case EV_CONFINE_TOKEN:
        return EV_FILTER_TOKEN;
    case EV_CONFINE_SERVER:
        return EV_FILTER_SERVER;
    case EV_CONFINE_TRUSTED_READER:
        return EV_FILTER_READER;
    case EV_CONFINE_READER:
        break;
    }
    return has_rights_dropped ? EV_FILTER_READER : EV_FILTER_BLIND_READER;
}

ev_status ev_confine(ev_confine_kind kind, ev_confine_need need, ev_faults *faults)
{
    enum { STANDARD = STDERR_FILENO + 1, READERS = 64 };
    bool may_restrict = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, has_rights_dropped = false;
    if (kind != EV_CONFINE_TOKEN) {
        drop_capabilities();
        has_rights_dropped = drop_rights(kind);
        close_other_descriptors();
    }
    if (kind == EV_CONFINE_DECODER)
        limit(STANDARD);
    if (reads_files(kind))
        limit(READERS);
    if (may_restrict && ev_filter_set(filter_of(kind, has_rights_dropped)))
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

bool ev_confine_knows_folders(void)
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
