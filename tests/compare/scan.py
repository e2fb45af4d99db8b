#!/usr/bin/env -S python3 -B
"""Does `evisa-compare scan` give what the QR codes of pictures and pages say, from whatever people
hand over? Samples; PNG and JPEG of each kind; degraded prints; several codes; files that are no
picture of a code, or damaged, or made to take memory; pictures with flipped bytes. Each file gets
its lines or its fault, and what is given is exactly what record.json has."""
import base64
import collections
import functools
import json
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, sys.path[0] + "/../lib")
import hostile  # noqa: E402
from documents import figures
from jcs import record_digest
from picture import Picture, read_pgm
from png import GRAY, KINDS, PALETTE, chunk, chunks, join, png_of
from seals import COMPARE, HANG, SEAL, TOP, Failures

SAMPLES = sorted(path.parent for path in (TOP / "samples").glob("*/record.json"))
SIGNED, OTHER, UNSIGNED = (TOP / "samples" / name for name in (
    "tourist-india", "treatment-haiti", "unsigned-senegal"))
MARGIN = 12  # pixels at 150 dpi around a code
PAGES = 32  # of a PDF that are read
TRIES = 100  # pictures with flipped bytes
MAY_BE = {"no-code-found", "picture-damaged", "picture-unknown", "picture-too-large",
          "reader-memory", "out-of-memory"}  # what a file may be
failures = Failures()
check = failures.check


def said_by(sample):
    """The line that scan gives for a sample."""
    record = json.loads((sample / "record.json").read_text(encoding="utf-8"))
    if "seal" in record:
        return record["seal"]
    visa, passport, holder = record["visa"], record["passport"], record["holder"]
    text = (f"KZ E-VISA - NOT SIGNED\nVISA {visa['number']}\n"
            f"PASSPORT {passport['number']} {passport['issuer']}\n"
            f"NATIONALITY {holder['nationality']}\nBORN {holder['birth_date']}\n"
            f"VALID {visa['valid_from']} {visa['valid_until']}\n"
            f"ENTRY {' '.join(record['entry_points'])}\nSHA256 {record_digest(record).upper()}")
    return base64.b64encode(text.encode()).decode()


Answer = collections.namedtuple("Answer", "status lines error")


def scan(*words, given=b""):
    done = subprocess.run([COMPARE, "scan", *words], input=given, capture_output=True,
                          timeout=HANG, check=False)
    error = done.stderr.decode("utf-8", "replace")
    check(not re.search("Sanitizer|runtime error", error), error[:500])
    return Answer(done.returncode, done.stdout.decode().splitlines(), error)


def faults(answer):
    """[(code, name of the file)] of a call with --errors=json."""
    return [(one["code"], one["pointer"]) for one in map(json.loads, answer.error.splitlines())]


def all_say(names, wanted):
    """`wanted`: a line for each file. One call for all of them, and where that fails, one each."""
    answer = scan(*names)
    if check(answer == (0, wanted, ""), f"{len(names)} files, the first is {names[0]}"):
        return
    for name, line in zip(names, wanted):
        answer = scan(name)
        check(answer == (0, [line], ""), f"{name}: {answer.status} {answer.lines} {answer.error}")


# ---- pictures ------------------------------------------------------------------------------------

@functools.cache
def place_of_code(sample):
    return next(box for text, box in figures(sample / "visa.pdf") if "QR" in text)


def around_code(sample, resolution):
    """Options of pdftoppm for the code of a sample and some paper around it."""
    left, bottom, right, top = (edge * resolution / 72 for edge in place_of_code(sample))
    margin = MARGIN * resolution // 150
    height = 841.89 * resolution / 72
    return ["-r", str(resolution), "-x", str(int(left) - margin),
            "-y", str(int(height - top) - margin), "-W", str(int(right - left) + 2 * margin),
            "-H", str(int(top - bottom) + 2 * margin)]


def draw(sample, *options):
    """By pdftoppm, which writes four inks to a file only."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "page"
        subprocess.run(["pdftoppm", "-singlefile", *options, sample / "visa.pdf", root],
                       check=True)
        return next(pathlib.Path(folder).iterdir()).read_bytes()


@functools.cache
def code(sample, resolution=150):
    return read_pgm(draw(sample, "-gray", *around_code(sample, resolution)))


def changed(picture, table):
    return Picture(picture.width, picture.height, picture.gray.translate(bytes(table)))


def noisy(picture, strength):
    chance = random.Random(15)
    gray = bytes(min(255, max(0, value + chance.randrange(-strength, strength + 1)))
                 for value in picture.gray)
    return Picture(picture.width, picture.height, gray)


def beside(pictures, gap=40, falls=0):
    """From left to right on white, each begins `falls` rows below (above: negative) the last."""
    width = sum(one.width + gap for one in pictures) + gap
    tops = [gap + falls * i - min(0, falls * (len(pictures) - 1)) for i in range(len(pictures))]
    height = max(top + one.height for top, one in zip(tops, pictures)) + gap
    rows, left = [bytearray(b"\xff" * width) for _ in range(height)], gap
    for top, one in zip(tops, pictures):
        for y in range(one.height):
            rows[top + y][left:left + one.width] = one.row(y)
        left += one.width + gap
    return Picture(width, height, b"".join(rows))


def below(pictures):
    gap = Picture(pictures[0].width, 40, b"\xff" * pictures[0].width * 40)
    width = gap.width
    gray = gap.gray + b"".join(
        b"".join(one.row(y)[:width].ljust(width, b"\xff") for y in range(one.height)) + gap.gray
        for one in pictures)
    return Picture(width, len(gray) // width, gray)


# ---- what can be read ----------------------------------------------------------------------------

def look_at_samples():
    names = [sample / "visa.png" for sample in SAMPLES]
    names.append(UNSIGNED / "visa.pdf")
    check(len(SAMPLES) > 9 and SIGNED in SAMPLES and UNSIGNED in SAMPLES, "samples are missing")
    all_say(names, [said_by(name.parent) for name in names])


def look_at_kinds(folder):
    names = []
    for color, depths in KINDS.items():
        for depth in depths:
            for is_interlaced in (False, True):
                for is_clear in (False, True) if depth != 1 or color == PALETTE else (False,):
                    names.append(folder / f"{color}-{depth}-{is_interlaced}-{is_clear}.png")
                    names[-1].write_bytes(png_of(code(SIGNED), color, depth, is_interlaced,
                                                 is_clear))
    for resolution in (96, 300, 600):
        names.append(folder / f"{resolution}-dpi.png")
        names[-1].write_bytes(png_of(code(SIGNED, resolution)))
    place = around_code(SIGNED, 150)
    for name, options in {
            "gray": ("-jpeg", "-gray"), "rgb": ("-jpeg",), "four-inks": ("-jpegcmyk",),
            "progressive": ("-jpeg", "-jpegopt", "progressive=y"),
            "bad": ("-jpeg", "-jpegopt", "quality=30")}.items():
        names.append(folder / f"{name}.jpg")
        names[-1].write_bytes(draw(SIGNED, *options, *place))
    names.append(folder / "adobe.jpg")
    subprocess.run(["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=jpegcmyk", "-r150",
                    f"-sOutputFile={names[-1]}", SIGNED / "visa.pdf"], check=True)
    names.append(folder / "large.jpg")  # of more pixels than are decoded
    names[-1].write_bytes(draw(SIGNED, "-jpeg", "-gray", "-r", "420"))
    all_say(names, [said_by(SIGNED)] * len(names))
    answer = scan("-", given=names[0].read_bytes())
    check(answer == (0, [said_by(SIGNED)], ""), f"standard input: {answer.error}")


def look_at_prints(folder):
    """Each a step better than the worst that is read."""
    small, fine = code(SIGNED), code(SIGNED, 300)
    prints = {
        "blurred": small.blur(), "blurred-twice": small.blur().blur(),
        "turned": small.turn(2), "turned-back": small.turn(-4),
        "turned-far": beside([fine], gap=120).turn(30),
        "two-levels": small.threshold(), "noisy": noisy(small, 60), "noisy-fine": noisy(fine, 60),
        "pale": changed(small, [150 + i * 105 // 255 for i in range(256)]),
        "dark": changed(small, [i * 100 // 255 for i in range(256)]),
        "copied": noisy(changed(small.blur(), [80 + i * 140 // 255 for i in range(256)]), 15),
    }
    names = []
    for name, picture in prints.items():
        names.append(folder / f"{name}.png")
        names[-1].write_bytes(png_of(picture))
    all_say(names, [said_by(SIGNED)] * len(names))


def look_at_several(folder):
    one, two = code(SIGNED), code(OTHER)
    first, second = said_by(SIGNED), said_by(OTHER)
    for name, picture, wanted in (
            ("below", below([one, two]), [first, second]),
            ("above", below([two, one]), [second, first]),
            ("falling", beside([one, two], falls=30), [first, second]),
            ("rising", beside([one, two], falls=-30), [second, first]),
            ("twice", beside([one, one]), [first]),
            ("three", below([two, one, two]), [second, first])):
        path = folder / f"{name}.png"
        path.write_bytes(png_of(picture))
        answer = scan(path)
        check(answer == (0, wanted, ""), f"{name}: {answer}")
    pages = folder / "pages.pdf"
    subprocess.run(["qpdf", "--empty", "--pages", OTHER / "visa.pdf", SIGNED / "visa.pdf", "--",
                    pages], check=True)
    answer = scan(pages, folder / "below.png")
    check(answer == (0, [second, first, first, second], ""), f"two pages: {answer}")
    tiny, many = folder / "tiny.pdf", folder / "many.pdf"
    tiny.write_bytes(hostile.made(hostile.BOX, box=b"0 0 20 20"))
    subprocess.run(["qpdf", "--empty", "--pages", *[tiny, "1"] * (PAGES - 1), OTHER / "visa.pdf",
                    SIGNED / "visa.pdf", "--", many], check=True)
    answer = scan(many)
    check(answer == (0, [second], ""), f"a page more than are read: {answer}")


# ---- what cannot be read -------------------------------------------------------------------------

def jpeg_head(width, height):
    """A JPEG of which nothing but the head is there."""
    return (b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x0b\x08"
            + struct.pack(">HH", height, width) + b"\1\1\x11\0\xff\xda\0\x08\1\1\0\0\x3f\0" + b"\0")


def png_head(width, height, color=GRAY, data=b""):
    return join([(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)),
                 (b"IDAT", data)])


def look_at_refused(folder):
    whole = png_of(code(SIGNED))
    jpeg = draw(SIGNED, "-jpeg", *around_code(SIGNED, 150))
    blank = Picture(200, 200, b"\xff" * 40000)
    files = {
        "blank.png": (png_of(blank), "no-code-found"),
        "small.png": (png_of(Picture(1, 1, b"\0")), "no-code-found"),
        "half-a-code.png": (png_of(code(SIGNED).cut(0, 0, 100, 1000)), "no-code-found"),
        "cut.png": (whole[:len(whole) // 2], "picture-damaged"),
        "head.png": (whole[:8], "picture-damaged"),
        "crc.png": (whole[:60] + bytes([whole[60] ^ 1]) + whole[61:], "picture-damaged"),
        "cut.jpg": (jpeg[:300], "picture-damaged"),
        "head.jpg": (jpeg[:3], "picture-damaged"),
        "text.png": (b"a page\n" * 100, "picture-unknown"),
        "gif.gif": (b"GIF89a" + bytes(100), "picture-unknown"),
        "empty.png": (b"", "picture-unknown"),
        "huge.png": (png_head(60000, 60000), "picture-too-large"),
        "limit.png": (png_head(8193, 8192), "picture-too-large"),  # EV_PICTURE_PIXELS_MAX
        "inside.png": (png_head(8192, 8192), "picture-damaged"),
        "wide.png": (png_head(2**31 - 1, 1), "picture-too-large picture-damaged"),
        "nothing.png": (png_head(0, 0), "picture-damaged"),
        "huge.jpg": (jpeg_head(65500, 65500), "picture-too-large"),
        "promised.png": (png_head(8000, 8000, data=zlib.compress(b"\0" * 1000)),
                         "picture-damaged"),
        "damaged.pdf": (b"%PDF-1.7\n", "pdf-damaged"),
        "huge-page.pdf": (hostile.QUICK["huge page"][0], "pdf-damaged"),
        "form-in-itself.pdf": (
            hostile.made(hostile.stream(b"/X Do"), hostile.form(hostile.TWICE, 5),
                         box=b"0 0 100 100", resources=hostile.X), "no-code-found pdf-damaged"),
    }
    wanted, names = {}, []
    for name, (data, codes) in files.items():
        names.append(folder / name)
        names[-1].write_bytes(data)
        wanted[str(names[-1])] = codes.split()
    for name in (folder / "missing", folder):
        names.append(name)
        wanted[str(name)] = ["cannot-read"]
    good = folder / "good.png"
    good.write_bytes(whole)
    answer = scan("--errors=json", good, *names, good)
    check(answer.status == 66 and answer.lines == [said_by(SIGNED)] * 2,
          f"the good ones among the refused: {answer.status} {answer.lines}")
    told = faults(answer)
    check([name for _, name in told] == [str(name) for name in names], "a file without its fault")
    for found, name in told:
        check(found in wanted[name], f"{name}: {found}, not {wanted[name]}")
    answer = scan(folder / "cut.png")
    check(answer.status == 66 and not answer.lines
          and answer.error.startswith(f"evisa-compare: {folder}/cut.png: picture-damaged: "),
          f"as text: {answer}")
    answer = scan("-", given=b"no picture")
    check(answer.status == 66 and not answer.lines and "picture-unknown" in answer.error,
          f"standard input: {answer}")
    check(scan().status == 64, "a call without a file is not refused")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([COMPARE, "scan", good, good], stdout=full, stderr=subprocess.PIPE,
                              timeout=HANG, check=False)
    check(done.returncode == 74 and done.stderr.count(b"write-failed") == 1,
          f"a full disk: {done.returncode} {done.stderr}")


def look_at_confined():
    """Where the system has no Landlock, or no seccomp."""
    name = SIGNED / "visa.png"
    for call, options, wanted in (
            ("landlock_create_ruleset", ["--require-sandbox"], (0, [])),
            ("seccomp", [], (0, [("warning", "not-confined")])),
            ("seccomp", ["--require-sandbox"], (78, [("error", "not-confined")]))):
        done = subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e",
                               f"inject={call}:error=ENOSYS", COMPARE, "scan", "--errors=json",
                               *options, name], capture_output=True, timeout=HANG, check=False)
        told = [(one["severity"], one["code"]) for one in map(json.loads, done.stderr.splitlines())]
        lines = [] if wanted[0] else [said_by(SIGNED)]
        check((done.returncode, told) == wanted and done.stdout.decode().splitlines() == lines,
              f"without {call}, {options}: {done.returncode} {told}")


def flipped(chance, png):
    """Bytes of a PNG whose sums are right again, or of what its rows hold."""
    parts = [[kind, bytearray(data)] for kind, data in chunks(png)]
    part = chance.choice([part for part in parts if part[1]])
    is_inside = part[0] == b"IDAT" and chance.randrange(2)
    data = bytearray(zlib.decompress(part[1])) if is_inside else part[1]
    for _ in range(chance.choice((1, 3, 30))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    part[1] = zlib.compress(data, 1) if is_inside else data
    return join(parts)


def look_at_flipped(folder):
    chance, names = random.Random(15), []
    tiny = code(SIGNED, 96)
    pngs = [png_of(tiny, color, depths[0], is_interlaced=color % 2 == 0)
            for color, depths in KINDS.items()]
    jpegs = [draw(SIGNED, "-jpeg", *more, *around_code(SIGNED, 96))
             for more in ((), ("-gray",), ("-jpegopt", "progressive=y"))]
    for i in range(TRIES):
        names.append(folder / f"{i:03}")
        data = bytearray(chance.choice(jpegs if i % 2 else pngs))
        if i % 2 or i % 10 == 0:
            for _ in range(chance.choice((1, 3, 30))):
                data[chance.randrange(len(data) if i % 4 else 700)] ^= 1 << chance.randrange(8)
        else:
            data = flipped(chance, bytes(data))
        names[-1].write_bytes(data)
    answer = scan("--errors=json", *names)
    told = faults(answer)
    counted = collections.Counter(found for found, _ in told)
    check(answer.status in (66, 75) and set(counted) <= MAY_BE,
          f"flipped: status {answer.status}, {[one for one in told if one[0] not in MAY_BE]}")
    check(len(answer.lines) + len(told) == TRIES, f"{len(answer.lines)} lines, {len(told)} faults")
    check(set(answer.lines) == {said_by(SIGNED)}, "a flipped picture says something else")
    check(counted["picture-damaged"] > TRIES // 10 < len(answer.lines), f"of these are {counted}")


# ---- verifying -----------------------------------------------------------------------------------

def look_at_verified():
    day = json.loads((SIGNED / "record.json").read_bytes())["visa"]["valid_from"]
    options = ["--cert", TOP / "tests/data/keys/signer.crt", "--on", day]

    def verify(names, *more):
        with subprocess.Popen([COMPARE, "scan", *names], stdout=subprocess.PIPE) as source:
            done = subprocess.run([SEAL, "verify", *options, *more], stdin=source.stdout,
                                  capture_output=True, timeout=HANG, check=False)
        return done.returncode, done.stdout.decode().splitlines()

    status, lines = verify([SIGNED / "visa.png"])
    check((status, lines[:1]) == (1, ["SPECIMEN"]), f"verify: {status} {lines}")
    _, lines = verify([sample / "visa.png" for sample in (SIGNED, UNSIGNED, SIGNED)], "--ndjson")
    verdicts = [json.loads(line)["verdict"] for line in lines]
    check(verdicts == ["SPECIMEN", "NOT PROVEN", "SPECIMEN"], f"verify --ndjson: {verdicts}")


def main():
    look_at_samples()
    look_at_verified()
    look_at_confined()
    for look in (look_at_kinds, look_at_prints, look_at_several, look_at_refused, look_at_flipped):
        with tempfile.TemporaryDirectory() as folder:
            look(pathlib.Path(folder))
    return failures.finish()


if __name__ == "__main__":
    sys.exit(main())
