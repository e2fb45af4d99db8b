#include "signer/commands.h"

int main(int argc, char *argv[])
{
    return ev_signer_main(argc, argv);
}
