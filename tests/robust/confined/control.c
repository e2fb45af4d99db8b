/* A program that confines nothing, for the check: the same hostile code must have its effect here,
 * otherwise the check would show nothing.
 *
 *   control          calls the hostile function of hostile.c (HOSTILE_AT=control)
 *   control list     lists the attacks: name, kind
 *   control victim   is attacked, and gives back each byte that it gets as long as it lives */
#include "hostile.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const char *command = argc > 1 ? argv[1] : "";
    if (strcmp(command, "list") == 0) {
        for (const hostile_attack *one = hostile_attacks; one->name != NULL; one++)
            printf("%s %s\n", one->name, one->kind);
        return 0;
    }
    if (strcmp(command, "victim") == 0) {
        char byte;
        while (read(STDIN_FILENO, &byte, 1) == 1 && write(STDOUT_FILENO, &byte, 1) == 1)
            ;
        return 0;
    }
    hostile_try();
    return 0;
}
