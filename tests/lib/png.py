"""PNG pictures of each kind that the standard has, of a gray picture (picture.py)."""
import struct
import zlib

HEAD = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
KINDS = {GRAY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GRAY_ALPHA: (8, 16),
         RGB_ALPHA: (8, 16)}
# Adam7: column and row where each pass begins, and its steps
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2))


def chunk(kind, data=b""):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def chunks(png):
    """(kind, data) of each."""
    at = len(HEAD)
    while at < len(png):
        size = struct.unpack_from(">I", png, at)[0]
        yield png[at + 4:at + 8], png[at + 8:at + 8 + size]
        at += 12 + size


def join(parts):
    return HEAD + b"".join(chunk(kind, data) for kind, data in parts)


def pixel(value, color, depth, is_clear):
    """The bytes of a gray value; of less than 8 bits, its sample. `is_clear`: light pixels are
    transparent and not white; without alpha, they are darker than the dark ones."""
    most = (1 << depth) - 1
    light = round(value * most / 255)
    if color in (GRAY_ALPHA, RGB_ALPHA):
        samples = [0, most - light] if is_clear else [light, most]
    elif color == PALETTE:
        samples = [light]
    else:
        samples = [0 if value > 127 else max(1, most // 4)] if is_clear else [light]
    if color in (RGB, RGB_ALPHA):
        samples = samples[:1] * 2 + samples
    return b"".join(sample.to_bytes(2 if depth == 16 else 1, "big") for sample in samples)


def packed(row, depth):
    """Samples of a byte each, as many in a byte as it holds."""
    count = 8 // depth
    row += bytes(-len(row) % count)
    parts = [row[i::count] for i in range(count)]
    return bytes(sum(sample << depth * (count - 1 - i) for i, sample in enumerate(samples))
                 for samples in zip(*parts))


def png_of(picture, color=GRAY, depth=8, is_interlaced=False, is_clear=False):
    table = [pixel(value, color, depth, is_clear) for value in range(256)]
    rows = []
    for left, top, across, down in PASSES if is_interlaced else ((0, 0, 1, 1),):
        for y in range(top, picture.height, down):
            row = b"".join(table[value] for value in picture.row(y)[left::across])
            if left < picture.width:
                rows.append(b"\0" + (packed(row, depth) if depth < 8 else row))
    count = 1 << depth
    parts = [(b"IHDR", struct.pack(">IIBBBBB", picture.width, picture.height, depth, color, 0, 0,
                                   is_interlaced))]
    if color == PALETTE:
        grays = bytes(0 if is_clear else i * 255 // (count - 1) for i in range(count))
        parts.append((b"PLTE", b"".join(bytes((gray,)) * 3 for gray in grays)))
        if is_clear:
            parts.append((b"tRNS", bytes(255 - i * 255 // (count - 1) for i in range(count))))
    elif is_clear and color in (GRAY, RGB):
        parts.append((b"tRNS", bytes(2 if color == GRAY else 6)))
    return join([*parts, (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b"")])
