/* The decoder of photos: a process that gets a number of photos, and says a word of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "batch/crew/server.h"
#include "lib/unit.h"

static ev_photos *photos;
static int talk; /* the renderer's end */
static pid_t decoder;

/* Starts a decoder, which has decoded its own photos when this returns. */
static int set_up(void **state)
{
    (void)state;
    int ends[2];
    char word = 0;
    photos = mmap(NULL, sizeof *photos, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (photos == MAP_FAILED || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return -1;
    decoder = fork();
    if (decoder == 0) {
        const ev_crew_plan plan = {.confine = EV_CONFINE_WANTED, .count = 1};
        (void)close(ends[0]);
        if (dup2(ends[1], EV_CREW_SOCKET) != EV_CREW_SOCKET || close(ends[1]) != 0)
            _exit(99);
        ev_decoder_run(&plan, photos);
    }
    talk = ends[0];
    (void)close(ends[1]);
    bool is_ready =
        read(talk, &word, 1) == 1 && (word == EV_RENDERER_READY || word == EV_RENDERER_UNCONFINED);
    return is_ready ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    if (talk >= 0)
        (void)close(talk);
    if (decoder > 0)
        (void)waitpid(decoder, NULL, 0);
    return munmap(photos, sizeof *photos);
}

/* A photo, of which the last bytes are left out. */
static void put(unsigned place, const char *path, size_t left_out)
{
    static char bytes[EV_PHOTO_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    assert_int_equal(fclose(file), 0);
    assert_true(size > left_out);
    const ev_image_coded coded = {EV_IMAGE_JPEG, .data = {bytes, size - left_out}};
    assert_true(ev_photos_put(&photos->photo[place], &coded));
}

static void ask(unsigned char count)
{
    char word = 0;
    memset(photos->verdict, 0xEE, sizeof photos->verdict);
    assert_int_equal(write(talk, &count, 1), 1);
    assert_int_equal(read(talk, &word, 1), 1);
}

static void each_photo_gets_its_verdict(void **state)
{
    (void)state;
    put(0, "tests/data/photos/portrait-a.jpg", 0);
    put(1, "tests/data/photos/portrait-a.jpg", 500);
    put(2, "tests/data/photos/portrait-b.jpg", 0);
    put(3, "tests/data/photos/portrait-b.jpg", 0);
    photos->photo[3].palette = SIZE_MAX; /* as no renderer of ours says */
    ask(4);
    assert_int_equal(photos->judged, 4);
    assert_int_equal(ev_photos_verdict(photos, 0), EV_IMAGE_SOUND);
    assert_int_equal(ev_photos_verdict(photos, 1), EV_IMAGE_BROKEN);
    assert_int_equal(ev_photos_verdict(photos, 2), EV_IMAGE_SOUND);
    assert_int_equal(ev_photos_verdict(photos, 3), EV_IMAGE_BROKEN);
}

/* Only the photos of this question are judged, and none where there is no room for one. */
static void only_photos_that_were_counted_are_judged(void **state)
{
    (void)state;
    put(0, "tests/data/photos/portrait-a.jpg", 500);
    put(1, "tests/data/photos/portrait-a.jpg", 0);
    ask(1);
    assert_int_equal(photos->judged, 1);
    assert_int_equal(photos->verdict[0], EV_IMAGE_BROKEN);
    assert_int_equal((unsigned)photos->verdict[1], 0xEEEEEEEE);
    ask(255);
    assert_int_equal(photos->judged, EV_WIRE_RECORDS);
    assert_int_equal(photos->verdict[1], EV_IMAGE_SOUND);
}

static void it_ends_with_its_renderer(void **state)
{
    (void)state;
    int how = -1;
    assert_int_equal(close(talk), 0);
    talk = -1;
    assert_int_equal(waitpid(decoder, &how, 0), decoder);
    decoder = 0;
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), EV_OK);
}

UNIT_TESTS(decoder)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_photo_gets_its_verdict, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_photos_that_were_counted_are_judged, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_ends_with_its_renderer, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
