"""Pictures: read within bounds and drawn anew, so that nothing but what can be seen is left of them."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ExifTags import IFD, Base

from grids.files.cleaning.told import Clean, Limits, NotTakenError

READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
# what can be read of a number plate is still there
LONGEST = 4096
SMALL = 480
QUALITY, SMALL_QUALITY = 88, 72


def clean(data: bytes, limits: Limits) -> Clean:
    """The picture as it is seen, turned upright, without what it says of camera, place and time."""
    with warnings.catch_warnings():
        # bounds are ours, measured before anything is decoded
        warnings.simplefilter("ignore")
        try:
            return _drawn(data, limits)
        except (
            UnidentifiedImageError,
            OSError,
            SyntaxError,
            ValueError,
            EOFError,
            KeyError,
            IndexError,
        ) as broken:
            raise NotTakenError("broken_picture") from broken


def _drawn(data: bytes, limits: Limits) -> Clean:
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=READ) as picture:
        width, height = picture.size
        if width * height > limits.megapixels * 1_000_000:
            raise NotTakenError("too_many_pixels", width=width, height=height, limit=limits.megapixels)
        dropped = _said(picture, data)
        # a large photograph is decoded no larger than it is kept
        picture.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(picture)
        upright.load()
    seen = _of_eight_bits(upright).convert("RGBA" if _is_clear(upright) else "RGB")
    seen.thumbnail((LONGEST, LONGEST))
    form = "png" if seen.mode == "RGBA" or picture.format in ("GIF", "BMP", "PNG") else "jpeg"
    return Clean(
        form,
        _written(seen, form, QUALITY),
        _small(seen),
        width=seen.width,
        height=seen.height,
        dropped=dropped,
    )


def _of_eight_bits(picture: Image.Image) -> Image.Image:
    """A grey one of sixteen bits as it is seen: the library cuts off at 255, and all would be white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda level: level / 257).convert("L")


def _is_clear(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _said(picture: Image.Image, data: bytes) -> set[str]:
    """What the given one holds beside the picture: a place, other remarks, something behind its end."""
    told = picture.getexif()
    found = {"place"} if told.get(Base.GPSInfo) or told.get_ifd(IFD.GPSInfo) else set()
    if (
        told
        or picture.info.keys() & {"xmp", "comment", "photoshop", "XML:com.adobe.xmp"}
        or getattr(picture, "text", None)
    ):
        found.add("remarks")
    if getattr(picture, "n_frames", 1) > 1:
        found.add("frames")
    ends = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82"}.get(picture.format or "")
    if ends and not data.rstrip(b"\0").endswith(ends):
        found.add("behind")
    return found


def _written(picture: Image.Image, form: str, quality: int) -> bytes:
    """The picture's bytes, made from what is seen alone: a fresh one, which carries nothing along."""
    bare, made = Image.new(picture.mode, picture.size), io.BytesIO()
    bare.paste(picture)
    if form == "jpeg":
        bare.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
    else:
        bare.save(made, "PNG", optimize=picture.width * picture.height < 2_000_000)
    return made.getvalue()


def _small(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((SMALL, SMALL))
    if small.mode == "RGBA":
        ground = Image.new("RGB", small.size, "white")
        ground.paste(small, mask=small.getchannel("A"))
        small = ground
    return _written(small, "jpeg", SMALL_QUALITY)


def stripped_jpeg(data: bytes) -> bytes:
    """A JPEG without its remarks, its picture untouched; as it was where it can't be followed.

    What lies in documents is not drawn anew: it may be of a kind that only printers know.
    """
    if data[:2] != b"\xff\xd8":
        return data
    kept, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            return bytes(kept + data[at:])
        length = 2 + int.from_bytes(data[at + 2 : at + 4])
        # colours are told in APP0, APP2 and APP14
        if not (0xE0 <= marker <= 0xEF and marker not in (0xE0, 0xE2, 0xEE)) and marker != 0xFE:
            kept += data[at : at + length]
        at += length
    return data


def stripped_png(data: bytes) -> bytes:
    """A PNG with nothing but what draws it; as it was where it can't be followed."""
    head = b"\x89PNG\r\n\x1a\n"
    if not data.startswith(head):
        return data
    kept, at = bytearray(head), len(head)
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            return data
        if kind not in (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"):
            kept += data[at:end]
        at = end
        if kind == b"IEND":
            return bytes(kept)
    return data
