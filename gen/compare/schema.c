/* The published schema, linked in as it is. */
#include "compare/schema.h"

__asm__(".section .rodata\n"
        ".globl ev_compare_schema_begin\n"
        ".globl ev_compare_schema_end\n"
        "ev_compare_schema_begin:\n"
        ".incbin \"gen/compare/evisa-compare-1.schema.json\"\n"
        "ev_compare_schema_end:\n"
        ".byte 0\n"
        ".previous\n");

extern const char ev_compare_schema_begin[] __attribute__((visibility("hidden")));
extern const char ev_compare_schema_end[] __attribute__((visibility("hidden")));

ev_slice ev_compare_schema(void)
{
    /* as numbers: to C the two symbols are different objects, whose pointers have no difference */
    size_t size = (uintptr_t)ev_compare_schema_end - (uintptr_t)ev_compare_schema_begin;
    return (ev_slice){ev_compare_schema_begin, size};
}
