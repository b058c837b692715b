"""Other writings of a moment put into the usual one: by hand in Chinese, by databases, by Java, Go, Ruby and browsers.

Only what can be meant in one way is put: where day and month may be changed round, or the year has two digits, the text
stays as it is and is refused by whoever reads it.
"""

import re
import unicodedata

_DIGITS = {
    sign: str(value)
    for value, signs in enumerate(("〇零○", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_NUMERAL = "〇零○一二三四五六七八九"
_YEAR = re.compile(rf"[{_NUMERAL}]{{4}}(?=年)")
_SPOKEN = re.compile(rf"([{_NUMERAL}])?(十)?([{_NUMERAL}])?(?=[月日号时點点分秒])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-") | {"點": "点", "時": "时", "號": "号"})
_FORCED = re.compile(r'="(.*)"')
_HALF = {"半": "30分", "一刻": "15分", "1刻": "15分", "三刻": "45分", "3刻": "45分"}
_QUARTERS = re.compile(r"(?<=[时点])(半|[一1三3]刻)钟?")
# 晚9:05, 早8点: the part of the day by one character
_PARTS = {"早": "早上", "晚": "晚上", "午后": "下午", "傍晚": "晚上", "夜里": "晚上", "夜间": "晚上"}
_PART = re.compile(r"(早|晚|午后|傍晚|夜里|夜间)(?=\s*\d)")
_NOON = re.compile(r"\b([AP])\.?M\.?(?![A-Z])", re.IGNORECASE)
_MONTHS = {
    name: at
    for at, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_TIME = r"(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[ap]m)?)"
_ZONE = r"(?P<zone>(?: ?(?:[+-]\d{2}(?::?\d{2})?|[a-z]{2,5}(?:[+-]\d{1,2}:?\d{2})?))*)(?: ?\([^)]*\))?"
_WITH_MONTHS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # Fri Apr 07 09:05:03 CST 2023
        rf"{_WEEKDAY}{_MONTH} (?P<day>\d{{1,2}}) {_TIME}{_ZONE} (?P<year>\d{{4}})",
        # Apr 7, 2023 9:05:03 AM; Fri Apr 07 2023 09:05:03 GMT+0800 (中国标准时间)
        rf"{_WEEKDAY}{_MONTH} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})(?:,? {_TIME}{_ZONE})?",
        # Fri, 07 Apr 2023 09:05:03 +0800; 07-Apr-2023
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})[ -]{_MONTH}[ -](?P<year>\d{{4}})(?:,? {_TIME}{_ZONE})?",
    )
)  # fmt: skip
_ZONED = re.compile(
    r"(?P<moment>\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}:\d{2}(?:\.\d{1,9})?)" + _ZONE, re.IGNORECASE
)
_OFFSET = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?(?!\d)")
_NAMED = {"UTC": "Z", "GMT": "Z", "UT": "Z", "Z": "Z", "CST": "+08:00"}
# SQL Server and Java put milliseconds behind a colon
_MILLIS = re.compile(r"(\d{1,2}:\d{2}:\d{2}):\d{3}(?!\d)")
_BETWEEN = re.compile(r"(?<=\d)\s*[、\\]\s*(?=\d)")


def usual(text: str) -> str:
    """The same moment in the usual writing, as far as it is known to be the same; else the text, tidied."""
    bare = _tidied(text)
    for form in _WITH_MONTHS:
        if match := form.fullmatch(bare):
            return _from_names(match)
    if match := _ZONED.fullmatch(bare):
        return match["moment"] + _offset(match["zone"])
    return bare


def _tidied(text: str) -> str:
    """Signs that aren't seen go, and what people write in words becomes figures."""
    bare = unicodedata.normalize("NFKC", text)
    bare = "".join(one for one in bare if unicodedata.category(one) != "Cf").translate(_DASHES)
    bare = " ".join(bare.split())
    if forced := _FORCED.fullmatch(bare):
        bare = forced[1].strip()
    bare = _YEAR.sub(lambda year: "".join(_DIGITS[sign] for sign in year[0]), bare)
    bare = _QUARTERS.sub(lambda found: _HALF[found[1]], bare)
    bare = _SPOKEN.sub(_counted, bare)
    bare = _PART.sub(lambda found: _PARTS[found[1]], bare)
    bare = _NOON.sub(lambda found: f"{found[1].upper()}M", bare)
    bare = _BETWEEN.sub("-", bare)
    bare = _MILLIS.sub(r"\1", bare)
    return bare[:-1] if bare.endswith(".") and bare.count(".") == 3 else bare


def _counted(found: re.Match[str]) -> str:
    """十七 as 17, 二十 as 20, 七 as 7; what is no numeral stays."""
    tens, ten, ones = found.groups()
    if not found[0]:
        return ""
    if not ten:
        return found[0] if tens and ones else _DIGITS[tens or ones]
    return str(int(_DIGITS[tens] if tens else "1") * 10 + int(_DIGITS[ones] if ones else "0"))


def _from_names(match: re.Match[str]) -> str:
    """A day whose month is named, as a program of English habits writes it."""
    day = f"{match['year']}-{_MONTHS[match['month'].lower()[:3]]:02}-{int(match['day']):02}"
    if not match["time"]:
        return day
    return f"{day} {match['time'].replace(',', '.').upper()}{_offset(match['zone'] or '')}"


def _offset(zone: str) -> str:
    """The offset of a zone as programs name it; a name that is not ours to know makes the whole unreadable."""
    if found := _OFFSET.search(zone):
        return f"{found[1]}{int(found[2]):02}:{found[3] or '00'}"
    names = zone.split()
    return "".join(_NAMED.get(name.upper(), f" {name}") for name in names[:1])
