"""Names of people: as they are kept, as they are compared, as every screen may show them. Values only.

Rare characters (𠮷, 䶮) stay as they are written; names of minorities and foreigners have dots or blanks in them.
"""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from grids.conduct.refusals import require
from grids.personal.masking import HAN, mask_name

DOT = "·"
DOTS = re.compile(
    r"\s*[·•・‧∙⋅･᛫]\s*|(?<=[^\W\d_])\s*[.．](?=[^\W\d_])\s*"
    rf"|(?<=[{HAN}])\s*[.．]\s*(?=[{HAN}])"
)
# what stands as it is kept and as it is compared: common characters and nothing else
PLAIN = re.compile(r"[\u4e00-\u9fff]{1,50}")
BETWEEN_HAN = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
LEAST, MOST = 1, 50
WHOLE = 18


def read(text: str) -> str:
    """A name as it is kept: one kind of dot, no blanks between Chinese characters, one between words; else Refusal."""
    if PLAIN.fullmatch(text):
        return text
    shown = unicodedata.normalize("NFC", text)
    shown = "".join(
        one for one in shown if unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs"} or one.isspace()
    )
    # what stood between a letter and its accent is gone
    name = unicodedata.normalize("NFC", _spaced(unicodedata.normalize("NFC", shown)))
    require(LEAST <= len(name) <= MOST, _("请写明姓名，不超过 50 个字。"), field="name")
    require("*" not in name, _("姓名里有星号，是打码以后的；请写全名。"), field="name")
    require(any(one.isalpha() for one in name), _("姓名里至少要有一个字，请核对。"), field="name")
    require(not any(one.isdigit() for one in name), _("姓名里不写数字，请核对是不是填错了列。"), field="name")
    return name


def compared(name: str) -> str:
    """A name as two writings of it are the same: width, capitals, kinds of dots and blanks aside."""
    if PLAIN.fullmatch(name):
        return name
    return _folded(re.sub(r"\s+", "", DOTS.sub(DOT, _folded(name).strip())))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def masked(name: str) -> str:
    """A name as every screen may show it: 张*; of one with dots its first character; of one character nothing."""
    return mask_name(name)


def _spaced(text: str) -> str:
    squeezed = re.sub(r"\s+", " ", text).strip()
    # twice: what stands between two blanks belongs to both
    return BETWEEN_HAN.sub("", BETWEEN_HAN.sub("", DOTS.sub(DOT, squeezed)))


def masked_number(number: str) -> str:
    """A number of a document as every screen may show it: of eighteen digits the first and the last four, of others less."""
    ends = (4, 4) if len(number) == WHOLE else (1, 2)
    if len(number) <= sum(ends) + 2:
        return "*" * len(number)
    return number[: ends[0]] + "*" * (len(number) - sum(ends)) + number[-ends[1] :]
