#!/usr/bin/env -S python3 -B
"""How does evisa-gen batch read its input? Ends of lines, empty and too long lines, gzip that is
complete, broken or joined, several files, and input that is missing."""
import contextlib
import gzip
import os
import pathlib
import sys
import zlib

import trial
from expected import MODEL, status_of
from outcome import answers_are, codes_of, faults_of, folder_is, same_tree, tree
from records import lines_of
from trial import LIMIT, batch, check, join, sha, shell, start, status_is, until

LINES = lines_of(9)
FILE = pathlib.Path("batch.ndjson")


def answered(name, data, lines, *arguments, status=None):
    """The answers to `data` are those to the lines; returns the call."""
    wanted = MODEL.wanted(lines, one_each=False)
    call = batch("--ndjson", *arguments, data=data)
    status_is(name, call, status_of(wanted) if status is None else status)
    answers_are(name, call.stdout, wanted)
    return call


def line_ends():
    a, b, c = LINES[:3]
    answered("LF", join(LINES), LINES)
    answered("CR LF", join(LINES, b"\r\n"), LINES)
    answered("LF and CR LF", a + b"\r\n" + b + b"\n" + c + b"\r\n", [a, b, c])
    answered("no newline at the end", b"\n".join(LINES), LINES)
    answered("no newline at the end of CR LF", b"\r\n".join(LINES), LINES)
    answered("nothing", b"", [])
    answered("-j 2", join(LINES, b"\r\n"), LINES, "-j", "2")
    answered(
        "a CR in a record is a blank",
        a.replace(b'"visa":', b'\r"visa":\r') + b"\n" + b + b"\n",
        [a.replace(b'"visa":', b'\r"visa":\r'), b],
    )
    wanted = MODEL.wanted(LINES)
    for name, data in (
        ("CR LF to a folder", join(LINES, b"\r\n")),
        ("no newline at the end to a folder", b"\n".join(LINES)),
    ):
        call = batch("-o", name, data=data)
        status_is(name, call, 0)
        folder_is(name, name, wanted)  # input_sha256 is without the end of the line


def no_lines():
    a, b, c = LINES[:3]
    for name, data, lines in (
        ("an empty line between", a + b"\n\n" + b + b"\n", [a, b"", b]),
        ("an empty line at first", b"\n" + a + b"\n", [b"", a]),
        ("an empty line at the end", a + b"\n\n", [a, b""]),
        ("one empty line", b"\n", [b""]),
        ("an empty line with CR LF", a + b"\r\n\r\n" + b, [a, b"", b]),
        ("a line of blanks", a + b"\n \t \n" + c + b"\n", [a, b" \t ", c]),
        ("three empty lines", b"\n\n\n", [b"", b"", b""]),
        ("half a record", a + b"\n" + b[:50] + b"\n" + c, [a, b[:50], c]),
        ("half a record at the end", a + b"\n" + b[:50], [a, b[:50]]),
        ("two records on a line", a + b + b"\n" + c, [a + b, c]),
        ("a NUL", a + b"\0\n" + b, [a + b"\0", b]),
        ("no JSON", b"nonsense\n" + b, [b"nonsense", b]),
        ("an array of records", b"[" + a + b"]\n", [b"[" + a + b"]"]),
    ):
        for more in ((), ("-j", "3")):
            answered(" ".join((name, *more)), data, lines, *more)
    call = batch("-o", "out", data=a + b"\n\n" + b + b"\n")
    status_is("an empty line to a folder", call, 65)
    folder_is("an empty line to a folder", "out", MODEL.wanted([a, b"", b]))
    check(MODEL.wanted([b""])[0].code == "record-empty", "an empty line: not record-empty")


def long_lines():
    a, b, c = LINES[:3]
    full = b + b" " * (LIMIT - len(b))
    for name, line in (
        ("1 MiB", full),
        ("1 MiB and a byte", full + b" "),
        ("2 MiB of digits", b"1" * (2 * LIMIT)),
        ("5 MiB", b"[" * (5 * LIMIT)),
        ("1 MiB with a record at the end", b"1" * (LIMIT + 1) + c),
    ):
        one = MODEL.wanted([line])[0]
        check(
            (one.code == "record-too-large") == (len(line) > LIMIT),
            f"{name}: render says {one.code}",
        )
        for ends, data in (
            ("", join([a, line, c])),
            (" with CR LF", join([a, line, c], b"\r\n")),
            (" at the end", a + b"\n" + line),
        ):
            answered(name + ends, data, [a, line] if "at the end" in ends else [a, line, c])
        answered(name + " with -j 2", join([a, line, c, line, a]), [a, line, c, line, a], "-j", "2")
    line = b"1" * (LIMIT + 1)
    call = batch("-o", "long", "--errors=json", data=join([a, line, c]))
    status_is("a long line to a folder", call, 65)
    folder_is("a long line to a folder", "long", MODEL.wanted([a, line, c]))
    check(
        [fault.get("seq") for fault in faults_of(call.stderr)] == [2],
        f"a long line: {call.stderr[:200]!r}",
    )


def packed():
    whole = join(LINES)
    single = gzip.compress(whole)
    half = len(whole) // 2 + 7  # in the middle of a record
    with open("named", "wb") as file, gzip.GzipFile(
        filename="batch.ndjson", mode="wb", fileobj=file
    ) as named:
        named.write(whole)
    for name, data in (
        ("gzip", single),
        ("gzip -1", gzip.compress(whole, 1)),
        ("gzip of stored blocks", gzip.compress(whole, 0)),
        ("gzip with a name", pathlib.Path("named").read_bytes()),
        ("a member a record", b"".join(gzip.compress(line + b"\n") for line in LINES)),
        (
            "two members, parted in a record",
            gzip.compress(whole[:half]) + gzip.compress(whole[half:]),
        ),
        (
            "an empty member between",
            gzip.compress(whole[:half]) + gzip.compress(b"") + gzip.compress(whole[half:]),
        ),
        ("an empty member at the end", single + gzip.compress(b"")),
        ("no newline at the end", gzip.compress(whole[:-1])),
        ("CR LF", gzip.compress(join(LINES, b"\r\n"))),
    ):
        answered(f"{name} on stdin", data, LINES)
        FILE.write_bytes(data)
        answered(f"{name} in a file", b"", LINES, FILE)
    answered("nothing packed", gzip.compress(b""), [])
    answered("an empty line packed", gzip.compress(b"\n"), [b""])
    long = b"1" * (3 * LIMIT)
    answered(
        "a long line packed",
        gzip.compress(join([LINES[0], long, LINES[1]])),
        [LINES[0], long, LINES[1]],
    )
    status_is("a bomb", batch("--ndjson", "-j", "2", data=gzip.compress(b" " * (200 << 20))), 65)


def cut(data):
    """The whole lines in a truncated stream."""
    out = b""
    while data:
        one = zlib.decompressobj(31)
        out += one.decompress(data)
        data = one.unused_data
    return out.split(b"\n")[:-1]


def truncated():
    # Members of one and a half records, so that members end inside lines and lines inside members.
    whole = join(LINES)
    step = len(whole) // 6
    members = [gzip.compress(whole[at:at + step]) for at in range(0, len(whole), step)]
    data, single = b"".join(members), gzip.compress(whole)
    wholes = {len(b"".join(members[:count])) for count in range(len(members) + 1)}
    cuts = (
        [(data, at) for at in range(11, len(data), len(data) // 40)]
        + [(single, at) for at in (2, 5, 9, 10, 11, 60)]
        + [(single, len(single) - at) for at in range(1, 12)]
    )
    for stream, at in cuts:
        if stream is data and at in wholes:
            continue
        lines = cut(stream[:at])
        FILE.write_bytes(stream[:at])
        call = answered(
            f"gzip cut at {at} of {len(stream)}", b"", lines, "--errors=json", FILE, status=65
        )
        if not check(
            codes_of(call.stderr) == ["gzip-truncated"], f"gzip cut at {at}: {call.stderr[:300]!r}"
        ):
            break
        check(
            b"batch.ndjson" in call.stderr,
            f"gzip cut at {at}: does not name the file: {call.stderr[:300]!r}",
        )
    call = batch("--ndjson", data=single[:-4])
    status_is("gzip cut on stdin", call, 65)
    check(b"gzip" in call.stderr, f"gzip cut on stdin: {call.stderr[:200]!r}")
    call = batch("--ndjson", FILE)
    check(
        call.returncode == 65 and b"batch.ndjson" in call.stderr,
        f"gzip cut, as text: {call.stderr[:200]!r}",
    )


def truncated_folder():
    single = gzip.compress(join(LINES), 0)
    FILE.write_bytes(single[:len(single) // 2])
    lines = cut(single[:len(single) // 2])
    check(2 < len(lines) < len(LINES), "the test is wrong: the cut is at another place")
    pathlib.Path("more").write_bytes(join(lines_of(2, first=50)))
    for jobs in ("1", "3"):
        call = batch("-o", f"out{jobs}", "-j", jobs, "--errors=json", FILE, "more")
        status_is("gzip cut to a folder", call, 65)
        check(
            codes_of(call.stderr) == ["gzip-truncated"],
            f"gzip cut to a folder: {call.stderr[:300]!r}",
        )
        # The program reads no file after the truncated one.
        folder_is("gzip cut to a folder", f"out{jobs}", MODEL.wanted(lines))
    batch("--tar=cut.tar", FILE)
    check(os.path.exists("cut.tar"), "gzip cut: no tar of the whole lines")
    FILE.write_bytes(single)
    call = batch("-o", "out3", "--resume", FILE, "more")
    status_is("the whole file after a cut one", call, 0)
    folder_is("the whole file after a cut one", "out3", MODEL.wanted(LINES + lines_of(2, first=50)))


def damaged():
    whole = join(LINES)
    single = gzip.compress(whole)
    wrong_sum = single[:-8] + bytes([single[-8] ^ 1]) + single[-7:]
    wrong_size = single[:-1] + bytes([single[-1] ^ 1])
    middle = (
        single[:len(single) // 2]
        + b"\xff\xff\xff\xff\xff\xff\xff\xff"
        + single[len(single) // 2 + 8:]
    )
    for name, data, lines in (
        ("a wrong checksum", wrong_sum, LINES),
        ("a wrong size", wrong_size, LINES),
        ("other bytes after gzip", single + b"nonsense", LINES),
        ("damage in the middle", middle, None),
        ("another method", single[:2] + b"\7" + single[3:], []),
    ):
        FILE.write_bytes(data)
        call = batch("--ndjson", "--errors=json", FILE)
        status_is(name, call, 65)
        check(codes_of(call.stderr) == ["gzip-damaged"], f"{name}: {call.stderr[:300]!r}")
        check(
            b"batch.ndjson" in call.stderr, f"{name}: does not name the file: {call.stderr[:300]!r}"
        )
        if lines is not None:
            answers_are(name, call.stdout, MODEL.wanted(lines))


def several():
    parts = [LINES[:2], LINES[2:5], [], LINES[5:7], LINES[7:]]
    data = [
        join(parts[0]),
        b"\n".join(parts[1]),
        b"",
        gzip.compress(b"\r\n".join(parts[3])),
        gzip.compress(join(parts[4])),
    ]
    for number, part in enumerate(data):
        pathlib.Path(f"part{number}").write_bytes(part)
    names = [f"part{number}" for number in range(len(data))]
    answered("several files", b"", LINES, *names)
    answered("a dash among them", data[1], LINES, "part0", "-", *names[2:])
    answered("a dash alone", join(LINES), LINES, "-")
    answered("a packed dash", gzip.compress(join(LINES)), LINES, "-")
    answered("two dashes end the options", b"", LINES, "--", *names)
    answered("files before and after options", b"", LINES, "part0", "-j2", *names[1:])
    call = batch("-o", "out", *names)
    status_is("several files to a folder", call, 0)
    # seq counts over all files.
    folder_is("several files to a folder", "out", MODEL.wanted(LINES))
    os.mkfifo("pipe")
    with open("pipe", "r+b", buffering=0) as pipe:
        pipe.write(data[0])
        writer = start("--ndjson", "pipe", stdin=None)
        until(lambda: has_opened(writer, "pipe"), "a named pipe: opened")
    out, _ = writer.communicate(timeout=trial.HANG)
    answers_are("a named pipe", out, MODEL.wanted(parts[0]))


def has_opened(worker, name):
    for path in pathlib.Path(f"/proc/{worker.pid}/fd").iterdir():
        # The worker may close a descriptor between the listing and the question.
        with contextlib.suppress(FileNotFoundError):
            if path.samefile(name):
                return True
    return False


def not_there():
    FILE.write_bytes(join(LINES))
    os.mkdir("folder")
    for name, files in (
        ("no file", ["none"]),
        ("no second file", [FILE, "none"]),
        ("a folder", ["folder"]),
        ("a folder after a file", [FILE, "folder"]),
        ("no name", [""]),
    ):
        for output in ("-o out", "--tar=out.tar", "--ndjson", "--ndjson --journal=journal"):
            what, before = f"{name}, {output}", tree(".")
            call = batch(*output.split(), "--errors=json", *files)
            status_is(what, call, 66)
            check(codes_of(call.stderr) == ["cannot-read"], f"{what}: {call.stderr[:200]!r}")
            check(call.stdout == b"" and not os.path.exists("out"), f"{what}: something was done")
            same_tree(what, tree("."), before)
    for output in ("--ndjson", "--tar=-", "-oclosed"):
        call = shell('exec "$0" batch "$@" <&-', output, timeout=trial.HANG)
        status_is(f"closed stdin, {output}", call, 66)
    folder = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    status_is("a folder as stdin", batch("--ndjson", data=folder), 66)
    os.close(folder)
    check(sha(FILE.read_bytes()) == sha(join(LINES)), "the input was changed")


if __name__ == "__main__":
    sys.exit(
        trial.main(
            line_ends, no_lines, long_lines, packed, truncated, truncated_folder, damaged, several,
            not_there,
        )
    )
