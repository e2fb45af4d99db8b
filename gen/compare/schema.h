/* schema: the JSON Schema of a line of --json, built in. */
#ifndef EV_COMPARE_SCHEMA_H
#define EV_COMPARE_SCHEMA_H

#include "core/core.h"

/* gen/compare/evisa-compare-1.schema.json. */
ev_slice ev_compare_schema(void);

#endif
