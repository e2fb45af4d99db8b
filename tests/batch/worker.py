#!/usr/bin/env -S python3 -B
"""Can evisa-gen batch --ndjson serve as a worker? An answer comes before the next line is written,
and the fault of a line has no effect on the others."""
import subprocess
import sys

import trial
from expected import MODEL
from line_worker import Worker
from outcome import answer_wrong, answers_are
from records import lines_of
from trial import LIMIT, batch, check, join, start, status_is

LINES = lines_of(10, photo=5)


def worker_of(*arguments):
    return Worker(start("--ndjson", *arguments))


def one_by_one():
    a, b, c = LINES[:3]
    steps = [
        ("a record", a, b"\n"),
        ("a wrong record", b'{"schema":1}', b"\n"),
        ("the same after a wrong one", a, b"\n"),
        ("CR LF", b, b"\r\n"),
        ("an empty line", b"", b"\n"),
        ("an empty line with CR LF", b"", b"\r\n"),
        ("blanks", b" \t ", b"\n"),
        ("not JSON", b"nonsense", b"\n"),
        ("half a record", c[:100], b"\n"),
        ("two on a line", a + b, b"\n"),
        ("a NUL", a + b"\0", b"\n"),
        ("not UTF-8", a.replace(b"Grace", b"\xff\xfe"), b"\n"),
        ("with a photo", LINES[4], b"\n"),
        ("1 MiB of blanks", a + b" " * (LIMIT - len(a)), b"\n"),
        ("1 MiB and a byte", a + b" " * (LIMIT + 1 - len(a)), b"\n"),
        ("5 MiB", b"[" * (5 * LIMIT), b"\n"),
        ("another", c, b"\n"),
        ("a record at last", a, b"\n"),
    ]
    wanted = MODEL.wanted([line for _, line, _ in steps], one_each=False)
    for arguments in ((), ("-j", "1")):
        worker = worker_of(*arguments)
        check(worker.silent(0.2), "an answer before a line")
        for (name, line, end), one in zip(steps, wanted):
            data = line + end
            worker.send(data[:len(data) // 2])
            if 10 < len(data) < LIMIT:
                check(worker.silent(0.02), f"{name}: an answer to half a line")
            sender = worker.sending(data[len(data) // 2:])
            got = worker.answer()
            sender.join(trial.HANG)
            if not check(got is not None, f"{name}: no answer before the next line"):
                worker.call.kill()
                return
            wrong = answer_wrong(got, one)
            check(not wrong, f"{name}: {wrong}")
            check(worker.silent(0.02), f"{name}: more than one answer")
        status, out, err = worker.close()
        check(
            status == 65 and out == b"",
            f"at the end: exit status {status}, {len(out)} bytes of answers",
        )
        check(err.count(b"\n") <= 1, f"at the end: messages {err[:300]!r}")


def more_workers():
    """With -j 4 the answers come in order, and all of them while the input is still open."""
    worker = worker_of("-j", "4")
    wanted = MODEL.wanted(LINES * 3, one_each=False)
    for turn in range(3):
        sender = worker.sending(join(LINES))
        for one in wanted[turn * 10:turn * 10 + 10]:
            got = worker.answer()
            if not check(got is not None, f"-j 4: no answer to record {one.seq} in time"):
                worker.call.kill()
                return
            wrong = answer_wrong(got, one)
            check(not wrong, f"-j 4: record {one.seq}: {wrong}")
        sender.join(trial.HANG)
    status, out, _ = worker.close()
    check(status == 0 and out == b"", f"-j 4: exit status {status}, {len(out)} bytes too many")


def end_without_newline():
    worker, (first, second) = worker_of(), MODEL.wanted(LINES[:2])
    worker.send(LINES[0] + b"\n" + LINES[1])
    check(answer_wrong(worker.answer() or b"", first) is None, "the first of two")
    check(worker.silent(0.1), "an answer to a line that has not ended")
    status, out, _ = worker.close()
    check(
        status == 0 and answer_wrong(out.rstrip(b"\n"), second) is None,
        f"the last line without a newline: {status}",
    )


def reader_leaves():
    for arguments in ((), ("-j", "3")):
        worker = worker_of(*arguments)
        worker.send(LINES[0] + b"\n")
        check(worker.answer() is not None, "no answer")
        worker.call.stdout.close()
        worker.send(LINES[1] + b"\n")
        try:
            status = worker.call.wait(trial.HANG)
        except subprocess.TimeoutExpired:
            worker.call.kill()
            status = "none"
        check(status == 74, f"a reader that leaves, {arguments}: exit status {status}, not 74")
        worker.call.stdin.close()


def several_at_once():
    """Three lines in one write get three answers, although no more input follows."""
    worker = worker_of()
    worker.send(join(LINES[:3]))
    got = [worker.answer() for _ in range(3)]
    for line, one in zip(got, MODEL.wanted(LINES[:3])):
        check(
            line is not None and answer_wrong(line, one) is None,
            f"three lines in one write: answer {one.seq}",
        )
    worker.close()


def many():
    lines = [b"{}" if seq % 50 == 20 else line for seq, line in enumerate(lines_of(600), 1)]
    wanted = MODEL.wanted(lines, one_each=False)
    for jobs in ("1", "3"):
        call = batch("--ndjson", "-j", jobs, data=join(lines))
        status_is(f"600 lines, -j {jobs}", call, 65)
        answers_are(f"600 lines, -j {jobs}", call.stdout, wanted)


if __name__ == "__main__":
    sys.exit(
        trial.main(
            one_by_one, more_workers, end_without_newline, several_at_once, reader_leaves, many,
        )
    )
