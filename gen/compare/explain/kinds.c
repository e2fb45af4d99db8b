/* The words of the kinds of differences. */
#include "compare/explain/explain.h"

const char *ev_difference_kind_name(ev_difference_kind kind)
{
    static const char *const names[EV_DIFFERENCE_KINDS] = {
        [EV_DIFFERENT_BYTES] = "bytes",   [EV_DIFFERENT_SOURCE] = "source",
        [EV_DIFFERENT_RECORD] = "record", [EV_DIFFERENT_LABEL] = "template",
        [EV_DIFFERENT_PHOTO] = "photo",   [EV_DIFFERENT_SEAL] = "seal",
        [EV_DIFFERENT_MRZ] = "mrz",       [EV_DIFFERENT_STRUCTURE] = "structure",
        [EV_DIFFERENT_FONT] = "font",     [EV_DIFFERENT_METADATA] = "metadata",
        [EV_DIFFERENT_LAYOUT] = "layout", [EV_DIFFERENT_PIXELS] = "pixels",
    };
    return names[kind];
}
