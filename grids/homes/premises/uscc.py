"""The unified social credit code of an organisation (GB 32100-2015), as people write it. Values only."""

import unicodedata

from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from grids.conduct.refusals import require
from grids.homes.premises.kinds import USCC_DIGITS

# letters that the code doesn't have, as somebody read them off a licence
MISREAD = "IOZSV"


def read(text: str) -> str:
    """The code in capitals and half width, "" where nothing is written; Refusal with what is wrong of it."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace("-", "").upper()
    if not plain:
        return ""
    require(
        len(plain) == USCC_DIGITS,
        _("统一社会信用代码应为 18 位，现在是 %(n)d 位，请对照营业执照。") % {"n": len(plain)},
        field="uscc",
    )
    wrong = sorted({one for one in plain if one in MISREAD})
    require(
        not wrong,
        _("统一社会信用代码里没有字母 %(letters)s，请看是不是数字 1、0、2、5。")
        % {"letters": "、".join(wrong)},
        field="uscc",
    )
    try:
        return str(uscc.validate(plain))
    except InvalidChecksum:
        sentence = _("统一社会信用代码的校验码不对，多半有一位写错了，请对照营业执照。")
    except ValidationError:
        sentence = _("统一社会信用代码不是这样写的，请对照营业执照。")
    require(False, sentence, field="uscc")
    return plain
