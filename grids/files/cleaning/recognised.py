"""What a file is, told by its first bytes alone: neither its name nor what the browser says of it counts."""

from collections.abc import Callable

from grids.files.cleaning import pdf, pictures, sound, word
from grids.files.cleaning.told import Clean, Limits, NotTakenError

Cleaner = Callable[[bytes, Limits], Clean]
BEGINS: tuple[tuple[bytes, Cleaner], ...] = (
    (b"\xff\xd8\xff", pictures.clean), (b"\x89PNG\r\n\x1a\n", pictures.clean), (b"GIF8", pictures.clean),
    (b"BM", pictures.clean), (b"%PDF-", pdf.clean), (b"PK\x03\x04", word.clean), (b"ID3", sound.mp3),
    (b"#!AMR", sound.amr),
)  # fmt: skip
# why others are not taken, by how they begin
NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0", "old_word"),
    (b"{\\rtf", "old_word"),
    (b"MZ", "runs"),
    (b"\x7fELF", "runs"),
    (b"#!/", "runs"),
)
HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
AVIF = (b"avif", b"avis")


def cleaned(data: bytes, limits: Limits) -> Clean:
    """The file made anew; NotTakenError with the reason where it is none of those that are taken."""
    if not data:
        raise NotTakenError("empty")
    return _cleaner(data)(data, limits)


def _cleaner(data: bytes) -> Cleaner:
    for begin, cleaner in BEGINS:
        if data.startswith(begin):
            return cleaner
    if data[:4] == b"RIFF" and data[8:12] in (b"WEBP", b"WAVE"):
        return pictures.clean if data[8:12] == b"WEBP" else sound.wav
    if data[4:8] == b"ftyp":
        if data[8:12] in (*HEIC, *AVIF):
            raise NotTakenError("heic")
        return sound.m4a
    if data[0] == 0xFF and data[1:2] >= b"\xe0":
        return sound.mp3
    raise NotTakenError(_why_not(data))


def _why_not(data: bytes) -> str:
    for begin, why in NOT_TAKEN:
        if data.startswith(begin):
            return why
    if data[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff \t\r\n\0").startswith(b"<"):
        return "markup"
    return "unknown"
