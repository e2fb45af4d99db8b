#include "batch/memory.h"

#include "fault/fault.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

static void *take(size_t size)
{
    static const char message[] = "evisa-gen: out-of-memory: there is not enough memory\n";
    void *block = malloc(size);
    if (block == NULL && size > 0) {
        ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
        (void)ignored;
        _exit(EV_TEMP_FAIL);
    }
    return block;
}

void ev_memory_exit_without(void)
{
    json_set_alloc_funcs(take, free);
}
