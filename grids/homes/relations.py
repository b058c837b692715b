"""How somebody is related to the head of their household: GB/T 4761-2008, codes and the words that people and ledgers use.

Pure: no model, no database. A word is read as it stands or not at all; what a ledger says beside these is for a person to tell.
"""

import unicodedata
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HEAD = "02"
SPOUSE, SON, DAUGHTER, GRANDCHILD = "10", "20", "30", "40"
PARENT, GRANDPARENT, SIBLING, OTHER, UNRELATED = "50", "60", "70", "97", "99"
UNTOLD = ""

# two digits: the first is the group, 0 of a group stands for any of it
NAMES: dict[str, str | Promise] = {
    "02": _("户主"),
    "10": _("配偶"), "11": _("夫"), "12": _("妻"),
    "20": _("子"), "21": _("独生子"), "22": _("长子"), "23": _("次子"), "24": _("三子"), "25": _("四子"), "26": _("五子"),
    "27": _("养子或继子"), "28": _("女婿"), "29": _("其他儿子"),
    "30": _("女儿"), "31": _("独生女"), "32": _("长女"), "33": _("次女"), "34": _("三女"), "35": _("四女"), "36": _("五女"),
    "37": _("养女或继女"), "38": _("儿媳"), "39": _("其他女儿"),
    "40": _("孙子女、外孙子女"), "41": _("孙子"), "42": _("孙女"), "43": _("外孙子"), "44": _("外孙女"), "45": _("孙媳妇或外孙媳妇"),
    "46": _("孙女婿或外孙女婿"), "47": _("曾孙子或外曾孙子"), "48": _("曾孙女或外曾孙女"), "49": _("其他孙辈"),
    "50": _("父母"), "51": _("父亲"), "52": _("母亲"), "53": _("公公"), "54": _("婆婆"), "55": _("岳父"), "56": _("岳母"),
    "57": _("继父或养父"), "58": _("继母或养母"), "59": _("其他父母关系"),
    "60": _("祖父母、外祖父母"), "61": _("祖父"), "62": _("祖母"), "63": _("外祖父"), "64": _("外祖母"),
    "65": _("配偶的祖父母或外祖父母"), "66": _("曾祖父"), "67": _("曾祖母"), "68": _("配偶的曾祖父母"), "69": _("其他祖辈"),
    "70": _("兄弟姐妹"), "71": _("兄"), "72": _("嫂"), "73": _("弟"), "74": _("弟媳"), "75": _("姐姐"), "76": _("姐夫"),
    "77": _("妹妹"), "78": _("妹夫"), "79": _("其他兄弟姐妹"),
    "97": _("其他亲属"), "99": _("非亲属"),
}  # fmt: skip

# what a form offers: the words of a doorstep, by how often they are needed
OFFERED = (
    HEAD, SPOUSE, SON, DAUGHTER, "51", "52", "41", "42", "43", "44", "38", "28", "53", "54", "55", "56", "61", "62", "63", "64",
    SIBLING, OTHER, UNRELATED,
)  # fmt: skip

# as ledgers say it; each word stands once
WORDS: dict[str, tuple[str, ...]] = {
    HEAD: ("户主", "本人", "户主本人", "承租人", "户长", "01", "02"),
    SPOUSE: ("配偶", "爱人", "夫妻", "伴侣"),
    "11": ("夫", "丈夫", "老公"),
    "12": ("妻", "妻子", "老婆", "媳妇"),
    SON: ("子", "儿子", "儿", "之子"),
    "21": ("独生子",), "22": ("长子", "大儿子"), "23": ("次子", "二子", "二儿子"), "24": ("三子", "三儿子"), "25": ("四子",),
    "26": ("五子",), "27": ("养子", "继子", "养子或继子"), "28": ("女婿",), "29": ("其他儿子",),
    DAUGHTER: ("女", "女儿", "之女"),
    "31": ("独生女",), "32": ("长女", "大女儿"), "33": ("次女", "二女", "二女儿"), "34": ("三女", "三女儿"), "35": ("四女",),
    "36": ("五女",), "37": ("养女", "继女", "养女或继女"), "38": ("儿媳", "儿媳妇", "媳"), "39": ("其他女儿",),
    GRANDCHILD: ("孙子女、外孙子女", "孙辈", "孙子、孙女或外孙子、外孙女", "孙子女", "外孙子女"),
    "41": ("孙子", "孙"), "42": ("孙女",), "43": ("外孙子", "外孙"), "44": ("外孙女",),
    "45": ("孙媳妇或外孙媳妇", "孙媳", "孙媳妇", "外孙媳"), "46": ("孙女婿或外孙女婿", "孙女婿", "外孙女婿"),
    "47": ("曾孙子或外曾孙子", "曾孙", "曾孙子", "重孙", "重孙子"), "48": ("曾孙女或外曾孙女", "曾孙女", "重孙女"), "49": ("其他孙辈",),
    PARENT: ("父母", "父母亲", "双亲"),
    "51": ("父亲", "父", "爸爸"), "52": ("母亲", "母", "妈妈"), "53": ("公公",), "54": ("婆婆",), "55": ("岳父", "丈人"),
    "56": ("岳母", "丈母娘"), "57": ("继父", "养父", "继父或养父"), "58": ("继母", "养母", "继母或养母"), "59": ("其他父母关系",),
    GRANDPARENT: ("祖父母、外祖父母", "祖父母或外祖父母", "祖父母", "外祖父母"),
    "61": ("祖父", "爷爷"), "62": ("祖母", "奶奶"), "63": ("外祖父", "外公", "姥爷"), "64": ("外祖母", "外婆", "姥姥"),
    "65": ("配偶的祖父母或外祖父母",), "66": ("曾祖父", "太爷爷"), "67": ("曾祖母", "太奶奶"), "68": ("配偶的曾祖父母",), "69": ("其他祖辈",),
    SIBLING: ("兄弟姐妹", "兄弟", "姐妹", "同胞"),
    "71": ("兄", "哥哥", "哥"), "72": ("嫂", "嫂子", "嫂嫂"), "73": ("弟", "弟弟"), "74": ("弟媳", "弟妹", "弟媳妇"),
    "75": ("姐姐", "姐"), "76": ("姐夫",), "77": ("妹妹", "妹"), "78": ("妹夫",), "79": ("其他兄弟姐妹",),
    OTHER: ("其他亲属", "亲属", "亲戚", "其他亲戚"),
    UNRELATED: ("非亲属", "朋友", "同事", "合租", "合租人", "室友", "保姆", "雇工", "租客", "其他", "无关系"),
}  # fmt: skip
BY_WORD = {word: code for code, words in WORDS.items() for word in words}
# words that stand for whoever is meant, not for a relation
AROUND = ("之", "与户主关系")
MEN = frozenset(
    (
        "11", SON, *(f"2{n}" for n in range(1, 10)), "41", "43", "46", "47", "51", "53", "55", "57", "61", "63", "66", "71", "73",
        "76", "78",
    )
)  # fmt: skip
WOMEN = frozenset(
    (
        "12", DAUGHTER, *(f"3{n}" for n in range(1, 10)), "42", "44", "45", "48", "52", "54", "56", "58", "62", "64", "67", "72",
        "74", "75", "77",
    )
)  # fmt: skip
CHILDREN = frozenset(code for code in NAMES if code[0] in "234")


def read(text: str) -> str | None:
    """The code of a word or of a code as ledgers write it; "" of nothing, None of what nobody can tell."""
    word = unicodedata.normalize("NFKC", text).replace(" ", "").strip("（）()、，,。.:：")
    for around in AROUND:
        word = word.removeprefix(around) if word != around else word
    if not word:
        return UNTOLD
    if word in BY_WORD:
        return BY_WORD[word]
    return word if word in NAMES else _of_one_digit(word)


def _of_one_digit(word: str) -> str | None:
    """The old code of one digit (GB/T 4761-1984): 0 the head, 1 to 7 the groups, 8 others."""
    if len(word) != 1 or not word.isdigit():
        return None
    return {"0": HEAD, "8": OTHER, "9": None}.get(word, f"{word}0")


def said(code: str) -> str:
    """The code in words; of what was never told or nobody may guess, that it is to be looked at."""
    return str(NAMES.get(code) or _("待核对"))


def offered() -> Iterator[tuple[str, str | Promise]]:
    """What a form offers, in the order of how often it is needed."""
    return ((code, NAMES[code]) for code in OFFERED)


def sex_of(code: str) -> str:
    """The sex that a relation says, by GB/T 2261.1; "" where it says none."""
    if code in MEN:
        return "1"
    return "2" if code in WOMEN else ""
