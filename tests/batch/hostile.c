/* For crash.py, preloaded: decoders that misbehave, in the processes of a crew only. By the photo,
 * or, where HOSTILE names a file that is shared memory, once for each number that it lists: of a
 * record, in its renderer, or of a photo, in a decoder. Then that process waits until somebody
 * sends it a signal. */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jpeglib.h>

#include <jerror.h>

#include <jansson.h>

enum { NUMBERS = 4096, RENDERERS = 16, PHOTOS = 256, SLEEPER = 200 };

/* What crash.py and the renderers share: for each number a signal to be sent at its first try. */
typedef struct plan {
    _Atomic int signal[NUMBERS];    /* 0: none, or it was sent */
    _Atomic int waiting[RENDERERS]; /* process ids; crash.py sends `wanted` and clears it */
    _Atomic int wanted[RENDERERS];
    _Atomic int at_photo[PHOTOS]; /* as `signal`; by the id of the first component */
} plan;

static plan *shared;
static pid_t batch;

__attribute__((constructor)) static void set_up(void)
{
    const char *name = getenv("HOSTILE");
    int fd = name != NULL ? open(name, O_RDWR | O_CLOEXEC) : -1;
    batch = getpid();
    if (fd < 0)
        return;
    void *memory = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    shared = memory != MAP_FAILED ? memory : NULL;
    (void)close(fd);
}

static void wait_for_signal(int wanted)
{
    for (int i = 0; i < RENDERERS; i++) {
        int nobody = 0;
        if (!atomic_compare_exchange_strong(&shared->waiting[i], &nobody, -1))
            continue;
        shared->wanted[i] = wanted;
        shared->waiting[i] = getpid();
        for (;;)
            ; /* the signal ends it, or it is stopped and then replaced */
    }
}

json_t *json_loadb(const char *text, size_t size, size_t flags, json_error_t *error)
{
    json_t *(*next)(const char *, size_t, size_t, json_error_t *);
    *(void **)&next = dlsym(RTLD_NEXT, "json_loadb");
    const char *at = shared != NULL && getpid() != batch ? memmem(text, size, "KZ", 2) : NULL;
    int number = at != NULL ? atoi(at + 2) : 0;
    int wanted = number > 0 && number < NUMBERS ? atomic_exchange(&shared->signal[number], 0) : 0;
    if (wanted != 0)
        wait_for_signal(wanted);
    return next(text, size, flags, error);
}

static void eat_memory(j_decompress_ptr lib)
{
    for (void *block; (block = malloc(16 << 20)) != NULL;)
        memset(block, 1, 16 << 20);
    lib->err->msg_code = JERR_OUT_OF_MEMORY;
    lib->err->error_exit((j_common_ptr)lib);
}

int jpeg_read_header(j_decompress_ptr lib, boolean required)
{
    int (*next)(j_decompress_ptr, boolean);
    *(void **)&next = dlsym(RTLD_NEXT, "jpeg_read_header");
    int result = next(lib, required);
    int number = lib->comp_info[0].component_id;
    int wanted = shared != NULL ? atomic_exchange(&shared->at_photo[number], 0) : 0;
    if (wanted != 0)
        wait_for_signal(wanted);
    while (number == SLEEPER)
        (void)poll(NULL, 0, -1);
    if (lib->num_components == 1)
        *(volatile int *)0 = 0;
    while (lib->progressive_mode)
        ;
    if (lib->image_width == 120)
        eat_memory(lib);
    return result;
}
