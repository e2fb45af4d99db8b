"""The ink of the glyphs that our documents embed, read from the font programs (OpenType: glyf)."""
import functools
import pathlib
import struct
import zlib

FONTS = pathlib.Path(__file__).resolve().parents[2] / "fonts"
FILES = {"NotoSans-Regular": "noto-sans-regular.ttf.z", "NotoSans-Bold": "noto-sans-bold.ttf.z"}
# em: left, bottom, right, top of every glyph. OCR-B is a CFF: the box around all its characters.
# Other fonts are on made-up pages only: capitals, and descenders where a letter has one.
OCR_B = (0.1, -0.016, 0.62, 0.776)
CAPITAL, DESCENDER = 0.714, 0.2
BASE_ONLY = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<+-. ")


def deflated(name):
    return (FONTS / FILES[name]).read_bytes()


def table(program, wanted):
    count, = struct.unpack_from(">H", program, 4)
    for at in range(count):
        tag, _, begin, length = struct.unpack_from(">4sIII", program, 12 + 16 * at)
        if tag == wanted:
            return program[begin:begin + length]
    raise KeyError(wanted)


@functools.cache
def boxes(name):
    """{glyph: (left, bottom, right, top)} in em; glyphs without an outline are not in it."""
    program = zlib.decompress(deflated(name))
    head, loca, glyf = (table(program, tag) for tag in (b"head", b"loca", b"glyf"))
    em, = struct.unpack_from(">H", head, 18)
    is_wide = struct.unpack_from(">h", head, 50) == (1,)
    width, letter, unit = (4, "I", 1) if is_wide else (2, "H", 2)
    places = struct.unpack(f">{len(loca) // width}{letter}", loca)
    return {
        glyph: tuple(edge / em for edge in struct.unpack_from(">hhhh", glyf, begin * unit + 2))
        for glyph, (begin, end) in enumerate(zip(places, places[1:])) if begin != end
    }


def ink(font, glyph, character, advance):
    """(left, bottom, right, top) in em, from the glyph's origin; None where there is no ink. font
    and glyph are as mupdf names them."""
    name = font.split("+")[-1]
    if name in FILES:
        return boxes(name).get(int(glyph))
    if not character.strip():
        return None
    if name.startswith("OCRB"):
        return OCR_B
    return (0, 0 if character in BASE_ONLY else -DESCENDER, advance, CAPITAL)
