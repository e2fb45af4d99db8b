#include "signer/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char of_machine[] = "/etc/localtime", folder[] = "/usr/share/zoneinfo";

/* Without its file the C library takes UTC, which is right for these. */
static bool is_utc(const char *name)
{
    static const char *const names[] = {"", "UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich"};
    if (strncmp(name, "Etc/", 4) == 0)
        name += 4;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* A name of three letters or more, or in <>, and an offset: POSIX.1-2017, 8.3, TZ. */
static bool is_spelt_out(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t size = name[0] == '<' ? strcspn(name, ">") + 1 : strspn(name, letters);
    return size >= 3 && size < strlen(name) && strchr("+-0123456789", name[size]) != NULL;
}

static bool is_zone(const char *path, int *error)
{
    char magic[4] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    ssize_t got = fd >= 0 ? read(fd, magic, sizeof magic) : -1;
    *error = got < 0 ? errno : 0;
    if (fd >= 0)
        (void)close(fd);
    return got == (ssize_t)sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

/* A link that leads nowhere may still name a zone: systems without the files of zones have it. */
static bool is_machine_of_utc(void)
{
    char target[PATH_MAX];
    ssize_t size = readlink(of_machine, target, sizeof target - 1);
    if (size < 0)
        return errno == ENOENT;
    target[size] = '\0';
    const char *name = strstr(target, "zoneinfo/");
    return name != NULL && is_utc(name + strlen("zoneinfo/"));
}

bool ev_zone_is_known(ev_faults *faults)
{
    const char *name = secure_getenv("TZ"), *other = secure_getenv("TZDIR");
    char path[PATH_MAX];
    int error;
    if (name != NULL && name[0] == ':')
        name++;
    if (name == NULL)
        (void)snprintf(path, sizeof path, "%s", of_machine);
    else if (name[0] == '/')
        (void)snprintf(path, sizeof path, "%s", name);
    else
        (void)snprintf(path, sizeof path, "%s/%s", other != NULL ? other : folder, name);
    if (is_zone(path, &error))
        return true;
    if (name == NULL ? error == ENOENT && is_machine_of_utc() : is_utc(name) || is_spelt_out(name))
        return true;
    (void)ev_faults_add_system(faults, EV_CANT_READ, path, error);
    return false;
}
