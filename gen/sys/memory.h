/* memory: how a process ends that gets no memory.
 *
 * Both programs define malloc and its relatives (gen/sys/allocate.c): where the next allocator has
 * no memory, the process says so on standard error and ends with EV_TEMP_FAIL. So no library sees
 * the failure of an allocation. Several do not bear it: jansson 2.14 leaves bytes out of a string
 * and says nothing, libharu crashes, GnuTLS takes it for a wrong signature. */
#ifndef EV_MEMORY_H
#define EV_MEMORY_H

#include <stdbool.h>

/* The name of the program, "evisa-gen": each main.c defines it. A constant, because memory may run
 * out before main, while libraries start. */
extern const char ev_memory_program[];

/* From here on the line on standard error has the JSON form, where the arguments ask for it. Before
 * any thread. */
void ev_memory_read_arguments(int argc, char *argv[]);

/* Something on disk that must not stay when the process ends early. `run` may be called in any
 * thread, at any allocation, while other threads run: it allocates nothing, and takes no lock under
 * which anything is allocated. */
typedef struct ev_memory_hook {
    void (*run)(void *context);
    void *context;
    struct ev_memory_hook *outer; /* set by ev_memory_before_exit */
} ev_memory_hook;

/* Has hook->run called before such an end, before those that were there already. *hook is borrowed
 * until ev_memory_forget. While there is one thread only, or none that calls it too. */
void ev_memory_before_exit(ev_memory_hook *hook);

/* Forgets the hook and those that came after it. NULL: all; for a child after fork, whose end must
 * remove nothing of its parent's. */
void ev_memory_forget(const ev_memory_hook *hook);

/* Calls the hooks, prints the one line that ev_report prints for OUT_OF_MEMORY, and ends the
 * process with EV_TEMP_FAIL, without exit handlers. Allocates nothing. A second thread that comes
 * here waits for that end. */
_Noreturn void ev_memory_exit(const char *program);

#endif
