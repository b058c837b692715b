"""Pictures that a page sends of its charts: decoded within bounds and drawn anew, so that nothing else comes with them."""

import base64
import binascii
import io
import warnings
from collections.abc import Iterable

from PIL import Image

START = "data:image/png;base64,"
MOST, BYTES_MAX, SIDE_MAX = 6, 700_000, 4_000


def drawn_anew(sent: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """PNG of each picture that is one, by the name of its chart; what is none, too large or too many is left out.

    sent: names with addresses of the kind data:image/png;base64,….
    """
    found = {}
    for name, address in list(sent)[:MOST]:
        picture = _drawn(address)
        if picture:
            found[name] = picture
    return found


def _drawn(address: str) -> bytes:
    if not address.startswith(START) or len(address) > BYTES_MAX * 4 // 3 + len(START):
        return b""
    try:
        raw = base64.b64decode(address.removeprefix(START), validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # the size stands at the beginning: what is too large is never decoded
            with Image.open(io.BytesIO(raw), formats=("PNG",)) as picture:
                if max(picture.size) > SIDE_MAX or min(picture.size) < 1:
                    return b""
                target = io.BytesIO()
                fresh = Image.new("RGB", picture.size, "white")
                kept = picture.convert("RGBA")
                fresh.paste(kept, mask=kept.getchannel("A"))
                fresh.save(target, "PNG", optimize=True)
    except (
        binascii.Error,
        ValueError,
        OSError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return b""
    return target.getvalue()
