"""Photographs of the demonstration: drawn by us, of no place and of nobody. One picture of a fault, one of it mended."""

import io
import random
import re
from collections.abc import Callable
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from grids.files.preparing import Prepared, prepare

WIDE, HIGH = 1280, 960
SIZE = (960, 720)
GROUND = 560
Pen = ImageDraw.ImageDraw
# which scene a matter is of, by what its title says; the first that fits
SCENES = (
    ("site", "施工|围挡|扬尘|渣土|工地"),
    ("cars", "单车|停车|停满|堵|车位|僵尸车|电动车"),
    ("stall", "摊|占道|烧烤|夜市|店外"),
    ("rubbish", "垃圾|满溢|杂物|堆"),
    ("hole", "路面|坑|井盖|积水|地砖|盲道|破损|塌"),
    ("green", "绿化|草|树|种菜"),
    ("wall", "漏|渗|瓷砖|墙|裂|装修|隔间|外机"),
    ("stairs", "楼道|楼梯|通道|出口|灯"),
)
OTHERS = "street"


def photo(title: str, *, is_mended: bool) -> Prepared:
    """A photograph of what a matter is about, as it is kept."""
    scene = next((scene for scene, words in SCENES if re.search(words, title)), OTHERS)
    return _taken(scene, is_mended=is_mended)


@cache
def _taken(scene: str, *, is_mended: bool) -> Prepared:
    """Made anew as every file is that somebody sends."""
    made = io.BytesIO()
    draw(scene, is_mended=is_mended).save(made, "JPEG", quality=82)
    name = "处理后.jpg" if is_mended else "现场.jpg"
    return prepare(SimpleUploadedFile(name, made.getvalue(), "image/jpeg"))


def draw(scene: str, *, is_mended: bool) -> Image.Image:
    """One scene; as a telephone takes it: a little soft, a little grainy, darker at its edges."""
    rng = random.Random(scene)  # noqa: S311 - the same every time, which is the point
    image = Image.new("RGB", (WIDE, HIGH), "#b9c4cc")
    DRAWN[scene](ImageDraw.Draw(image), rng, is_mended)
    image = image.resize(SIZE).filter(ImageFilter.GaussianBlur(1))
    few = (SIZE[0] // 4, SIZE[1] // 4)
    grain = Image.frombytes("L", few, rng.randbytes(few[0] * few[1])).resize(SIZE)
    image = Image.blend(image, grain.convert("RGB"), 0.05)
    edges = Image.new("L", few, 0)
    ImageDraw.Draw(edges).ellipse((-50, -40, few[0] + 50, few[1] + 40), fill=255)
    edges = edges.filter(ImageFilter.GaussianBlur(28)).resize(SIZE)
    return Image.composite(image, image.point(lambda value: int(value * 0.72)), edges)


def _street(pen: Pen, rng: random.Random) -> None:
    """Houses, a pavement and a road."""
    pen.rectangle((0, 0, WIDE, 240), fill="#c9d6df")
    for place in range(5):
        left, colour = place * 270 - 40, rng.choice(("#b7a48e", "#a8adb0", "#c2b39d", "#9fa8a3"))
        top = rng.randrange(60, 170)
        pen.rectangle((left, top, left + 256, GROUND), fill=colour)
        for row in range(top + 30, GROUND - 120, 84):
            for column in range(left + 22, left + 220, 58):
                pen.rectangle(
                    (column, row, column + 36, row + 50), fill="#5d6a73", outline="#e4e0d6", width=3
                )
        pen.rectangle((left + 12, GROUND - 96, left + 240, GROUND), fill="#6d5f55")
        pen.rectangle(
            (left + 12, GROUND - 104, left + 240, GROUND - 78),
            fill=rng.choice(("#9c4a3d", "#3f6d8c", "#4f7a52")),
        )
    _pavement(pen)


def _pavement(pen: Pen) -> None:
    pen.rectangle((0, GROUND, WIDE, 780), fill="#a9a59c")
    for row in range(GROUND, 780, 44):
        pen.line((0, row, WIDE, row), fill="#98948b", width=3)
        for column in range(-40 if row % 88 else 0, WIDE, 80):
            pen.line((column, row, column - 14, row + 44), fill="#98948b", width=3)
    pen.rectangle((0, 780, WIDE, 806), fill="#d3cfc5")
    pen.rectangle((0, 806, WIDE, HIGH), fill="#63666a")


def _plain(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """The street as it is."""
    _street(pen, rng)


def _cars(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """Cars and bicycles on the pavement, or in their places at its edge."""
    _street(pen, rng)
    if is_mended:
        for left in range(60, WIDE, 200):
            pen.rectangle((left, 650, left + 8, 770), fill="#e8e6df")
        return
    for left in range(60, 1100, 300):
        colour = rng.choice(("#a33b32", "#d9dadb", "#2f4a63", "#6d7275"))
        pen.rounded_rectangle((left, 640, left + 250, 730), 26, fill=colour)
        pen.rounded_rectangle((left + 50, 588, left + 200, 660), 22, fill=colour)
        pen.rectangle((left + 66, 602, left + 120, 648), fill="#3f4a52")
        pen.rectangle((left + 130, 602, left + 184, 648), fill="#3f4a52")
        for wheel in (left + 36, left + 170):
            pen.ellipse((wheel, 704, wheel + 52, 756), fill="#26282a", outline="#8b8f92", width=8)


def _site(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """The fence of a building site, with gaps or without; soil behind it."""
    pen.rectangle((0, 0, WIDE, GROUND), fill="#c3cfd6")
    pen.polygon(
        [(0, GROUND), (220, 330), (520, 420), (800, 280), (WIDE, GROUND)],
        fill="#4f7a52" if is_mended else "#9a7650",
    )
    _pavement(pen)
    for left in range(0, WIDE, 128):
        lean = 0 if is_mended or rng.random() < 0.6 else rng.randrange(20, 60)
        if is_mended or rng.random() < 0.75:
            corners = [
                (left, 640),
                (left + 122, 640),
                (left + 122 + lean, 360 + lean),
                (left + lean, 360 + lean),
            ]
            pen.polygon(corners, fill="#3f7fae", outline="#dfe6ea")


def _stall(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """Goods on the pavement, under an awning."""
    _street(pen, rng)
    if is_mended:
        return
    for left, colour in ((180, "#b5483a"), (560, "#2f6f9f"), (930, "#c58b2a")):
        pen.polygon([(left - 30, 440), (left + 270, 440), (left + 240, 370), (left, 370)], fill=colour)
        pen.line((left, 440, left, 700), fill="#4a4a4a", width=8)
        pen.line((left + 240, 440, left + 240, 700), fill="#4a4a4a", width=8)
        pen.rectangle((left - 10, 600, left + 250, 700), fill="#8c6d4a")
        for _item in range(26):
            x, y = left + rng.randrange(0, 230), 570 + rng.randrange(0, 34)
            pen.ellipse((x, y, x + 26, y + 26), fill=rng.choice(("#c7472f", "#e0a82e", "#6a9a3b", "#d8793a")))


def _rubbish(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """Bags beside bins."""
    _street(pen, rng)
    for left in (420, 560, 700):
        pen.rectangle((left, 520, left + 110, 700), fill="#3d6b4f")
        pen.rectangle((left - 8, 500, left + 118, 528), fill="#2f543e")
    if is_mended:
        return
    for _bag in range(34):
        x, y, wide = rng.randrange(300, 930), rng.randrange(610, 740), rng.randrange(60, 120)
        pen.ellipse(
            (x, y, x + wide, y + wide * 0.7), fill=rng.choice(("#2b2d30", "#3a3c40", "#c9c9c4", "#4a6074"))
        )


def _hole(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """Water that stands in a broken pavement."""
    _street(pen, rng)
    if is_mended:
        pen.rectangle((380, 604, 900, 736), fill="#b9b5ab", outline="#98948b", width=4)
        return
    for grow, colour in ((0, "#6f6a60"), (26, "#544f47"), (60, "#4c5b66"), (110, "#61727f")):
        pen.ellipse((330 + grow, 590 + grow / 3, 960 - grow, 770 - grow / 3), fill=colour)
    for _piece in range(22):
        x, y = rng.randrange(300, 980), rng.randrange(590, 770)
        pen.polygon([(x, y), (x + 40, y + 8), (x + 30, y + 30), (x - 6, y + 22)], fill="#8d897f")


def _green(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """Grass and shrubs along a pavement."""
    _street(pen, rng)
    tall = 50 if is_mended else 230
    for _blade in range(1400):
        x, top = rng.randrange(0, WIDE), rng.randrange(tall // 2, tall)
        foot = 700 + rng.randrange(0, 60)
        pen.line(
            (x, foot, x + rng.randrange(-30, 30), foot - top),
            fill=rng.choice(("#4d7a3a", "#64914a", "#3b6330", "#7d9a4e")),
            width=5,
        )


def _wall(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """A room's ceiling and wall with a stain."""
    pen.rectangle((0, 0, WIDE, 300), fill="#e4e0d8")
    pen.rectangle((0, 300, WIDE, HIGH), fill="#d6d0c2")
    pen.line((0, 300, WIDE, 300), fill="#b9b3a6", width=8)
    pen.rectangle((860, 380, 1160, 800), fill="#8fa6b5", outline="#f1eee7", width=16)
    pen.line((1010, 380, 1010, 800), fill="#f1eee7", width=12)
    if is_mended:
        pen.rectangle((140, 60, 760, 700), fill="#ece8df")
        return
    for grow in range(0, 160, 8):
        shade = 205 - grow // 2
        pen.ellipse(
            (140 + grow, 90 + grow * 0.6, 760 - grow, 470 - grow * 0.7), fill=(shade, shade - 18, shade - 60)
        )
    for _drop in range(30):
        x, y = rng.randrange(220, 690), rng.randrange(320, 420)
        pen.line((x, y, x, y + rng.randrange(60, 300)), fill="#a08a5f", width=rng.randrange(3, 9))


def _stairs(pen: Pen, rng: random.Random, is_mended: bool) -> None:
    """A stairwell, dark or lit, with what stands in it."""
    light = is_mended
    pen.rectangle((0, 0, WIDE, HIGH), fill="#cfc9b8" if light else "#4b4a46")
    for step in range(9):
        low, left = HIGH - step * 70, 180 + step * 46
        pen.rectangle(
            (left, low - 70, WIDE - left + 200, low), fill=_grey(178 - step * 6 if light else 74 - step * 4)
        )
        pen.line((left, low - 70, WIDE - left + 200, low - 70), fill=_grey(140 if light else 52), width=5)
    pen.line((210, 700, 620, 150), fill="#7a4b3a", width=22)
    pen.ellipse((700, 60, 780, 140), fill="#fff3c4" if light else "#6a675f")
    if light:
        return
    for left, colour in ((820, "#6d5a42"), (950, "#59666e"), (1060, "#7a6850")):
        pen.rectangle(
            (left, 560 + rng.randrange(60), left + 130, 790), fill=colour, outline="#39342c", width=5
        )


def _grey(shade: int) -> tuple[int, int, int]:
    return shade, shade - 3, shade - 10


DRAWN: dict[str, Callable[[Pen, random.Random, bool], None]] = {
    "street": _plain, "cars": _cars, "site": _site, "stall": _stall, "rubbish": _rubbish, "hole": _hole, "green": _green,
    "wall": _wall, "stairs": _stairs,
}  # fmt: skip
