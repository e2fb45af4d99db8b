#include "compare/commands.h"

#include "sys/memory.h"

const char ev_memory_program[] = "evisa-compare";

int main(int argc, char *argv[])
{
    ev_memory_read_arguments(argc, argv);
    return ev_compare_main(argc, argv);
}
