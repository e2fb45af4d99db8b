/* For LD_PRELOAD: stops the process before its constructors and main, when the loader has done its
 * work. strace then attaches, and counts the calls of the program and not those of the loader. */
#include <signal.h>

__attribute__((constructor)) static void stop(void)
{
    (void)raise(SIGSTOP);
}
