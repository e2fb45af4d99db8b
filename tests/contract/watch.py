#!/usr/bin/env -S python3 -B
"""Does `evisa-gen watch` render again at each save, whichever way an editor saves; keep the last
good page at a fault; and end in order? The times that saves take are printed and not judged: a
machine may be busy."""
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, sys.path[0] + "/../lib")
from seals import GEN, HANG
from watched import RECORD, Watch, check, failures, labels, place, until

# ---- saves ---------------------------------------------------------------------------------------

def in_place(path, text):
    path.write_text(text, encoding="utf-8")


def in_place_and_open(path, text):
    """The file is closed later."""
    file = open(path, "w", encoding="utf-8")
    file.write(text)
    file.flush()
    threading.Timer(0.2, file.close).start()


def in_two_parts(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text[:len(text) // 2])
        file.flush()
        time.sleep(0.07)
        file.write(text[len(text) // 2:])


def by_rename(path, text):
    new = path.with_name("new.tmp")
    new.write_text(text, encoding="utf-8")
    os.replace(new, path)


def as_vim(path, text):
    """A swap file while one types; a probe; the old file under another name until the new is
    there."""
    swap, probe = path.with_name(".labels.txt.swp"), path.with_name("4913")
    old = path.with_name(path.name + "~")
    swap.write_text("typing", encoding="utf-8")
    probe.touch()
    probe.unlink()
    os.rename(path, old)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    old.unlink()
    swap.unlink()


def as_emacs(path, text):
    """A lock, a file of its own while one types, a backup that stays."""
    lock, own = path.with_name(".#" + path.name), path.with_name(f"#{path.name}#")
    os.symlink("somebody@somewhere", lock)
    own.write_text("typing", encoding="utf-8")
    if not path.with_name(path.name + "~").exists():
        shutil.copy(path, path.with_name(path.name + "~"))
    path.write_text(text, encoding="utf-8")
    own.unlink()
    lock.unlink()


def as_code(path, text):
    """Truncated, written at once, closed."""
    fd = os.open(path, os.O_WRONLY | os.O_TRUNC)
    os.write(fd, text.encode())
    os.close(fd)


def removed_and_new(path, text):
    path.unlink()
    path.write_text(text, encoding="utf-8")


def in_a_new_folder(path, text):
    shutil.rmtree(path.parents[1])
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def by_a_folder_that_comes(path, text):
    """The folder is made elsewhere and renamed into its place; what is in it is saved later."""
    ready = path.parents[3] / "ready"
    (ready / "1").mkdir(parents=True)
    shutil.rmtree(path.parents[1])
    os.rename(ready, path.parents[1])
    path.write_text(text, encoding="utf-8")


def behind_a_link(path, text):
    there = path.parents[3] / "shared.txt"
    there.touch()
    path.unlink()
    path.symlink_to(there)
    there.write_text(text, encoding="utf-8")


SAVES = (in_place, in_place_and_open, in_two_parts, by_rename, as_vim, as_emacs, as_code,
         removed_and_new, in_a_new_folder, by_a_folder_that_comes)


def each_save(here):
    path = place(here)
    watch = Watch(here)
    watch.is_good(time.time_ns(), "at the beginning")
    watch.took.clear()
    for number, save in enumerate(SAVES + SAVES):
        save(path, labels(number + 1))
        watch.is_good(time.time_ns(), save.__name__)
    behind_a_link(path, labels(50))
    watch.is_good(time.time_ns(), "behind a link")
    for number, save in enumerate((in_place, by_rename, as_vim)):
        save(here / "shared.txt", labels(51 + number))
        watch.is_good(time.time_ns(), f"{save.__name__} behind a link")
    path.unlink()
    watch.is_good(time.time_ns(), "a file that goes")
    for number, save in enumerate((in_place, by_rename, as_vim, removed_and_new)):
        RECORD["visa"]["stay_days"] = 10 + number
        save(here / "record.json", json.dumps(RECORD))
        watch.is_good(time.time_ns(), f"{save.__name__} of the record")
    watch.is_silent("what was done")
    (here / "another.json").touch()
    (here / "d/evisa/.labels.txt.swp").touch()
    (here / "d/labels.txt~").touch()
    watch.ignores("a file that does not count")
    watch.call.send_signal(signal.SIGTERM)
    watch.ends(0, "SIGTERM")
    print("from save to page: median %.0f ms, most %.0f ms"
          % (statistics.median(watch.took), max(watch.took)))


def a_fault_at_the_beginning(here):
    path = place(here)
    path.write_text(labels(1).replace("[title]", "[titel]"), encoding="utf-8")
    watch = Watch(here)
    until(lambda: watch.lines and "is not written" in watch.lines[-1], "no page yet")
    check(not watch.output.exists(), "a fault at the beginning: no page")
    path.write_text(labels(2), encoding="utf-8")
    watch.is_good(time.time_ns(), "the first page after a fault")
    watch.call.send_signal(signal.SIGTERM)
    watch.ends(0, "SIGTERM after a fault")


def a_fault_keeps_the_page(here):
    path = place(here)
    watch = Watch(here, "--outline")
    watch.is_good(time.time_ns(), "before the fault", "--outline")
    page, about = watch.output.read_bytes(), watch.output.stat()
    path.write_text(labels(1).replace("[title]", "[titel]"), encoding="utf-8")
    until(lambda: "faults" in watch.lines[-1], "a fault")
    check(watch.output.read_bytes() == page and watch.output.stat().st_ino == about.st_ino,
          "a fault: the page stays as it was")
    check(watch.faults and watch.faults[0].startswith("evisa-gen: evisa/1/"), "a fault: its line")
    path.write_text(labels(2), encoding="utf-8")
    watch.is_good(time.time_ns(), "after the fault", "--outline")
    os.rename(here / "record.json", here / "away.json")
    until(lambda: "faults" in watch.lines[-1], "no record")
    check("cannot-read" in watch.faults[-1], "no record: its line")
    os.rename(here / "away.json", here / "record.json")
    watch.is_good(time.time_ns(), "the record is back", "--outline")
    watch.call.send_signal(signal.SIGINT)
    watch.ends(0, "SIGINT")


def lost_events_are_made_up_for(here):
    """The system's queue is full: the page is that of the files all the same."""
    most = int(pathlib.Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if most > 100000:
        print("not tried: the queue is too long to fill it")
        return
    path = place(here)
    watch = Watch(here)
    watch.is_good(time.time_ns(), "before the burst")
    watch.call.send_signal(signal.SIGSTOP)
    for number in range(most // 2 + 100):  # two events and more each
        other = here / f"d/other{number % 2}"
        other.touch()
        other.unlink()
    path.write_text(labels(1), encoding="utf-8")
    watch.call.send_signal(signal.SIGCONT)
    watch.is_good(time.time_ns(), "after the burst")
    path.write_text(labels(2), encoding="utf-8")
    watch.is_good(time.time_ns(), "after that")
    watch.call.send_signal(signal.SIGTERM)
    watch.ends(0, "after the burst")


def the_output_is_no_save(here):
    """It is in DIR, with the record, and DIR is the folder of the process."""
    path = place(here)
    shutil.move(here / "record.json", here / "d/record.json")
    watch = Watch(here / "d", folder=".")
    watch.is_good(time.time_ns(), "output in DIR")
    watch.is_silent("output in DIR")
    path.write_text(labels(1), encoding="utf-8")
    watch.is_good(time.time_ns(), "output in DIR, a save")
    watch.is_silent("output in DIR, after a save")
    watch.call.send_signal(signal.SIGTERM)
    watch.ends(0, "output in DIR")


# ---- ends ----------------------------------------------------------------------------------------

def signals_at_any_time(here):
    path = place(here)
    for number in range(24):
        watch = Watch(here)
        path.write_text(labels(number), encoding="utf-8")
        time.sleep(number * 0.003)
        watch.call.send_signal(signal.SIGTERM if number % 2 else signal.SIGINT)
        watch.ends(0, f"a signal after {number * 3} ms")
        check(watch.output.read_bytes().rstrip().endswith(b"%%EOF"), "a signal: the page is whole")
        check(not watch.faults, f"a signal: says {watch.faults}")


def the_folder_goes(here):
    def swap(there):
        os.rename(there / "d", there / "old")
        (there / "d").mkdir()
    ways = {
        "removed": lambda there: shutil.rmtree(there / "d"),
        "renamed": lambda there: os.rename(there / "d", there / "e"),
        "replaced": swap,
    }
    for name, way in ways.items():
        there = here / name
        there.mkdir()
        place(there)
        watch = Watch(there)
        way(there)
        watch.ends(0, name)
        until(lambda: "is gone" in watch.lines[-1], f"{name}: a message")
    (here / "a/b").mkdir(parents=True)
    place(here / "a/b")
    watch = Watch(here, folder="a/b/d", record="a/b/record.json")
    os.rename(here / "a", here / "c")
    watch.ends(0, "a folder above is renamed")
    with open(here / "c/b/d/held", "w", encoding="utf-8"):  # one that is in use
        watch = Watch(here, folder="c/b/d", record="c/b/record.json")
        user = subprocess.Popen(["sleep", str(HANG)], cwd=here / "c/b/d")
        shutil.rmtree(here / "c/b/d")
        watch.ends(0, "a folder that is in use is removed")
        user.kill()
        user.wait()


def the_folder_is_unmounted(here):
    """Where the machine lets a test mount: in a namespace of its own."""
    place(here)
    script = """
        mount -t tmpfs none d && mkdir -p d/evisa/1 || exit 99
        "$0" watch --resources d record.json -o visa.pdf > out & watch=$!
        until [ -s out ]; do sleep 0.01; done
        umount d
        wait $watch"""
    call = subprocess.run(["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(GEN)],
                          cwd=here, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          timeout=HANG)
    if call.returncode in (1, 99):
        print("not tried: this machine lets nobody mount")
        return
    check(call.returncode == 0 and "d is gone" in (here / "out").read_text(),
          f"unmounted: status {call.returncode}")


def wrong_calls(here):
    place(here)
    calls = {
        (): 64, ("record.json",): 64, ("--resources", "d", "record.json"): 64,
        ("--resources", "d", "-o", "visa.pdf"): 64, ("--resources", "d", "-o", "visa.pdf", "-"): 64,
        ("--resources", "d", "-o", "-", "record.json"): 64,
        ("--resources", "d", "-o", "/dev/stdout", "record.json"): 64,
        ("--resources", "d", "-o", "", "record.json"): 64,
        ("--resources", "d", "-o", "record.json", "record.json"): 64,
        ("--resources", "d", "-o", "visa.pdf", "record.json", "more"): 64,
        ("--resources", "d", "-o", "visa.pdf", "none.json"): 66,
        ("--resources", "d", "-o", "visa.pdf", "d"): 66,
        ("--resources", "none", "-o", "visa.pdf", "record.json"): 78,
        ("--resources", "record.json", "-o", "visa.pdf", "record.json"): 78,
    }
    for words, status in calls.items():
        call = subprocess.run([str(GEN), "watch", *words], cwd=here, stdin=subprocess.DEVNULL,
                              capture_output=True, check=False, timeout=HANG)
        check(call.returncode == status and call.stderr, f"watch {words}: {call.returncode}")


def main():
    for test in (each_save, a_fault_at_the_beginning, a_fault_keeps_the_page,
                 lost_events_are_made_up_for, the_output_is_no_save, signals_at_any_time,
                 the_folder_goes, the_folder_is_unmounted, wrong_calls):
        with tempfile.TemporaryDirectory() as here:
            test(pathlib.Path(here).resolve())
    return failures.finish()


sys.exit(main())
