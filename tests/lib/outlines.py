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


@functools.cache
def boxes(name):
    """{glyph: (left, bottom, right, top)} in em; glyphs without an outline are not in it."""
    program = zlib.decompress(deflated(name))
    count, = struct.unpack_from(">H", program, 4)
    entries = (struct.unpack_from(">4sIII", program, 12 + 16 * at) for at in range(count))
    at = {tag: (offset, length) for tag, _, offset, length in entries}
    head, loca, glyf = at[b"head"][0], at[b"loca"], at[b"glyf"][0]
    em, = struct.unpack_from(">H", program, head + 18)
    wide, = struct.unpack_from(">h", program, head + 50)
    width = 4 if wide else 2
    places = struct.unpack_from(f">{loca[1] // width}{'I' if wide else 'H'}", program, loca[0])
    found = {}
    for glyph, (begin, end) in enumerate(zip(places, places[1:])):
        if begin != end:
            begin *= 1 if wide else 2
            box = struct.unpack_from(">hhhh", program, glyf + begin + 2)
            found[glyph] = tuple(edge / em for edge in box)
    return found


def ink(font, glyph, character, advance):
    """font and glyph: as mupdf names them. (left, bottom, right, top) in em, from the glyph's origin; None where there is no ink."""
    name = font.split("+")[-1]
    if name in FILES:
        return boxes(name).get(int(glyph))
    if not character.strip():
        return None
    if name.startswith("OCRB"):
        return OCR_B
    return (0, 0 if character in BASE_ONLY else -DESCENDER, advance, CAPITAL)
