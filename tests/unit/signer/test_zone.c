/* Which time zones are known: those of a file, those that need none, and no others. */
#include "lib/unit.h"
#include "unit/trust/certificate_fixture.h"

#include "signer/zone.h"

#include <errno.h>
#include <stdlib.h>

static char folder[PATH_SIZE];

static int make(void **state)
{
    char path[PATH_SIZE];
    (void)state;
    make_folder(folder);
    write_file(path_in(folder, "Here", path), "TZif2", 5, 0600);
    write_file(path_in(folder, "Text", path), "UTC0\n", 5, 0600);
    write_file(path_in(folder, "Empty", path), "", 0, 0600);
    assert_int_equal(setenv("TZDIR", folder, 1), 0);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    unsetenv("TZ");
    unsetenv("TZDIR");
    remove_folder(folder);
    return 0;
}

static bool is_known(const char *zone, ev_faults *faults)
{
    assert_int_equal(setenv("TZ", zone, 1), 0);
    ev_faults_init(faults, EV_LENIENT);
    return ev_zone_is_known(faults);
}

static void a_file_or_a_rule_makes_a_zone_known(void **state)
{
    static const char *const zones[] = {"Here",    ":Here",   "",        "UTC",
                                        ":UTC",    "Etc/UTC", "GMT",     "UTC0",
                                        "<+05>-5", "QYZT-5",  "EST5EDT", "EST5EDT,M3.2.0,M11.1.0"};
    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        ev_faults faults;
        if (!is_known(zones[i], &faults) || faults.count != 0)
            fail_msg("%s is not known", zones[i]);
    }
}

static void what_the_c_library_takes_for_utc_is_a_fault(void **state)
{
    static const struct {
        const char *zone;
        int error;
    } cases[] = {{"Asia/Almaty", ENOENT},
                 {":Asia/Almaty", ENOENT},
                 {"Almaty", ENOENT},
                 {"Text", 0},
                 {"Empty", 0},
                 {"Here/Below", ENOTDIR},
                 {"XY", ENOENT},
                 {"<+05>", ENOENT},
                 {"<", ENOENT}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ev_faults faults;
        char path[PATH_SIZE];
        const char *name = cases[i].zone + (cases[i].zone[0] == ':');
        if (is_known(cases[i].zone, &faults) || faults.count != 1)
            fail_msg("%s is known", cases[i].zone);
        assert_int_equal(faults.fault[0].code, EV_CANT_READ);
        assert_int_equal(faults.fault[0].error, cases[i].error);
        assert_string_equal(faults.fault[0].pointer, path_in(folder, name, path));
    }
}

UNIT_TESTS(zone)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_or_a_rule_makes_a_zone_known),
        cmocka_unit_test(what_the_c_library_takes_for_utc_is_a_fault),
    };
    return cmocka_run_group_tests(tests, make, clear);
}
