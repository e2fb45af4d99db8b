/* A library for LD_PRELOAD: hostile code in the place of a function that decodes what strangers
 * send. It stands for a decoder that was taken over by its input.
 *
 *   HOSTILE_AT=NAME      the function that is hostile; the others of the list below are as they
 * were HOSTILE_CALL=NAME    the call that it tries, of attacks.def; "nothing": none, it decodes;
 *                        "look": it waits until the check has looked at the process, and decodes
 *   HOSTILE_MEMORY=N     a descriptor of shared memory (hostile.h)
 *
 * All of these are read by a constructor, before the program can confine itself. Where the call
 * that was tried comes back, the process ends with status 71. */
#include "hostile.h"

#include <dlfcn.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <jansson.h>
#include <png.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jpeglib.h>

hostile_memory *hostile_shared;
const char *hostile_folder = "";
long hostile_victim, hostile_port, hostile_socket, hostile_terminal;

static const char *place = "";
static long harmless; /* calls to come */
static const hostile_attack *chosen;
static enum { NOTHING, LOOK, ATTACK } what;

static long number(const char *name)
{
    const char *text = getenv(name);
    return text != NULL ? strtol(text, NULL, 10) : -1;
}

static void stop(const char *why)
{
    fprintf(stderr, "hostile.c: %s\n", why);
    _exit(72);
}

static void choose(const char *call)
{
    what = strcmp(call, "nothing") == 0 ? NOTHING : strcmp(call, "look") == 0 ? LOOK : ATTACK;
    for (chosen = hostile_attacks; chosen->name != NULL && strcmp(chosen->name, call) != 0;)
        chosen++;
    if (what == ATTACK && chosen->name == NULL)
        stop("HOSTILE_CALL is not known");
}

__attribute__((constructor)) static void prepare(void)
{
    const char *call = getenv("HOSTILE_CALL"), *at = getenv("HOSTILE_AT");
    if (call == NULL || at == NULL)
        return; /* --version, or a program that a hostile call has started */
    place = at;
    harmless = number("HOSTILE_AFTER");
    hostile_folder = getenv("HOSTILE_FOLDER");
    hostile_victim = number("HOSTILE_VICTIM");
    hostile_port = number("HOSTILE_PORT");
    hostile_socket = number("HOSTILE_SOCKET");
    hostile_terminal = number("HOSTILE_TERMINAL");
    void *memory = mmap(NULL, sizeof *hostile_shared, PROT_READ | PROT_WRITE, MAP_SHARED,
                        (int)number("HOSTILE_MEMORY"), 0);
    if (memory == MAP_FAILED || hostile_folder == NULL)
        stop("HOSTILE_MEMORY or HOSTILE_FOLDER is missing");
    hostile_shared = memory;
    choose(call);
    (void)unsetenv("LD_PRELOAD"); /* what is started is to be harmless */
}

void hostile_try(void)
{
    atomic_store(&hostile_shared->pid, (int64_t)getpid());
    atomic_fetch_add(&hostile_shared->reached, 1);
    if (what == LOOK)
        while (atomic_load(&hostile_shared->released) == 0)
            ; /* without a call of the system: it might be forbidden */
    if (what != ATTACK)
        return;
    long result = chosen->run();
    atomic_store(&hostile_shared->result, result);
    atomic_fetch_add(&hostile_shared->returned, 1);
    _exit(71);
}

static void called(const char *name)
{
    if (strcmp(name, place) == 0 && harmless-- <= 0)
        hostile_try();
}

/* The real function is looked for before the attack: dlsym may need memory, and nothing else. */
#define HOSTILE(type, name, parameters, ...)                                                       \
    type name parameters                                                                           \
    {                                                                                              \
        type(*real) parameters = (type(*) parameters)dlsym(RTLD_NEXT, #name);                      \
        called(#name);                                                                             \
        return real(__VA_ARGS__);                                                                  \
    }

HOSTILE(json_t *, json_loadb, (const char *text, size_t size, size_t flags, json_error_t *fault),
        text, size, flags, fault)
HOSTILE(int, jpeg_read_header, (j_decompress_ptr lib, boolean required), lib, required)
HOSTILE(void, png_read_info, (png_structrp lib, png_inforp info), lib, info)
HOSTILE(int, gnutls_x509_crt_import,
        (gnutls_x509_crt_t crt, const gnutls_datum_t *data, gnutls_x509_crt_fmt_t form), crt, data,
        form)
HOSTILE(int, gnutls_x509_crt_list_import,
        (gnutls_x509_crt_t * crts, unsigned *count, const gnutls_datum_t *data,
         gnutls_x509_crt_fmt_t form, unsigned flags),
        crts, count, data, form, flags)
HOSTILE(int, gnutls_x509_crt_verify,
        (gnutls_x509_crt_t crt, const gnutls_x509_crt_t *list, unsigned count, unsigned flags,
         unsigned *wrong),
        crt, list, count, flags, wrong)
HOSTILE(int, gnutls_pubkey_verify_data2,
        (gnutls_pubkey_t key, gnutls_sign_algorithm_t algorithm, unsigned flags,
         const gnutls_datum_t *data, const gnutls_datum_t *signature),
        key, algorithm, flags, data, signature)
HOSTILE(int, gnutls_privkey_sign_data2,
        (gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, unsigned flags,
         const gnutls_datum_t *data, gnutls_datum_t *signature),
        key, algorithm, flags, data, signature)

/* Of evisa-compare: their headers need not be here. */
HOSTILE(int, qpdf_read_memory,
        (void *file, const char *name, const char *bytes, unsigned long long size,
         const char *password),
        file, name, bytes, size, password)
HOSTILE(void *, poppler_document_new_from_bytes, (void *bytes, const char *password, void **error),
        bytes, password, error)
HOSTILE(int, zbar_scan_image, (void *scanner, void *image), scanner, image)
