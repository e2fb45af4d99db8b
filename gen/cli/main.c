#include "cli/cli.h"

int main(int argc, char *argv[])
{
    return ev_main(argc, argv);
}
