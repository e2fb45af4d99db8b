#!/usr/bin/python3
"""Makes the constant streams of the page: the security ground and the word SPECIMEN of template
evisa/1, and the sRGB profile that every document names as its output intent.

They are committed: they never change after the release of a template, and because they are deflated
only once, the bytes of a document do not depend on the version of zlib. The format of each file:
the inflated size in decimal, a line feed, the zlib stream.

The two forms are PDF content (ISO 32000-1, 8.5) in points from the bottom left of A4. SPECIMEN is
drawn from the committed fonts/noto-sans-bold.ttf.z, so only fontTools and zopfli are needed."""

import io
import math
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'fonts'))
from characters import glyph_ids  # noqa: E402: its folder is named just above

MM = 72 / 25.4
PAGE_HEIGHT = 841.89


def number(value, digits=2):
    """PDF's shortest form: no leading or trailing zeros, no -0."""
    text = f'{value:.{digits}f}'.rstrip('0').rstrip('.') if digits else f'{value:.0f}'
    text = re.sub(r'^(-?)0\.', r'\1.', text)
    return '0' if text in ('-0', '-', '') else text


def numbers(*values, digits=2):
    return ' '.join(number(value, digits) for value in values)


def rgb(color, digits=3):
    return numbers(*(int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)), digits=digits)


def write(path, data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        deflated = subprocess.run(
            ['zopfli', '--zlib', '--i200', '-c', file.name], check=True, stdout=subprocess.PIPE
        )
        deflated = deflated.stdout
    assert zlib.decompress(deflated) == data
    (HERE / path).write_bytes(b'%d\n' % len(data) + deflated)
    print(f'{len(data):7d} -> {len(deflated):5d}  {path}')


# ---- the ground ----------------------------------------------------------------------------------

# mm from the top left: the area under the issued data, from the title to the inviter
WIDTH, BOTTOM = 210, 181.2
PERIOD, AMPLITUDE, PITCH = 130, 9, 4
PIECE = PERIOD / 6  # mm: a cubic for a sixth of a period differs from the sine by 0.03 mm
CURVES = 56
# Colour at the top and the bottom, colour in the middle, mm that a curve is shifted against the one
# above it. Every mixture is lighter than 80 % in grey, so that it vanishes in a 1-bit scan.
# Points have one decimal, parts of a colour two, 274 bytes less: a point moves by at most 0.02 mm,
# a seventh of a line's width, and a part by 1.3 of 255 steps.
FAMILIES = (('#CBD9E6', '#CDE2E2', 6.5), ('#DAE4ED', '#EDE2C6', -6.5))


def wave():
    """One curve from a period before the left edge to the right edge. Its tangents are those of the
    sine, so that the pieces join smoothly."""
    def point(x):
        return x * MM, -AMPLITUDE * MM * math.sin(2 * math.pi * x / PERIOD)

    def rise(x):
        return (
            -AMPLITUDE * 2 * math.pi / PERIOD * math.cos(2 * math.pi * x / PERIOD) * PIECE * MM / 3
        )

    xs = [-PERIOD + i * PIECE for i in range(math.ceil((WIDTH + PERIOD) / PIECE) + 1)]
    path = [numbers(*point(xs[0]), digits=1) + ' m']
    for a, b in zip(xs, xs[1:]):
        (ax, ay), (bx, by) = point(a), point(b)
        path.append(
            numbers(ax + PIECE * MM / 3, ay + rise(a), bx - PIECE * MM / 3, by - rise(b), bx, by,
                    digits=1) + ' c'
        )
    return '\n'.join(path)


def blend(edge, middle, k):
    """The colour of curve k: from edge to middle and back in a cosine, as inks merge in an iris
    print."""
    part = (1 - math.cos(2 * math.pi * k / (CURVES - 1))) / 2
    pairs = ((int(edge[i:i + 2], 16), int(middle[i:i + 2], 16)) for i in (1, 3, 5))
    return '#' + ''.join(f'{round(a + (b - a) * part):02X}' for a, b in pairs)


def ground():
    """Two families of one curve, each drawn 56 times, further down and further along. The product
    of slope and slant, 2 pi A s / (P d) = 0.71, determines the lattice: below 0.6 its lenses
    vanish, above 1 the curves of a family cross and make hard diagonals. The same string for each
    curve deflates to a small size."""
    curve = wave()
    out = [
        f'{numbers(0, PAGE_HEIGHT - BOTTOM * MM, WIDTH * MM, BOTTOM * MM)} re W n',
        number(0.15 * MM) + ' w',
    ]
    for edge, middle, slant in FAMILIES:
        for k in range(CURVES):
            x, y = k * slant % PERIOD * MM, PAGE_HEIGHT - (PITCH * k - 20) * MM
            out.append(
                f'{rgb(blend(edge, middle, k), 2)} RG q 1 0 0 1 {numbers(x, y, digits=1)} cm\n'
                f'{curve}\nS Q'
            )
    return ('\n'.join(out) + '\n').encode()


# ---- SPECIMEN ------------------------------------------------------------------------------------

EM, TRACKING, TURN = 27, 1, 20      # mm, mm, degrees rising to the right
# The font's outlines are on a grid of 4 of its units (fonts/make-fonts.py), here 0.1 mm. As
# the unit it saves a digit of most numbers, 250 bytes; computed points move by at most 0.05 mm.
GRID = 4
# middle of the baseline, mm from the top left
WORDS = (('ҮЛГІ', 113, 75), ('ОБРАЗЕЦ', 105, 162), ('SPECIMEN', 97, 240))


def bold():
    """The committed subset and its map from code points."""
    program = zlib.decompress((HERE.parent / 'fonts/noto-sans-bold.ttf.z').read_bytes())
    font = TTFont(io.BytesIO(program))
    return font, {point: font.getGlyphName(glyph) for point, glyph in glyph_ids()[1].items()}


def outline(font, name):
    """A glyph in whole units of the grid, with its quadratic splines as PDF's cubics."""
    def put(*values):
        return numbers(*(value / GRID for value in values), digits=0)

    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    path, at = [], (0, 0)
    for step, points in pen.value:
        if step in ('moveTo', 'lineTo'):
            at = points[0]
            path.append(put(*at) + (' m' if step == 'moveTo' else ' l'))
        elif step == 'qCurveTo':
            for i, control in enumerate(points[:-1]):
                end = (
                    points[-1]
                    if i == len(points) - 2
                    else [(control[j] + points[i + 1][j]) / 2 for j in (0, 1)]
                )
                first = [at[j] + (control[j] - at[j]) * 2 / 3 for j in (0, 1)]
                second = [end[j] + (control[j] - end[j]) * 2 / 3 for j in (0, 1)]
                path.append(put(*first, *second, *end) + ' c')
                at = end
        else:
            path.append('h')
    return '\n'.join(path)


def specimen():
    """Filled outlines and not text: behind the page the words are decoration, which must not be
    searched, copied or read aloud. The page has SPECIMEN as text in another place."""
    font, glyph_of = bold()
    cos, sin = math.cos(math.radians(TURN)), math.sin(math.radians(TURN))
    scale = GRID * EM * MM / 1000
    out = [rgb('#E1E9F0') + ' rg']
    for word, x, y in WORDS:
        names = [glyph_of[ord(letter)] for letter in word]
        advances = [font['hmtx'][name][0] * EM / 1000 for name in names]
        along = -(sum(advances) + TRACKING * (len(word) - 1)) / 2
        for name, advance in zip(names, advances):
            place = numbers((x + along * cos) * MM, PAGE_HEIGHT - (y - along * sin) * MM)
            turn = numbers(scale * cos, scale * sin, -scale * sin, scale * cos, digits=6)
            out.append(f'q {turn} {place} cm\n{outline(font, name)}\nf Q')
            along += advance + TRACKING
    return ('\n'.join(out) + '\n').encode()


# ---- sRGB ----------------------------------------------------------------------------------------

# the profile connection space: ICC.1:2001-04, header, bytes 68 to 79
D50 = (0.9642, 1.0, 0.8249)
D65 = (0.3127, 0.3290)
PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))  # IEC 61966-2-1
BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector)) for row in matrix]


def product(a, b):
    return [list(row) for row in zip(*(times(a, column) for column in zip(*b)))]


def inverse(m):
    """Of a 3 x 3 matrix: cyclic cofactors over the determinant."""
    def cofactor_at(i, j):
        a, b, c, d = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
        return m[a][c] * m[b][d] - m[a][d] * m[b][c]

    cofactor = [[cofactor_at(i, j) for j in range(3)] for i in range(3)]
    determinant = sum(a * b for a, b in zip(m[0], cofactor[0]))
    return [[cofactor[j][i] / determinant for j in range(3)] for i in range(3)]


def xyz(x, y):
    return [x / y, 1, (1 - x - y) / y]


def colorants():
    """XYZ of the primaries at full drive, adapted from D65 to D50 by Bradford's cone responses, in
    1/65536."""
    white = xyz(*D65)
    columns = [list(row) for row in zip(*(xyz(*primary) for primary in PRIMARIES))]
    drive = times(inverse(columns), white)
    gain = [b / a for a, b in zip(times(BRADFORD, white), times(BRADFORD, D50))]
    adapt = product(
        inverse(BRADFORD), [[g * value for value in row] for g, row in zip(gain, BRADFORD)]
    )
    fixed = [
        [round(value * 65536) for value in times(adapt, [row[i] * drive[i] for row in columns])]
        for i in range(3)
    ]
    target = [round(value * 65536) for value in D50]
    # Rounding must not give white a cast: green, the largest, gets the difference.
    for axis in range(3):
        fixed[1][axis] += target[axis] - sum(colorant[axis] for colorant in fixed)
    return fixed


def transfer(v):
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


# Of the curve: every fifth 8-bit value. Readers interpolate between them, and are wrong by at most
# 0.16 of a step, so each 8-bit value stays itself; a gamma is wrong by several steps. With 256
# entries the profile takes 407 bytes more. Version 4 of the format would have the formula itself in
# 29 bytes less, but not all readers know it.
ENTRIES = 52


def srgb_profile():
    """A display profile of three colorants and one curve."""
    def tag_xyz(values):
        return struct.pack('>4s4x3i', b'XYZ ', *values)

    name = b'sRGB\0'
    curve = struct.pack(
        f'>4s4xI{ENTRIES}H', b'curv', ENTRIES,
        *(round(transfer(i / (ENTRIES - 1)) * 65535) for i in range(ENTRIES))
    )
    red, green, blue = map(tag_xyz, colorants())
    tags = (
        # ASCII only
        (b'desc', struct.pack('>4s4xI', b'desc', len(name)) + name + bytes(4 + 4 + 2 + 1 + 67)),
        (b'cprt', struct.pack('>4s4x', b'text') + b'CC0\0'),
        (b'wtpt', tag_xyz([round(value * 65536) for value in D50])),
        (b'rXYZ', red), (b'gXYZ', green), (b'bXYZ', blue),
        (b'rTRC', curve), (b'gTRC', curve), (b'bTRC', curve),
    )
    table, body, place = struct.pack('>I', len(tags)), b'', {}
    for signature, data in tags:
        if data not in place:  # the three curves share one
            place[data] = 128 + 4 + 12 * len(tags) + len(body)
            body += data + bytes(-len(data) % 4)
        table += struct.pack('>4sII', signature, place[data], len(data))
    size = 128 + len(table) + len(body)
    header = struct.pack(
        '>I4sI4s4s4s6H4s4sI4s4s8sI3i4s44x',
        size, bytes(4), 0x02400000, b'mntr', b'RGB ', b'XYZ ',
        2019, 1, 1, 0, 0, 0,
        b'acsp', bytes(4), 0, bytes(4), bytes(4), bytes(8), 0,
        *(round(value * 65536) for value in D50), bytes(4),
    )
    assert len(header) == 128
    return header + table + body


def main():
    write('evisa/1/ground.form', ground())
    write('evisa/1/specimen.form', specimen())
    write('srgb.icc.z', srgb_profile())


main()
