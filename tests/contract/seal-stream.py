#!/usr/bin/env -S python3 -B
"""`evisa-seal --ndjson` as a worker: one answer a line, in order, each there before the next line
is asked for; a fault of one line touches no other; memory does not grow. What it seals is byte for
byte what a call for one record seals."""
import json
import subprocess
import sys
import tempfile

sys.path.insert(0, sys.path[0] + "/../lib")
from line_worker import Worker
from seals import HANG, SEAL, TOP, Failures, keys, need_programs, run, seal_of, signer_options

LIMIT = 1 << 20  # bytes of a line
failures = Failures()
check = failures.check


def compact(record, **more):
    return json.dumps({**record, **more}, ensure_ascii=False, separators=(",", ":")).encode()


BASE = json.loads((TOP / "tests/refuse/base.json").read_text(encoding="utf-8"))
LINE = compact(BASE)


def numbered(number):
    """A record whose seal differs from that of any other number."""
    return compact({**BASE, "visa": {**BASE["visa"], "number": f"KZ{number:07d}"}})


def worker_of(options):
    return Worker(
        subprocess.Popen(
            [str(SEAL), *options, "--ndjson"], bufsize=0, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
    )


def errors_of(line, seq):
    """The codes of an answer that is not a record; [] when it does not have the form of one."""
    try:
        answer = json.loads(line)
    except (ValueError, TypeError):
        return []
    if (list(answer) != ["seq", "id", "errors"] or answer["seq"] != seq
            or answer["id"] is not None or not answer["errors"]):
        return []
    for fault in answer["errors"]:
        members = list(fault)[:4]
        if members != ["severity", "code", "pointer", "message"] or fault["severity"] != "error":
            return []
    return [fault["code"] for fault in answer["errors"]]


def one_by_one(options):
    """Each answer is there while the next line has not been sent."""
    single = run([SEAL, *options], LINE).stdout.rstrip(b"\n")
    check(single, "a single record is not sealed")
    worker = worker_of(options)
    check(worker.silent(0.2), "there is an answer before a line")
    for number, (name, sent, wanted) in enumerate([
            ("a record", LINE + b"\n", None),
            ("a wrong record", b'{"schema":1}\n', "wrong-type"),
            ("the same record behind a wrong one", LINE + b"\n", None),
            ("CRLF", LINE + b"\r\n", None),
            ("blanks around", b" \t" + LINE + b" \t\n", None),
            ("an empty line", b"\n", "record-empty"),
            ("an empty line with CRLF", b"\r\n", "record-empty"),
            ("a line of blanks", b" \t \n", "record-empty"),
            ("no JSON", b"nonsense\n", "json-syntax"),
            ("half a record", LINE[:100] + b"\n", "json-truncated"),
            ("two records on a line", LINE + LINE + b"\n", "json-trailing-data"),
            ("a NUL in the line", LINE[:-1] + b"\0}\n", "json-syntax"),
            ("a NUL behind the record", LINE + b"\0\n", "json-syntax"),
            ("no UTF-8", LINE.replace(b"Anna", b"\xff\xfe") + b"\n", "json-not-utf8"),
            ("a sealed record", single + b"\n", "seal-present"),
            ("a record at last", LINE + b"\n", None)], 1):
        half = len(sent) // 2
        worker.send(sent[:half])
        if len(sent) > 10:
            check(worker.silent(0.02), f"{name}: an answer to half a line")
        worker.send(sent[half:])
        line = worker.answer()
        if not check(line is not None, f"{name}: no answer while the next line is waited for"):
            worker.call.kill()
            worker.close()
            return
        if wanted:
            check(wanted in errors_of(line, number),
                  f"{name}: the answer is not an error {wanted} of seq {number}: {line[:200]!r}")
        else:
            check(line.strip() == single,
                  f"{name}: not what a call for one record seals: {line[:80]!r}")
        check(worker.silent(0.02), f"{name}: more than one answer")
    status, out, err = worker.close()
    check(status == 65, f"some lines were wrong, and the exit status is {status}, not 65")
    check(out == b"" and err == b"",
          f"at the end: {len(out)} bytes of answers, messages {err[:100]!r}")


def ends(options):
    single = run([SEAL, *options], LINE).stdout.rstrip(b"\n")
    for name, sent, status, lines in [
            ("nothing", b"", 0, 0),
            ("one record", LINE + b"\n", 0, 1),
            ("no newline at the end", LINE, 0, 1),
            ("CR at the end", LINE + b"\r", 0, 1),
            ("two, no newline at the end", LINE + b"\n" + LINE, 0, 2),
            ("an empty line at the end", LINE + b"\n\n", 65, 2),
            ("one empty line", b"\n", 65, 1),
            ("half a record at the end", LINE + b"\n" + LINE[:50], 65, 2)]:
        call = run([SEAL, *options, "--ndjson"], sent)
        check(call.returncode == status, f"{name}: exit status {call.returncode}, not {status}")
        whole = not lines or call.stdout.endswith(b"\n")
        check(call.stdout.count(b"\n") == lines and whole, f"{name}: not {lines} lines of answers")
        if lines and status == 0:
            check(all(line.strip() == single for line in call.stdout.splitlines()),
                  f"{name}: another answer")


def long_lines(options):
    full = LINE + b" " * (LIMIT - len(LINE))
    # Pins and seal need room: evisa-gen reads what evisa-seal writes, with the same limit.
    most = full[:-400]
    worker = worker_of(options)
    over = [
        ("nearly 1 MiB", most, None),
        ("1 MiB, and no room for the seal", full, "record-too-large"),
        ("1 MiB and one byte", full + b" ", "record-too-large"),
        ("a record", LINE, None),
        ("1 MiB of digits, then a record that is not to be seen", b"1" * (LIMIT + 1) + LINE,
         "record-too-large"),
        ("a record again", LINE, None),
        ("5 MiB", b"[" * (5 * LIMIT), "record-too-large"),
        ("5 MiB of blanks", b" " * (5 * LIMIT), "record-too-large"),
        ("at last", LINE, None)]
    for number, (name, sent, wanted) in enumerate(over, 1):
        sender = worker.sending(sent + b"\n")
        line = worker.answer()
        sender.join(HANG)
        if not check(line is not None, f"{name}: no answer"):
            worker.call.kill()
            return
        if wanted:
            check(errors_of(line, number) == [wanted], f"{name}: {line[:200]!r}")
        else:
            check(b'"seal":' in line and len(line) <= LIMIT
                  and json.loads(line)["visa"] == BASE["visa"],
                  f"{name}: not sealed: {line[:200]!r}")
    memory = worker.memory()
    status, out, _ = worker.close()
    check(status == 65 and not out, f"long lines: exit status {status}, {len(out)} bytes too many")
    check(memory < 40 * 1024, f"long lines: {memory} KiB of memory")
    call = run([SEAL, *options, "--ndjson"], LINE + b"\n" + full + b"xx")
    answers = call.stdout.splitlines()
    check(call.returncode == 65 and len(answers) == 2
          and errors_of(answers[1], 2) == ["record-too-large"],
          "a long line without newline at the end")


def many(options, count=2000):
    """Order: each answer belongs to its line. Every hundredth is wrong."""
    sent = [b"{}" if number % 100 == 50 else numbered(number) for number in range(1, count + 1)]
    call = run([SEAL, *options, "--ndjson"], b"\n".join(sent) + b"\n")
    answers = call.stdout.splitlines()
    check(call.returncode == 65, f"{count} lines: exit status {call.returncode}, not 65")
    if not check(len(answers) == count, f"{count} lines: {len(answers)} answers"):
        return
    seals = set()
    for number, (line, answer) in enumerate(zip(sent, answers), 1):
        if number % 100 == 50:
            good = "member-missing" in errors_of(answer, number)
        else:
            good = (answer.startswith(line[:-1])
                    and json.loads(answer)["visa"]["number"] == f"KZ{number:07d}")
            seals.add(seal_of(answer))
        if not check(good, f"{count} lines: line {number} has another answer: {answer[:160]!r}"):
            return
    check(len(seals) == count - count // 100, "two records have the same seal")
    for number in (1, 999, count):
        check(run([SEAL, *options], sent[number - 1]).stdout.strip() == answers[number - 1],
              f"line {number}: another seal than in a call of its own")
    good = run([SEAL, *options, "--ndjson"],
               b"".join(numbered(number) + b"\n" for number in range(1, 101)))
    check(good.returncode == 0 and good.stderr == b"",
          f"100 good lines: exit status {good.returncode}, messages {good.stderr[:100]!r}")


def memory_stays(options):
    worker = worker_of(options)
    wrong = compact({**BASE, "seal": "AAAA"}) + b"\n"
    lines = b"".join(numbered(number) + b"\n" + (wrong if number % 10 == 0 else b"")
                     for number in range(1, 1001))
    per_round = 1100
    measured = []
    for rounds in (2, 18):
        for _ in range(rounds):
            sender = worker.sending(lines)
            got = 0
            while got < per_round and worker.answer() is not None:
                got += 1
            sender.join(HANG)
            if not check(got == per_round, f"only {got} answers to {per_round} lines"):
                worker.call.kill()
                return
        measured.append(worker.memory())
    worker.close()
    if b"__asan_init" in SEAL.read_bytes():
        return  # AddressSanitizer keeps what was freed
    check(measured[1] - measured[0] <= 1024,
          f"after {2 * per_round} lines {measured[0]} KiB, "
          f"after {20 * per_round} {measured[1]} KiB")


def messages(options):
    """Warnings go to stderr, with the number of their line; --strict makes them errors of it."""
    warned = compact({**BASE, "invitation": {**BASE["invitation"], "number": "123"}})
    sent = LINE + b"\n" + warned + b"\n"
    code = "invitation-number-unusual"
    call = run([SEAL, *options, "--ndjson", "--errors=json"], sent)
    lines = [json.loads(line) for line in call.stderr.splitlines()]
    check(call.returncode == 0 and len(call.stdout.splitlines()) == 2,
          f"a warning: exit status {call.returncode}")
    check(len(lines) == 1 and lines[0].get("seq") == 2 and lines[0]["code"] == code
          and lines[0]["severity"] == "warning", f"a warning of line 2 on stderr: {lines}")
    check(b'"errors"' not in call.stdout, "a warning is in the answer")
    call = run([SEAL, *options, "--ndjson"], sent)
    check(call.returncode == 0 and call.stderr.startswith(b"evisa-seal: ")
          and b"warning: " in call.stderr, f"a warning as text: {call.stderr[:100]!r}")
    call = run([SEAL, *options, "--ndjson", "--strict"], sent)
    answers = call.stdout.splitlines()
    check(call.returncode == 65 and len(answers) == 2 and code in errors_of(answers[1], 2),
          f"--strict: {call.stdout[-200:]!r}")
    call = run([SEAL, *options, "--ndjson", "--strict", f"--accept={code}", "--errors=json"], sent)
    check(call.returncode == 0 and len(call.stdout.splitlines()) == 2,
          f"--accept: exit status {call.returncode}")
    check([json.loads(line)["severity"] for line in call.stderr.splitlines()] == ["warning"],
          f"--accept: {call.stderr[:200]!r}")


def options_of_all_lines(options):
    single = run([SEAL, *options], LINE).stdout.strip()
    call = run([SEAL, *options, "--ndjson", "--replace"], single + b"\n")
    check(call.returncode == 0 and call.stdout.strip() == single, "--replace in a stream")
    signed_on = ["--signed-on", "2019-03-05"]
    call = run([SEAL, *options, "--ndjson", *signed_on], LINE + b"\n")
    check(call.stdout.strip() == run([SEAL, *options, *signed_on], LINE).stdout.strip(),
          "--signed-on in a stream")


def many_faults(options):
    record = b"{" + b",".join(b'"member-%d":0' % number for number in range(5000)) + b"}"
    call = run([SEAL, *options, "--ndjson"], record + b"\n" + LINE + b"\n")
    answers = call.stdout.splitlines()
    check(len(answers) == 2 and len(answers[0]) < 65536
          and "more-faults" in errors_of(answers[0], 1), "5,000 faults in one record")
    check(len(call.stderr) < 65536, "5,000 faults: 64 KiB of messages")


def reader_leaves(options):
    """74 at once, though more may come."""
    worker = worker_of(options)
    worker.send(LINE + b"\n")
    check(worker.answer() is not None, "no answer")
    worker.call.stdout.close()
    try:
        worker.send(LINE + b"\n")
        status = worker.call.wait(HANG)
    except subprocess.TimeoutExpired:
        worker.call.kill()
        status = f"none within {HANG} s"
    check(status == 74, f"a reader that leaves: exit status {status}, not 74")
    worker.call.stdin.close()


def main():
    need_programs()
    with tempfile.TemporaryDirectory() as folder:
        options = signer_options(keys(folder))
        for test in (one_by_one, ends, long_lines, many, messages, options_of_all_lines,
                     many_faults, reader_leaves, memory_stays):
            test(options)
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
