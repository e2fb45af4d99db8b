"""PNG pictures for the scripts record.gen: as small as possible, with the same bytes each time."""
import io
import random
import struct
import subprocess
import zipfile
import zlib

SAMPLES = {0: 1, 6: 4}  # of a pixel, by colour type


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, samples, before=b"", color=0, level=9):
    """`samples` are the rows, without filter types. `level` 0 stores them as they are."""
    size = width * SAMPLES[color]
    rows = b"".join(b"\0" + samples[i * size:(i + 1) * size] for i in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    packer = zlib.compressobj(level)
    data = packer.compress(rows) + packer.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", data)
            + chunk(b"IEND"))


def noise(width, height, least=0, span=256):
    """Columns of random grays, all rows alike: not of one colour, and few bytes."""
    chance = random.Random(width)
    wide = [chance.randrange(0, 256, 80) if span == 256 else 0 for _ in range(width // 20 + 1)]
    row = bytes(wide[x // 20] if span == 256 else least + chance.randrange(span)
                for x in range(width))
    return row * height


def opaque(width, height):
    gray = noise(width, height)
    return b"".join(bytes((value, value, value, 255)) for value in gray)


def spelt(width, height, text):
    """Rows of noise; the first bytes of the first row are `text`."""
    return text + noise(width, height)[len(text):]


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr(zipfile.ZipInfo("a"), "b")
    return out.getvalue()


def exif(orientation):
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4)


def send(picture):
    """Prints base.json with the picture."""
    subprocess.run(["../../with-photo.py", "-"], input=picture, check=True)
