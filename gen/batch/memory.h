/* memory: what happens when there is none for jansson. */
#ifndef EV_MEMORY_H
#define EV_MEMORY_H

/* jansson 2.14 takes memory that ran out for a wrong record, or crashes. Reading one record,
 * gen/record/json.c asks beforehand whether there is some; with workers side by side another may
 * take it in between. So from here on the process ends, with 75, when there is none for jansson:
 * the journal is true, and --resume goes on. Once, before the first thread. */
void ev_json_memory_must_last(void);

#endif
