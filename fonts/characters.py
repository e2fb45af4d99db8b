"""The characters of characters.txt, the numbers of their glyphs, and what a PDF says of these:
ToUnicode and /W. For make-fonts.py and templates/make-forms.py.

A glyph id is also the code of its character in a content stream (README.md, "Character codes"). It
has two bytes, and neither may need an escape in a PDF string beyond those that ASCII needs anyway:

- The glyph id of an ASCII character is its ASCII code: 0020 to 007E.
- The other characters have the ids 0121 to 017E, 0221 to 027E and so on, without those whose low
  byte is a parenthesis or a backslash. So no line end is ever in a string, which a reader would
  change, and the low bytes can be printed.

First come the characters that both weights have: Regular ends where those end."""

import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
FACES = ('both', 'bold')


def of_face(face):
    """The code points of the lines that begin with `both` or `bold`, in their order."""
    found = set()
    for line in (HERE / 'characters.txt').read_text('ascii').splitlines():
        name, _, rest = line.partition(' ')
        if name != face:
            assert name in FACES + ('', '#'), line
            continue
        for item in re.match(r'(?:[0-9A-F]{4}(?:-[0-9A-F]{4})?(?: |$))+', rest)[0].split():
            first, _, last = item.partition('-')
            found.update(range(int(first, 16), int(last or first, 16) + 1))
    return sorted(found)


def glyph_ids():
    """The glyph ids of regular and of bold by code point, and the glyph id of the slashed zero,
    which has no code point of its own."""
    ids = (page << 8 | low for page in range(1, 255) for low in range(0x21, 0x7F)
           if low not in b'()\\')
    slashed_zero = next(ids)
    both, bold_only = of_face('both'), of_face('bold')
    assert not set(both) & set(bold_only)
    regular = {point: point if point < 0x7F else next(ids) for point in both}
    bold = {**regular, **{point: next(ids) for point in bold_only}}
    return regular, bold, slashed_zero


# ---- what a PDF says of them ---------------------------------------------------------------------

def runs(point_of):
    """[first glyph, last glyph, code point of the first] of each run in which both increase by one.
    Only the last byte of a code may change in a range (Adobe TN 5014, 3.3)."""
    found = []
    for glyph, point in sorted(point_of.items()):
        first, last, begin = found[-1] if found else (0, 0, 0)
        if (glyph == last + 1 and glyph >> 8 == first >> 8 and point - begin == glyph - first
                and point != 0x100):
            found[-1][1] = glyph
        else:
            found.append([glyph, glyph, point])
    return found


def to_unicode(point_of):
    """The CMap file (Adobe TN 5411) from codes, which are glyph ids, to text. Ranges only below
    U+0100: Ghostscript's txtwrite (10.00) loses the high byte of what a range means."""
    found = runs(point_of)
    ranges = [f'<{a:04x}> <{b:04x}> <{point:04x}>' for a, b, point in found if point < 0x100]
    chars = [
        f'<{a + i:04x}> <{point + i:04x}>'
        for a, b, point in found if point >= 0x100 for i in range(b - a + 1)
    ]
    lines = [
        '/CIDInit /ProcSet findresource begin',
        '12 dict begin',
        'begincmap',
        '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
        '/CMapName /EvisaGen-UCS def',
        '/CMapType 2 def',
        '1 begincodespacerange',
        '<0000> <ffff>',
        'endcodespacerange',
    ]
    for operator, entries in (('bfchar', chars), ('bfrange', ranges)):
        for start in range(0, len(entries), 100):  # a block holds at most 100
            part = entries[start:start + 100]
            lines += [f'{len(part)} begin{operator}', *part, f'end{operator}']
    lines += ['endcmap', 'CMapName currentdict /CMap defineresource pop', 'end', 'end']
    return ('\n'.join(lines) + '\n').encode()


def widths(advance):
    """/W (ISO 32000-1, 9.7.4.3) and /DW of the glyphs in `advance`, as short as possible: at each
    glyph either nothing (/DW says it), "first[w w ...]" or "first last w ". What the glyph ids in
    between have is not asked: a form may run over them."""
    last, default = max(advance), max(set(advance.values()), key=list(advance.values()).count)
    best = [(0, '')] + [(1 << 30, '')] * (last + 1)  # (length, text) of all below a glyph id
    for first in range(last + 1):
        def offer(end, text):
            if best[first][0] + len(text) < best[end][0]:
                best[end] = best[first][0] + len(text), best[first][1] + text
        if advance.get(first, default) == default:
            offer(first + 1, '')
        if first not in advance:
            continue
        row, same = [], True
        for end in range(first, last + 1):
            row.append(advance.get(end, 0))
            same = same and advance.get(end, row[0]) == row[0]
            offer(end + 1, f'{first}[{" ".join(map(str, row))}]')
            if same:
                offer(end + 1, f'{first} {end} {row[0]} ')
    return best[-1][1].rstrip(), default
