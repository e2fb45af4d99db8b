#!/usr/bin/python3
"""Makes the font assets of evisa-gen: subsets of Noto Sans Regular and Bold with the characters of
characters.txt, and a subset of OCR-B with the characters of the machine-readable zone.

It can run in any folder and writes into its own folder. The results are committed, so neither the
build nor the tests need this script or the fonts. README.md describes each output.

The reason for not using the subset of a font tool: glyph ids must be the codes that characters.py
gives out, each code point must have its own glyph (pdftotext returns a no-break space only if it
does not share the glyph of the space), and the embedded program must hold exactly the six tables
that ISO 32000-1, 9.9 requires for a CIDFontType2. One ToUnicode then serves both weights."""

import hashlib
import io
import pathlib
import re
import subprocess
import sys
import tempfile

from fontTools import subset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

from characters import HERE, glyph_ids, to_unicode, widths

SOURCES = {  # the files of fonts-noto-core 20201225-1 and fonts-ocr-b 0.3~dfsg1-1 (Debian 12)
    'regular': ('/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf',
                '89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d'),
    'bold': ('/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf',
             'e83493c945848ecd4a9ad0f6d19164541a0d3e23a9c952304a00a46e00272ac5'),
    'ocr_b': ('/usr/share/fonts/opentype/ocr-b/OCRB.otf',
              '84558d47dbc19bb5887cc7b72ed62c64534fd00f0b569d28e6dc63b71fe27707'),
}
# Six capitals and a plus sign mark a subset (ISO 32000-1, 9.6.4).
BASE_FONT = {
    'regular': 'EVRNSA+NotoSans-Regular',
    'bold': 'EVBNSA+NotoSans-Bold',
    'ocr_b': 'EVOCRB+OCRB-Regular',
}
# The characters of the zone (ICAO Doc 9303-3, 4.3), and the space that separates its lines when the
# zone is read as text.
OCR_B_CHARACTERS = ' 0123456789<ABCDEFGHIJKLMNOPQRSTUVWXYZ'
# Outlines are rounded to so many of 1000 units an em: 2.6 KB less in every document. In the largest
# type, 24 pt, a point moves by at most 0.05 pt (0.017 mm), in captions by 0.015 pt.
GRID = 4
SLASHED_ZERO = 'zero.slash'  # what GSUB's feature zero puts in the place of zero
# Code points on a page of the two-level character map: the last byte of UTF-8 has 64 values.
PAGE = 64


def source(key):
    path, digest = SOURCES[key]
    data = pathlib.Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        sys.exit(f'{path}: not the file these assets are made from; see README.md')
    return data


def deflate(data):
    """zlib format by zopfli: it runs once, so the time for the smallest form does not matter."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return subprocess.run(
            ['zopfli', '--zlib', '--i200', '-c', file.name], check=True, stdout=subprocess.PIPE
        ).stdout


# ---- Noto Sans: TrueType -------------------------------------------------------------------------

def with_components(font, names):
    """The glyphs that are components of composite glyphs in `names`, at any depth, sorted."""
    parts, todo = set(), list(names)
    while todo:
        glyph = font['glyf'][todo.pop()]
        for component in glyph.components if glyph.isComposite() else ():
            if component.glyphName not in parts:
                parts.add(component.glyphName)
                todo.append(component.glyphName)
    return sorted(parts, key=font.getGlyphID)


def true_type(font, name_of):
    """The subset as a font file. name_of: the glyph that each glyph id shows. Further components
    of composite glyphs get ids that no text uses, from 1 on; other ids in between are empty glyphs,
    which deflate to nearly nothing."""
    parts = with_components(font, name_of.values())
    used = set(name_of.values())
    free = (glyph for glyph in range(1, max(name_of)) if glyph not in name_of)
    name_of = {**name_of, **dict(zip(free, (part for part in parts if part not in used)))}
    order = [f'glyph{glyph}' for glyph in range(max(name_of) + 1)]
    new_name = {}
    for glyph, name in sorted(name_of.items()):
        new_name.setdefault(name, order[glyph])

    out = TTFont(sfntVersion='\0\1\0\0', recalcTimestamp=False)
    out.setGlyphOrder(order)
    for tag in ('head', 'hhea', 'maxp'):
        out[tag] = font[tag]
    out['loca'], out['hmtx'], out['glyf'] = newTable('loca'), newTable('hmtx'), newTable('glyf')
    out['glyf'].glyphOrder, out['glyf'].glyphs, out['hmtx'].metrics = order, {}, {}
    for place, name in enumerate(order):
        origin = name_of.get(place)
        glyph = Glyph(font['glyf'][origin].compile(font['glyf'], recalcBBoxes=False)
                      if origin else b'')
        glyph.expand(font['glyf'])
        glyph.removeHinting()
        if glyph.numberOfContours > 0:
            glyph.coordinates = GlyphCoordinates(
                tuple(round(value / GRID) * GRID for value in point) for point in glyph.coordinates)
        for component in glyph.components if glyph.isComposite() else ():
            component.glyphName = new_name[component.glyphName]
        out['glyf'].glyphs[name] = glyph
        out['hmtx'].metrics[name] = font['hmtx'].metrics[origin] if origin else (0, 0)
    for name in order:  # after all outlines are there: boxes of composites depend on their parts
        glyph = out['glyf'].glyphs[name]
        if glyph.numberOfContours != 0:
            glyph.recalcBounds(out['glyf'])
            out['hmtx'].metrics[name] = (out['hmtx'].metrics[name][0], glyph.xMin)
    for field in (
        'maxZones', 'maxTwilightPoints', 'maxStorage', 'maxFunctionDefs', 'maxInstructionDefs',
        'maxStackElements', 'maxSizeOfInstructions',
    ):
        setattr(out['maxp'], field, 1 if field == 'maxZones' else 0)
    data = io.BytesIO()
    out.save(data)
    return data.getvalue()


def kerning(path, font, points):
    """HarfBuzz's advance of the left glyph of every pair, minus its plain advance, as classes of
    equal rows and columns and the matrix between them. All pairs come from HarfBuzz, so the classes
    are exact for any structure of GPOS. (Beyond pairs the kern feature concerns only dotless i
    before combining marks, and the page has none.)"""
    cmap = font.getBestCmap()
    glyph = [font.getGlyphID(cmap[point]) for point in points]
    plain = [font['hmtx'][cmap[point]][0] for point in points]
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as text:
        text.write(''.join(f'{chr(a)}{chr(b)}\n' for a in points for b in points))
        text.flush()
        lines = iter(
            subprocess.run(
                [
                    'hb-shape', '--font-file=' + path, '--text-file=' + text.name, '--no-clusters',
                    '--no-glyph-names', '--features=-liga,-clig,-calt,-ccmp,-locl,-rlig',
                ],
                check=True, stdout=subprocess.PIPE,
            ).stdout.decode().splitlines()
        )
    rows = []
    for i in range(len(points)):
        row = []
        for j in range(len(points)):
            left, advance, right, last = map(
                int, re.fullmatch(r'\[(\d+)\+(\d+)\|(\d+)\+(\d+)\]', next(lines)).groups()
            )
            assert (left, right, last) == (glyph[i], glyph[j], plain[j])
            row.append(advance - plain[i])
        rows.append(tuple(row))
    left_class, kinds = classes(rows)
    right_class, columns = classes(list(zip(*kinds)))
    return dict(zip(points, left_class)), dict(zip(points, right_class)), list(zip(*columns))


def classes(rows):
    """Class 0 is that of all that never kern."""
    kinds = {(0,) * len(rows[0]): 0}
    return [kinds.setdefault(row, len(kinds)) for row in rows], list(kinds)


# ---- OCR-B: CFF ----------------------------------------------------------------------------------

def bare_cff(font):
    """The CFF table alone, for FontFile3 of subtype Type1C. WinAnsiEncoding selects by its glyph
    names."""
    options = subset.Options(
        notdef_outline=True,
        hinting=False,
        desubroutinize=True,
        glyph_names=True,
        recalc_timestamp=False,
    )
    cutter = subset.Subsetter(options)
    cutter.populate(text=OCR_B_CHARACTERS)
    cutter.subset(font)
    font['CFF '].cff.fontNames[0] = BASE_FONT['ocr_b']
    top = font['CFF '].cff.topDictIndex[0]
    # Names and hints that a PDF does not use.
    for name in ('version', 'Notice', 'FullName', 'FamilyName', 'Weight'):
        del top.rawDict[name]
    for name in ('StdHW', 'StdVW', 'StemSnapH', 'StemSnapV', 'BlueValues', 'BlueShift'):
        del top.Private.rawDict[name]
    return font['CFF '].compile(font)


# ---- output --------------------------------------------------------------------------------------

def array(kind, name, values, per_line=24):
    lines = [', '.join(map(str, values[i:i + per_line])) for i in range(0, len(values), per_line)]
    return f'static const {kind} {name} = {{\n    ' + ',\n    '.join(lines) + '\n};\n'


def bounds(font, names):
    """The box around all glyphs: xMin, yMin, xMax, yMax; [] where no glyph has ink."""
    glyph_set, boxes = font.getGlyphSet(), []
    for name in names:
        pen = BoundsPen(glyph_set)
        glyph_set[name].draw(pen)
        boxes += [pen.bounds] if pen.bounds else []
    return boxes and [
        round(min(b[i] for b in boxes)) if i < 2 else round(max(b[i] for b in boxes))
        for i in range(4)
    ]


def describe(key, box, ascent, descent, cap_height, stem_v, flags):
    """The numbers of a font descriptor as macros, in font units of 1/1000 em."""
    numbers = {
        'BASE_FONT': f'"{BASE_FONT[key]}"',
        'FLAGS': flags,
        'BBOX': '{' + ', '.join(map(str, box)) + '}',
        'ASCENT': ascent,
        'DESCENT': descent,
        'CAP_HEIGHT': cap_height,
        'STEM_V': stem_v,
    }
    return ''.join(f'#define {key.upper()}_{name} {value}\n' for name, value in numbers.items())


def stream(key, name, data, outputs):
    """Adds the deflated file to the outputs; returns macros with both sizes."""
    outputs[name] = deflate(data)
    return (f'#define {key.upper()}_FILE "fonts/{name}"\n#define {key.upper()}_SIZE {len(data)}\n'
            f'#define {key.upper()}_DEFLATED {len(outputs[name])}\n')


HEAD = (
    '/* Made by fonts/make-fonts.py: change that, or characters.txt, and run `make fonts`. */\n\n'
)


def string(key, name, text):
    """A macro with a long string, in pieces."""
    pieces = [f'"{text[i:i + 84]}"' for i in range(0, len(text), 84)]
    return f'#define {key.upper()}_{name} \\\n    ' + ' \\\n    '.join(pieces) + '\n'


def by_glyph(values, count):
    """A list of the values by glyph id; 0 where there is none."""
    return [values.get(glyph, 0) for glyph in range(count)]


def kerning_tables(key, font, ids, slashed_zero, count):
    left, right, matrix = kerning(SOURCES[key][0], font, sorted(ids))
    text = ''
    for side, kind in (('left', left), ('right', right)):
        classes_of = {glyph: kind[point] for point, glyph in ids.items()}
        classes_of[slashed_zero] = kind[ord('0')]
        text += array('uint8_t', f'{key}_{side}[]', by_glyph(classes_of, count))
    return text + array('int16_t', f'{key}_kern[{len(matrix)}][{len(matrix[0])}]',
                        ['{' + ', '.join(map(str, row)) + '}' for row in matrix], 1)


def noto(key, ids, slashed_zero, outputs):
    font = TTFont(io.BytesIO(source(key)), recalcTimestamp=False)
    cmap = font.getBestCmap()
    assert font['head'].unitsPerEm == 1000
    name_of = {glyph: cmap[point] for point, glyph in ids.items()}
    name_of[slashed_zero] = SLASHED_ZERO
    advance = {glyph: font['hmtx'][name][0] for glyph, name in name_of.items()}
    assert advance[slashed_zero] == advance[ord('0')]
    name_of[0], count = '.notdef', max(name_of) + 1
    stem = bounds(font, ['l'])
    # 32: nonsymbolic (ISO 32000-1, table 123)
    text = describe(
        key,
        bounds(font, name_of.values()),
        font['hhea'].ascent,
        font['hhea'].descent,
        font['OS/2'].sCapHeight,
        stem[2] - stem[0],
        32,
    )
    row, default = widths(advance)
    if key == 'regular':  # that of Bold would be 2.4 KB: a document has the widths that it shows
        text += string(key, 'WIDTHS', row)
    text += f'#define {key.upper()}_DEFAULT_WIDTH {default}\n'
    program = true_type(font, name_of)
    text += stream(key, f'noto-sans-{key}.ttf.z', program, outputs) + '\n'
    text += array('uint16_t', f'{key}_advance[]', by_glyph(advance, count))
    text += ink_table(key, boxes_of(program, advance), range(count))
    text += character_map(key, ids)
    # Regular sets captions and notices: in 7 to 8 pt its kerning cannot be seen, but costs 1.5 KB.
    if key == 'bold':
        text += kerning_tables(key, font, ids, slashed_zero, count)
    outputs[f'noto-sans-{key}.inc'] = (HEAD + text).encode()


def boxes_of(program, glyphs):
    """The box of each glyph that has ink, as the embedded program says."""
    font = TTFont(io.BytesIO(program))
    boxes = {glyph: font['glyf'][font.getGlyphName(glyph)] for glyph in glyphs}
    return {
        glyph: [box.xMin, box.yMin, box.xMax, box.yMax]
        for glyph, box in boxes.items() if box.numberOfContours != 0
    }


def ink_table(key, boxes, places):
    """xMin, yMin, xMax, yMax at each place; {0} where there is no ink."""
    rows = ['{' + ', '.join(map(str, boxes.get(place) or [0])) + '}' for place in places]
    return array('ev_font_ink', f'{key}_ink[]', rows, 8)


def character_map(key, glyph):
    """Pages of glyph ids. The first page is empty: a code point without a page finds 0 there."""
    pages, index = [[0] * PAGE], []
    for start in range(0, max(glyph) + 1, PAGE):
        page = [glyph.get(point, 0) for point in range(start, start + PAGE)]
        if page not in pages:
            pages.append(page)
        index.append(pages.index(page))
    return array('uint8_t', f'{key}_page[]', index) + array(
        'uint16_t',
        f'{key}_glyph[{len(pages)}][{PAGE}]',
        ['{' + ', '.join(map(str, page)) + '}' for page in pages],
        1,
    )


def noto_codes(ids, slashed_zero, outputs):
    text = f'#define NOTO_SLASHED_ZERO {slashed_zero}\n'
    point_of = {glyph: point for point, glyph in ids.items()}
    point_of[slashed_zero] = ord('0')
    text += stream('noto_unicode', 'noto-sans.tounicode.z', to_unicode(point_of), outputs)
    outputs['noto-sans.inc'] = (HEAD + text).encode()


def ocr_b(outputs):
    font = TTFont(io.BytesIO(source('ocr_b')), recalcTimestamp=False)
    cmap = font.getBestCmap()
    codes = [ord(character) for character in OCR_B_CHARACTERS]
    names = [cmap[code] for code in codes]
    advances = {code: font['hmtx'][cmap[code]][0] for code in codes}
    assert font['head'].unitsPerEm == 1000 and set(advances.values()) == {723}
    stem_v = font['CFF '].cff.topDictIndex[0].Private.StdVW
    cap_height = bounds(font, ['H'])[3]
    # 33: fixed pitch, nonsymbolic
    text = describe(
        'ocr_b',
        bounds(font, names + ['.notdef']),
        font['hhea'].ascent,
        font['hhea'].descent,
        cap_height,
        stem_v,
        33,
    )
    text += '#define OCR_B_FIRST_CHAR 32\n'
    text += stream('ocr_b', 'ocr-b.cff.z', bare_cff(font), outputs) + '\n'
    text += array(
        'uint16_t', 'ocr_b_advance[]', [advances.get(code, 0) for code in range(32, max(codes) + 1)]
    )
    boxes = {code: bounds(font, [cmap[code]]) for code in codes}
    text += ink_table('ocr_b', boxes, range(32, max(codes) + 1))
    text += character_map('ocr_b', {code: code for code in codes})
    outputs['ocr-b.inc'] = (HEAD + text).encode()


def main():
    outputs = {}
    regular, bold, slashed_zero = glyph_ids()
    noto_codes(bold, slashed_zero, outputs)
    noto('regular', regular, slashed_zero, outputs)
    noto('bold', bold, slashed_zero, outputs)
    ocr_b(outputs)
    outputs['SHA256SUMS'] = ''.join(
        f'{hashlib.sha256(data).hexdigest()}  {name}\n' for name, data in sorted(outputs.items())
    ).encode()
    for name, data in outputs.items():
        (HERE / name).write_bytes(data)
        print(f'{len(data):7d}  {name}')


main()
