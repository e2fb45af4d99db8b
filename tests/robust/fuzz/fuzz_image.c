/* libFuzzer target for the portrait's reader. Besides not crashing it must hold its promise: what
 * it accepts is whole for a plain decoder. Half of the mutated PNGs get true CRCs, so that damage
 * passes the first check. */
#include <stddef.h>
#include <stdint.h>

#include "unit/image/photo_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t max_size);

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed)
{
    size = LLVMFuzzerMutate(bytes, size, max_size);
    if (seed % 2 == 0 && ev_slice_starts((ev_slice){(char *)bytes, size}, "\x89PNG"))
        photo_fix_crcs((char *)bytes, size);
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static ev_arena arena;
    static ev_faults faults;
    ev_image image;
    if (arena.limit == 0)
        ev_arena_init(&arena, 8 << 20);
    ev_arena_reset(&arena);
    ev_faults_init(&faults, EV_LENIENT);
    ev_status status =
        ev_image_read((ev_slice){(const char *)bytes, size}, "/photo", &arena, &image, &faults);
    if (status == EV_OK && !photo_is_whole(&image))
        abort();
    return 0;
}
