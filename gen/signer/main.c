#include "signer/commands.h"

#include "sys/memory.h"

const char ev_memory_program[] = "evisa-seal";

int main(int argc, char *argv[])
{
    ev_memory_read_arguments(argc, argv);
    return ev_signer_main(argc, argv);
}
