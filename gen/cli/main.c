#include "cli/cli.h"

#include "sys/memory.h"

const char ev_memory_program[] = "evisa-gen";

int main(int argc, char *argv[])
{
    ev_memory_read_arguments(argc, argv);
    return ev_main(argc, argv);
}
