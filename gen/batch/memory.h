/* memory: what happens where jansson gets no memory. */
#ifndef EV_MEMORY_H
#define EV_MEMORY_H

/* From here on the process ends with EV_TEMP_FAIL where jansson gets no memory: the journal is
 * correct, and --resume continues. Called once, before the first thread.
 *
 * Otherwise jansson 2.14 reports lack of memory as a malformed record, or crashes. For one record,
 * gen/record/json.c asks beforehand whether there is enough; with several workers another may take
 * it in between. */
void ev_memory_exit_without(void);

#endif
