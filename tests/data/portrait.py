"""Draws portraits of fictional people for make-photos.py. Needs Pillow."""
import random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 413, 531  # 35 x 45 mm at 300 dpi


def gradient(size, top, bottom, left=0, right=0):
    """A vertical gradient between two colours, slightly brighter from left to right."""
    ramp = Image.linear_gradient("L").resize(size, Image.BICUBIC)
    picture = Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp)
    if left == right:
        return picture
    side = Image.linear_gradient("L").rotate(90).resize(size, Image.BICUBIC)
    light = Image.composite(
        Image.new("RGB", size, (left,) * 3), Image.new("RGB", size, (right,) * 3), side
    )
    return Image.blend(picture, light, 0.25)


def shapes(*paths):
    """A smooth mask: drawn three times as large and shrunk."""
    big = Image.new("L", (WIDTH * 3, HEIGHT * 3), 0)
    for path in paths:
        ImageDraw.Draw(big).polygon([(3 * x, 3 * y) for x, y in path], fill=255)
    return big.filter(ImageFilter.GaussianBlur(2)).resize((WIDTH, HEIGHT), Image.LANCZOS)


def curve(*points, steps=40):
    """A closed cubic Bezier path, three points for each piece after the start."""
    path, (x0, y0) = [], points[0]
    for (x1, y1), (x2, y2), (x3, y3) in zip(points[1::3], points[2::3], points[3::3]):
        for i in range(steps + 1):
            t = i / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3
            path.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
        x0, y0 = x3, y3
    return path


def mirrored(*points):
    """The same Bezier path, closed by its mirror image in the vertical axis of the picture."""
    back = [(WIDTH - x, y) for x, y in reversed(points)]
    return curve(*points, points[-1], back[0], *back)


FACE = mirrored(
    (206.5, 104), (158, 104), (122, 142), (122, 206), (122, 270), (160, 352), (206.5, 352)
)
NECK = mirrored(
    (160, 300), (162, 350), (162, 372), (148, 404), (160, 440), (190, 452), (206.5, 452)
)
SHOULDERS = mirrored((157, 398), (140, 428), (62, 430), (26, 472), (14, 488), (6, 510), (0, 531))
COLLAR = curve(
    (151, 398), (158, 440), (184, 470), (206.5, 486), (206.5, 486), (200, 500), (188, 506),
    (160, 484), (142, 450), (136, 412),
)
LONG_HAIR_BEHIND = mirrored(
    (206.5, 82), (146, 80), (96, 122), (98, 226), (100, 310), (92, 372), (104, 420), (128, 432),
    (170, 436), (206.5, 436),
)
HAIR = {
    "short": [
        mirrored(
            (206.5, 84), (150, 82), (108, 118), (112, 196), (113, 208), (117, 216), (121, 222),
            (122, 190), (128, 172), (140, 158), (160, 146), (186, 142), (206.5, 142),
        )
    ],
    "long": [
        mirrored(
            (206.5, 82), (146, 80), (96, 122), (98, 226), (100, 310), (92, 372), (104, 420),
            (116, 436), (138, 434), (152, 408), (140, 350), (124, 300), (122, 232), (128, 186),
            (168, 160), (206.5, 134),
        )
    ],
    "scarf": [
        mirrored(
            (206.5, 78), (140, 76), (94, 126), (98, 222), (100, 300), (110, 360), (100, 420),
            (140, 470), (180, 478), (206.5, 478), (206.5, 478), (206.5, 372), (206.5, 362),
            (166, 362), (136, 290), (134, 216), (134, 170), (160, 138), (206.5, 136),
        )
    ],
}


def shade(color, by):
    return tuple(max(0, min(255, v + by)) for v in color)


def portrait(hair, skin, dark, clothes, seed, grain):
    """A person without a face on a light ground; `grain` makes the file as large as a camera's."""
    size = (WIDTH, HEIGHT)
    picture = gradient(size, (240, 243, 244), (221, 227, 230), 224, 255)
    body = shapes(SHOULDERS)
    shadow = shapes(FACE, NECK, SHOULDERS).filter(ImageFilter.GaussianBlur(14))
    picture.paste((196, 204, 210), (6, 6), shadow.point(lambda v: v // 3))
    if hair == "long":
        picture.paste(
            gradient(size, shade(dark, -14), shade(dark, -22)), mask=shapes(LONG_HAIR_BEHIND)
        )
    picture.paste(gradient(size, clothes, shade(clothes, -26), 255, 40), mask=body)
    picture.paste(gradient(size, shade(skin, -26), shade(skin, -40), 215, 120), mask=shapes(NECK))
    under = shapes([(x, y + 26) for x, y in FACE]).filter(ImageFilter.GaussianBlur(7))
    neck_shadow = Image.composite(under, Image.new("L", size, 0), shapes(NECK))
    picture.paste(shade(skin, -62), mask=neck_shadow.point(lambda v: v * 5 // 8))
    if hair != "scarf":
        picture.paste(shade(clothes, 34), mask=shapes(COLLAR, [(WIDTH - x, y) for x, y in COLLAR]))
    picture.paste(gradient(size, skin, shade(skin, -14), 235, 110), mask=shapes(FACE))
    picture.paste(
        gradient(size, shade(dark, 10), shade(dark, -10), 150, 20), mask=shapes(*HAIR[hair])
    )
    return add_grain(picture, seed, grain)


def add_grain(picture, seed, amount):
    chance = random.Random(seed)
    values = bytes(min(255, max(0, int(chance.gauss(128, 40)))) for _ in range(WIDTH * HEIGHT))
    noise = Image.frombytes("L", (WIDTH, HEIGHT), values)
    noise = noise.filter(ImageFilter.GaussianBlur(0.5))
    return Image.merge("RGB", [Image.blend(band, noise, amount) for band in lift(picture, amount)])


def lift(picture, amount):
    """Restores the contrast that blending with gray reduces."""
    table = [max(0, min(255, round((v - 128 * amount) / (1 - amount)))) for v in range(256)]
    return [band.point(table) for band in picture.split()]
