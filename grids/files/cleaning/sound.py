"""Recordings: nothing but what sounds, in the container that tells how; what they say of place, device and maker goes."""

import io
import struct

from mutagen import MutagenError
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4

from grids.files.cleaning.told import Clean, Limits, NotTakenError

# bytes of a frame by its kind
AMR = (13, 14, 16, 18, 20, 21, 27, 32, 6, 6, 6, 6, 1, 1, 1, 1)
AMR_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 6, 1, 1, 1, 1, 1)
AMR_HEADS = {b"#!AMR-WB\n": AMR_WIDE, b"#!AMR\n": AMR}
FRAMES_A_SECOND = 50
# no recording takes fewer bytes a second
SLOWEST = 100
BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx", b"styp"}
# what of a box may say where, by whom and with what it was recorded
SAYS = {b"udta", b"meta", b"uuid", b"ilst"}
# what nobody plays may hold anything
ROOM = {b"free", b"skip", b"wide"}
# the moments at which it was made and changed, in those that tell how long it is
TIMED = {b"mvhd", b"tkhd", b"mdhd"}
INSIDE = {b"moov", b"trak", b"mdia", b"minf"}
BITRATES = {
    (3, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (3, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (3, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
BROKEN = (MutagenError, struct.error, ValueError, IndexError, KeyError, EOFError, TypeError)


def mp3(data: bytes, limits: Limits) -> Clean:
    """Its frames alone."""
    try:
        seconds = int(MP3(io.BytesIO(data)).info.length)
    except BROKEN as broken:
        raise NotTakenError("broken_sound") from broken
    kept, at, wrong = bytearray(), _first_frame(data), 0
    while at + 4 <= len(data):
        length = _frame(data, at)
        if not length or at + length > len(data):
            # what stands between frames is no sound
            wrong += 1
            at = data.find(b"\xff", at + 1)
            if at < 0 or wrong > 100_000:
                break
            continue
        kept += data[at : at + length]
        at += length
    if len(kept) < 400 or len(kept) < (len(data) - _first_frame(data)) // 2:
        raise NotTakenError("broken_sound")
    dropped = {"remarks"} if len(kept) < len(data) else set()
    return Clean("mp3", bytes(kept), seconds=seconds, dropped=dropped)


def _first_frame(data: bytes) -> int:
    """Behind what is said before the sound."""
    if data[:3] != b"ID3":
        return 0
    a, b, c, d = data[6:10]
    return 10 + (a << 21 | b << 14 | c << 7 | d)


def _frame(data: bytes, at: int) -> int:
    """The length of the frame that begins here, 0 where none does."""
    one, two, three = data[at], data[at + 1], data[at + 2]
    version, layer, rate, sample = two >> 3 & 3, two >> 1 & 3, three >> 4, three >> 2 & 3
    if one != 0xFF or two < 0xE0 or version == 1 or layer == 0 or rate in (0, 15) or sample == 3:
        return 0
    bits, hertz = BITRATES[3 if version == 3 else 2, layer][rate - 1] * 1000, RATES[version][sample]
    padded = three >> 1 & 1
    if layer == 3:
        return (12 * bits // hertz + padded) * 4
    samples = 144 if version == 3 or layer == 2 else 72
    return samples * bits // hertz + padded


def m4a(data: bytes, limits: Limits) -> Clean:
    """Its boxes, those that say something of it emptied; what shows pictures is no recording."""
    try:
        length = MP4(io.BytesIO(data)).info.length
        made = bytearray(data)
        end, dropped = 0, set()
        while end + 8 <= len(made):
            kind, size = _box(made, end, len(made))
            if kind not in BOXES or (kind in ROOM and any(made[end + 8 : end + size])):
                dropped.add("remarks")
                _empty(made, end, size)
            elif kind in INSIDE and _emptied(made, end + 8, end + size):
                dropped.add("remarks")
            end += size
        if b"vide" in _handlers(data):
            raise NotTakenError("moving_picture")
    except BROKEN as broken:
        raise NotTakenError("broken_sound") from broken
    if b"soun" not in _handlers(data):
        raise NotTakenError("broken_sound")
    return Clean("m4a", bytes(made[:end]), seconds=int(length), dropped=dropped)


def _box(data: bytearray, at: int, end: int) -> tuple[bytes, int]:
    size, kind = struct.unpack_from(">I4s", data, at)
    if size == 1:
        (size,) = struct.unpack_from(">Q", data, at + 8)
    size = size or end - at
    if size < 8 or at + size > end:
        raise ValueError
    return kind, size


def _emptied(data: bytearray, at: int, end: int) -> bool:
    """Empty what says something, in a box and those in it; whether there was any."""
    found = False
    while at + 8 <= end:
        kind, size = _box(data, at, end)
        if kind in SAYS or (kind in ROOM and any(data[at + 8 : at + size])):
            found = True
            _empty(data, at, size)
        elif kind in TIMED:
            found = _untimed(data, at, size) or found
        elif kind in INSIDE:
            found = _emptied(data, at + 8, at + size) or found
        at += size
    return found


def _untimed(data: bytearray, at: int, size: int) -> bool:
    """No moment in a box that tells one; whether there was any."""
    begin, length = at + 12, 16 if data[at + 8] else 8
    if size < 12 + length:
        raise ValueError
    told = any(data[begin : begin + length])
    data[begin : begin + length] = bytes(length)
    return told


def _empty(data: bytearray, at: int, size: int) -> None:
    """Free room in its place: nothing that is told by its distance moves."""
    head = 16 if struct.unpack_from(">I", data, at)[0] == 1 else 8
    data[at + 4 : at + 8] = b"free"
    data[at + head : at + size] = bytes(size - head)


def _handlers(data: bytes) -> set[bytes]:
    """What the tracks hold, as each says of itself."""
    found, at = set(), data.find(b"hdlr")
    while at >= 0:
        found.add(data[at + 12 : at + 16])
        at = data.find(b"hdlr", at + 4)
    return found


def wav(data: bytes, limits: Limits) -> Clean:
    """How it sounds and the sound."""
    chunks, at = {}, 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        chunks.setdefault(name, data[at + 8 : at + 8 + size])
        at += 8 + size + (size & 1)
    how, sound = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    if len(how) < 16 or not sound:
        raise NotTakenError("broken_sound")
    a_second = struct.unpack_from("<I", how, 8)[0]
    # where a stream of varying rate names a byte a second or none, its length isn't known
    seconds = len(sound) // a_second if a_second >= SLOWEST else 0
    body = b"WAVE" + _chunk(b"fmt ", how[:40]) + _chunk(b"data", sound)
    dropped = {"remarks"} if set(chunks) - {b"fmt ", b"data", b"fact"} else set()
    return Clean("wav", _chunk(b"RIFF", body), seconds=seconds, dropped=dropped)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) & 1)


def amr(data: bytes, limits: Limits) -> Clean:
    """Its frames, to the first that is none."""
    head = next((one for one in AMR_HEADS if data.startswith(one)), None)
    if head is None:
        # of several channels: no telephone makes these
        raise NotTakenError("broken_sound")
    sizes, at, frames = AMR_HEADS[head], len(head), 0
    while at < len(data) and not data[at] & 0x83 and at + sizes[data[at] >> 3 & 15] <= len(data):
        at += sizes[data[at] >> 3 & 15]
        frames += 1
    if not frames or at < len(data) // 2:
        raise NotTakenError("broken_sound")
    dropped = {"behind"} if at < len(data) else set()
    return Clean("amr", data[:at], seconds=frames // FRAMES_A_SECOND, dropped=dropped)
