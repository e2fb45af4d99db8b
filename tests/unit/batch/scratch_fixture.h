/* For the tests of temporary files: none may leave a name in the folder, or a descriptor. */
#ifndef SCRATCH_FIXTURE_H
#define SCRATCH_FIXTURE_H

#include "unit/batch/folder_fixture.h"

static size_t descriptors; /* before the tests */

static inline int make_scratch(void **state)
{
    descriptors = open_descriptors();
    return make_folder(state);
}

/* The last test: of all the others. */
static inline void nothing_is_left_behind(void **state)
{
    (void)state;
    assert_int_equal(count_in(folder), 0);
    assert_int_equal(open_descriptors(), descriptors);
}

#endif
