#!/usr/bin/python3
"""Makes the pictures of tests/data/photos: portraits of fictional people, and pictures that are
broken or must be refused.

The results are committed, so neither the build nor the tests need this script. It needs Pillow
(python3-pil), and another version of that may give other bytes. The expected result for each file
is in tests/unit/image/test_image.c."""
import io
import pathlib
import random
import struct
import zlib

from PIL import Image
from portrait import portrait

OUT = pathlib.Path(__file__).parent / "photos"


def chunk(kind, data=b"", crc=None):
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def ihdr(width, height, bits, color, interlace=0, compression=0, filtering=0):
    return chunk(
        b"IHDR",
        struct.pack(">IIBBBBB", width, height, bits, color, compression, filtering, interlace),
    )


SIGNATURE = b"\x89PNG\r\n\x1a\n"
IEND = chunk(b"IEND")
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def rows(width, height, bits, color, value=0x55):
    return (b"\0" + bytes([value]) * ((width * bits * SAMPLES[color] + 7) // 8)) * height


def png(
    width=16, height=20, bits=8, color=0, before=b"", after=b"", data=None, packed=None, interlace=0
):
    raw = rows(width, height, bits, color) if data is None else data
    idat = zlib.compress(raw, 9) if packed is None else packed
    return (
        SIGNATURE
        + ihdr(width, height, bits, color, interlace)
        + before
        + chunk(b"IDAT", idat)
        + after
        + IEND
    )


def as_png(picture, **options):
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def as_jpeg(picture, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation, order="<"):
    """An Exif block as of a phone: orientation, maker, and a GPS directory with a made-up place."""
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    gps_at = 8 + 2 + 3 * 12 + 4
    entries = struct.pack(order + "HHI4s", 0x010F, 2, 4, b"Fic\0")
    entries += struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(order + "HHII", 0x8825, 4, 1, gps_at)
    degrees_at = gps_at + 2 + 2 * 12 + 4
    gps = struct.pack(order + "H", 2) + struct.pack(order + "HHI4s", 1, 2, 2, b"N\0\0\0")
    gps += struct.pack(order + "HHII", 2, 5, 3, degrees_at) + struct.pack(order + "I", 0)
    gps += struct.pack(order + "6I", 12, 1, 34, 1, 56, 1)
    directory = struct.pack(order + "H", 3) + entries + struct.pack(order + "I", 0)
    return b"Exif\0\0" + head + directory + gps


XMP = (
    b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    b"<secret>not for the page</secret></x:xmpmeta>"
)
ICC = b"ICC_PROFILE\0\1\1" + b"fictional profile" * 8


def with_metadata(jpeg, orientation, order="<"):
    """As of a phone: Exif after JFIF, then XMP, ICC and a comment."""
    cut = 2 + 2 + struct.unpack(">H", jpeg[4:6])[0]
    extra = segment(0xE1, exif(orientation, order)) + segment(0xE1, XMP) + segment(0xE2, ICC)
    extra += segment(0xFE, b"a comment, not for the page")
    return jpeg[:cut] + extra + jpeg[cut:]


def find(jpeg, *markers):
    """The position of the first of these markers, found segment by segment."""
    at = 2
    while jpeg[at + 1] not in markers:
        at += 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]
    return at


def passes(width, height, bits, color):
    """The rows of an interlaced picture (PNG 8.2): x and y of the first pixel, and the steps."""
    grids = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4)]
    grids += [(0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    return b"".join(
        rows((width - x + dx - 1) // dx, (height - y + dy - 1) // dy, bits, color)
        for x, y, dx, dy in grids
    )


def patched(data, at, *values):
    return data[:at] + bytes(values) + data[at + len(values):]


def accepted():
    people = {
        "a": portrait("short", (120, 134, 144), (58, 70, 80), (62, 78, 88), 1, 0.062),
        "b": portrait("long", (132, 140, 146), (66, 60, 62), (44, 74, 104), 2, 0.062),
        "c": portrait("scarf", (128, 136, 142), (98, 116, 132), (56, 68, 76), 3, 0.062),
    }
    first = people["a"]
    for name, person in people.items():
        yield f"portrait-{name}.jpg", as_jpeg(person, quality=90, subsampling="4:2:0")
    yield "portrait-progressive.jpg", as_jpeg(
        people["b"], quality=80, subsampling="4:2:0", progressive=True
    )
    yield "portrait-gray.jpg", as_jpeg(people["c"].convert("L"), quality=80)
    turned = people["c"].transpose(Image.Transpose.ROTATE_90)
    second = as_jpeg(first.resize((40, 52)))
    yield (
        "portrait-phone.jpg",
        with_metadata(as_jpeg(turned, quality=84, subsampling="4:2:0"), 6) + second,
    )
    yield "portrait.png", as_png(people["b"], optimize=True)
    yield "portrait-gray.png", as_png(
        first.convert("L").resize((310, 399), Image.LANCZOS), optimize=True
    )
    yield "portrait-palette.png", as_png(
        first.quantize(200, dither=Image.Dither.NONE), optimize=True
    )
    yield "portrait-palette-4.png", as_png(
        people["c"].quantize(13, dither=Image.Dither.NONE), bits=4
    )
    yield "portrait-palette-1.png", as_png(two_colors(people["b"]), bits=1)
    yield from accepted_small(first.resize((120, 154), Image.LANCZOS))


def accepted_small(small):
    jpeg = as_jpeg(small, quality=80, subsampling="4:2:0")
    yield "small.jpg", jpeg
    yield "small-444.jpg", as_jpeg(small, quality=80, subsampling="4:4:4")
    yield "small-progressive.jpg", as_jpeg(small, quality=80, progressive=True)
    turned = small.transpose(Image.Transpose.ROTATE_270)
    yield "small-exif-big-endian.jpg", with_metadata(as_jpeg(turned, quality=80), 8, ">")
    yield "small-exif-nonsense.jpg", with_metadata(jpeg, 9)
    yield "small-exif-cut.jpg", jpeg[:2] + segment(0xE1, exif(6)[:20]) + jpeg[2:]
    yield "small-fill-bytes.jpg", jpeg[:2] + b"\xff\xff" + jpeg[2:-2] + b"\xff\xff" + jpeg[-2:]
    yield "small-trailing.jpg", jpeg + b"trailing bytes"
    adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")
    plain = jpeg[:2] + jpeg[find(jpeg, 0xDB):]
    yield "small-adobe-rgb.jpg", plain[:2] + adobe + plain[2:]
    sof, sos = find(plain, 0xC0), find(plain, 0xDA)
    ids = bytearray(plain)
    for i, letter in enumerate(b"RGB"):
        ids[sof + 10 + 3 * i] = ids[sos + 5 + 2 * i] = letter
    yield "small-ids-rgb.jpg", bytes(ids)
    yield "small-jfif-and-adobe.jpg", jpeg[:20] + adobe + jpeg[20:]
    few = small.quantize(12, dither=Image.Dither.NONE).convert("RGB")
    yield "small.png", as_png(few, optimize=True)
    raw = zlib.compress(rows(120, 150, 8, 0), 9)
    parts = b"".join(chunk(b"IDAT", raw[i:i + 5]) for i in range(0, len(raw), 5)) + chunk(b"IDAT")
    yield "small-many-idat.png", SIGNATURE + ihdr(120, 150, 8, 0) + chunk(b"IDAT") + parts + IEND
    least = {"width": 120, "height": 150}
    yield "small-rgb-with-plte.png", png(**least, color=2, before=chunk(b"PLTE", bytes(6)))
    yield "small-metadata.png", png(**least, before=notes())
    for bits in (1, 2, 4):
        yield f"small-gray-{bits}.png", png(**least, bits=bits)
        palette = chunk(b"PLTE", bytes(range(3 << bits)))
        yield f"small-palette-{bits}.png", png(
            width=121, height=150, bits=bits, color=3, before=palette
        )


def two_colors(picture):
    paper = picture.convert("1").convert("L").point(lambda v: v // 255).convert("P")
    paper.putpalette(bytes((30, 44, 60, 238, 242, 244)))
    return paper


def notes():
    return (
        chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))
        + chunk(b"tEXt", b"Author\0not for the page")
        + chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(b"not for the page"))
    )


def refused_png():
    grey = png()
    yield "rgba.png", png(color=6)
    yield "gray-alpha.png", png(color=4)
    yield "trns-gray.png", png(before=chunk(b"tRNS", b"\0\x55"))
    yield "trns-rgb.png", png(color=2, before=chunk(b"tRNS", bytes(6)))
    yield "trns-palette.png", png(
        color=3, bits=1, before=chunk(b"PLTE", bytes(6)) + chunk(b"tRNS", b"\0")
    )
    yield "interlaced.png", png(interlace=1, data=passes(16, 20, 8, 0))
    yield "16-bit-gray.png", png(bits=16)
    yield "16-bit-rgb.png", png(bits=16, color=2)
    yield "16-bit-rgba-interlaced.png", png(
        bits=16, color=6, interlace=1, data=passes(16, 20, 16, 6)
    )
    yield (
        "zero-width.png",
        SIGNATURE + ihdr(0, 20, 8, 0) + chunk(b"IDAT", zlib.compress(bytes(20))) + IEND,
    )
    data = chunk(b"IDAT", zlib.compress(bytes(99)))
    yield "huge-header.png", SIGNATURE + ihdr(0x7FFFFFFF, 0x7FFFFFFF, 8, 2) + data + IEND
    yield "2001-wide.png", png(width=2001, height=4)
    yield "2601-high.png", png(width=4, height=2601)
    yield (
        "bomb.png",
        SIGNATURE + ihdr(16, 20, 8, 0) + chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9)) + IEND,
    )
    yield "truncated.png", grey[:len(grey) * 2 // 3]
    yield "no-iend.png", grey[:-12]
    yield "no-idat.png", SIGNATURE + ihdr(16, 20, 8, 0) + IEND
    yield "bad-crc-ihdr.png", patched(grey, 32, grey[32] ^ 1)
    yield "bad-crc-idat.png", patched(grey, len(grey) - 13, grey[-13] ^ 1)
    yield "bad-crc-text.png", png(before=chunk(b"tEXt", b"a\0b", crc=1))
    yield "bad-adler.png", png(packed=zlib.compress(rows(16, 20, 8, 0))[:-1] + b"\0")
    yield "rows-missing.png", png(data=rows(16, 19, 8, 0))
    yield "row-surplus.png", png(data=rows(16, 21, 8, 0))
    yield "byte-surplus.png", png(data=rows(16, 20, 8, 0) + b"\0")
    yield "after-zlib.png", png(packed=zlib.compress(rows(16, 20, 8, 0)) + b"more")
    yield "after-zlib-chunk.png", png(after=chunk(b"IDAT", b"more"))
    yield "idat-apart.png", png(after=chunk(b"tEXt", b"a\0b") + chunk(b"IDAT", b""))
    yield "filter-5.png", png(data=b"\5" + rows(16, 20, 8, 0)[1:])
    yield "not-zlib.png", png(packed=b"this is not zlib")
    yield "raw-deflate.png", png(packed=zlib.compress(rows(16, 20, 8, 0))[2:-4])
    yield "after-iend.png", grey + b"\0"
    yield (
        "chunk-too-long.png",
        SIGNATURE + ihdr(16, 20, 8, 0) + struct.pack(">I", 0x7FFFFFFF) + b"IDAT" + b"abc",
    )
    yield "chunk-unknown-critical.png", png(before=chunk(b"NOPE", b"?"))
    yield "chunk-not-letters.png", png(before=chunk(b"te1t", b"?"))
    yield "ihdr-twice.png", png(before=ihdr(16, 20, 8, 0))
    yield "ihdr-late.png", SIGNATURE + chunk(b"tEXt", b"a\0b") + grey[8:]
    yield "depth-3.png", png(bits=3)
    yield "color-5.png", patched_ihdr(9, 5)
    yield "compression-1.png", patched_ihdr(10, 1)
    yield "filtering-1.png", patched_ihdr(11, 1)
    yield "interlace-2.png", patched_ihdr(12, 2)
    yield "palette-missing.png", png(color=3)
    yield "palette-twice.png", png(color=3, before=chunk(b"PLTE", bytes(768)) * 2)
    yield "palette-late.png", png(color=2, after=chunk(b"PLTE", bytes(6)))
    yield "palette-uneven.png", png(color=3, before=chunk(b"PLTE", bytes(767)))
    yield "palette-empty.png", png(color=3, before=chunk(b"PLTE", b""))
    yield "palette-too-long.png", png(color=3, bits=1, before=chunk(b"PLTE", bytes(9)))
    yield "palette-with-gray.png", png(before=chunk(b"PLTE", bytes(6)))
    yield "palette-index-8.png", png(color=3, before=chunk(b"PLTE", bytes(0x55 * 3)))
    yield "palette-index-4.png", png(color=3, bits=4, before=chunk(b"PLTE", bytes(5 * 3)))
    # As libpng's contrib/testpngs/crashers/huge_*.png: a chunk that declares more than it has.
    for kind in (b"iTXt", b"tEXt", b"zTXt", b"sPLT", b"pCAL", b"sCAL", b"iCCP"):
        huge = struct.pack(">I", 0x7FFFFFF0) + kind + bytes(12)
        yield f"huge-{kind.decode()}.png", SIGNATURE + ihdr(16, 20, 8, 0) + huge


def patched_ihdr(at, value):
    data = bytearray(struct.pack(">IIBBBBB", 16, 20, 8, 0, 0, 0, 0))
    data[at] = value
    return (
        SIGNATURE
        + chunk(b"IHDR", bytes(data))
        + chunk(b"IDAT", zlib.compress(rows(16, 20, 8, 0)))
        + IEND
    )


def refused_jpeg():
    chance = random.Random(4)
    small = Image.frombytes("RGB", (40, 52), chance.randbytes(40 * 52 * 3))
    jpeg, progressive = as_jpeg(small, quality=50), as_jpeg(small, quality=50, progressive=True)
    sof, sos, dht, dqt = (find(jpeg, marker) for marker in (0xC0, 0xDA, 0xC4, 0xDB))
    yield "cmyk.jpg", as_jpeg(small.convert("CMYK"))
    two = segment(0xC0, bytes([8, 0, 52, 0, 40, 2, 1, 17, 0, 2, 17, 0]))
    yield "two-components.jpg", jpeg[:sof] + two + jpeg[dht:]
    yield "12-bit.jpg", patched(patched(jpeg, sof + 4, 12), sof + 1, 0xC1)
    for name, marker in (("lossless", 0xC3), ("hierarchical", 0xC5), ("arithmetic", 0xC9),
                         ("arithmetic-progressive", 0xCA), ("jpeg-ls", 0xF7)):
        yield f"{name}.jpg", patched(jpeg, sof + 1, marker)
    yield "zero-height.jpg", patched(jpeg, sof + 5, 0, 0)
    yield "zero-width.jpg", patched(jpeg, sof + 7, 0, 0)
    yield "huge-header.jpg", patched(jpeg, sof + 5, 255, 255, 255, 255)
    yield "2001-wide.jpg", as_jpeg(Image.new("L", (2001, 8)))
    yield "truncated.jpg", jpeg[:len(jpeg) * 2 // 3]
    yield "truncated-progressive.jpg", progressive[:len(progressive) * 2 // 3]
    yield "truncated-with-eoi.jpg", jpeg[:len(jpeg) * 2 // 3] + b"\xff\xd9"
    yield "no-eoi.jpg", jpeg[:-2]
    yield "no-sof.jpg", jpeg[:sof] + jpeg[dht:]
    yield "no-sos.jpg", jpeg[:sos] + b"\xff\xd9"
    yield "no-dqt.jpg", jpeg[:dqt] + jpeg[sof:]
    yield "no-dht.jpg", jpeg[:dht] + jpeg[sos:]
    yield "two-sof.jpg", jpeg[:sof] + jpeg[sof:dht] * 2 + jpeg[dht:]
    yield "two-soi.jpg", jpeg[:2] + jpeg
    yield "higher-than-data.jpg", patched(jpeg, sof + 5, 0, 200)
    yield "lower-than-data.jpg", patched(jpeg, sof + 5, 0, 16)
    yield "data-surplus.jpg", jpeg[:-2] + bytes(400) + b"\xff\xd9"
    yield "restart-unannounced.jpg", jpeg[:sos + 60] + b"\xff\xd0" + jpeg[sos + 60:]
    yield "sampling-3-by-2.jpg", patched(patched(jpeg, sof + 11, 0x31), sof + 14, 0x21)
    yield "sampling-zero.jpg", patched(jpeg, sof + 11, 0x01)
    yield "ids-twice.jpg", patched(jpeg, sof + 13, jpeg[sof + 10])
    yield "scan-of-stranger.jpg", patched(jpeg, sos + 5, 9)
    yield "scan-of-nothing.jpg", jpeg[:sos] + segment(0xDA, bytes([0, 0, 63, 0])) + jpeg[sos + 14:]
    yield "segment-too-long.jpg", patched(jpeg, dqt + 2, 0xFF, 0xFF)
    yield "segment-too-short.jpg", patched(jpeg, dqt + 2, 0, 1)
    yield "sof-cut.jpg", jpeg[:sof] + segment(0xC0, b"\x08\0\x34\0\x28") + jpeg[dht:]
    yield "dnl.jpg", jpeg[:-2] + segment(0xDC, b"\0\x34") + b"\xff\xd9"
    yield "adobe-transform-2.jpg", jpeg[:2] + segment(0xEE, b"Adobe\0\x64\0\0\0\0\2") + jpeg[dqt:]
    yield "progressive-without-dc.jpg", progressive[:find(progressive, 0xC4)] + behind_first_scan(
        progressive
    )


def behind_first_scan(progressive):
    at = find(progressive, 0xDA)
    at += 2 + struct.unpack(">H", progressive[at + 2:at + 4])[0]
    while not (progressive[at] == 0xFF and progressive[at + 1] not in (0, *range(0xD0, 0xD8))):
        at += 1
    return progressive[at:]


def refused_other():
    yield "empty.bin", b""
    yield "gif.gif", b"GIF89a\1\0\1\0\0\0\0;"
    yield "text.txt", b"not a picture"
    yield "signature-only.png", SIGNATURE
    yield "soi-only.jpg", b"\xff\xd8\xff"
    yield "png-signature-cut.png", SIGNATURE[:7]


def main():
    for folder, makers in (
        ("", (accepted,)), ("refused", (refused_png, refused_jpeg, refused_other))
    ):
        target = OUT / folder
        target.mkdir(parents=True, exist_ok=True)
        for make in makers:
            for name, data in make():
                (target / name).write_bytes(data)


if __name__ == "__main__":
    main()
