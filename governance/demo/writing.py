"""Writes invented matters: picks what each is about, words it as its channel does, and answers it."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from governance.demo import moments, voices
from governance.demo.kinds import Kind
from governance.demo.matters import KINDS
from governance.demo.people import FAMILY, FIRST_SIGN, SECOND_SIGN, UNASSIGNED_PREFIX
from governance.demo.places import COMMUNITIES, Community

SOURCE_COUNTS = {
    "hotline_12345": 212,
    "digital_urban": 147,
    "jiesu_jiban": 96,
    "proposal": 47,
    "letter_visit": 34,
}
# which share of a channel's matters has a name to it: inspectors report without one
WITH_REPORTER = {
    "hotline_12345": 0.97,
    "jiesu_jiban": 0.97,
    "proposal": 0.9,
    "letter_visit": 0.94,
    "digital_urban": 0,
    "grid_patrol": 0,
}
WITH_MORE = {"hotline_12345": 0.5, "jiesu_jiban": 0.45, "letter_visit": 0.9}
LATE_HOURS = ("十点", "十点半", "十一点", "十一点半")
# of what could be explained or not be done now, so much ended so
EXPLAINED, NOT_POSSIBLE = 0.4, 0.35
SAME_TITLE = 2


@dataclass(frozen=True, slots=True)
class DemoMatter:
    """One invented matter. `whistled_at` None: it still waits in the pool; `closed_at` None: not closed.

    `verbs` are the steps that its lead department has taken where it is in progress.
    """

    source: str
    number: str
    title: str
    content: str
    received_at: datetime
    whistled_at: datetime | None
    closed_at: datetime | None
    resolution: str
    outcome: str
    area: str
    address: str
    category: str
    grade: str
    department: str
    assisting: tuple[str, ...]
    reporter: str
    phone: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """When a matter came, was whistled and was closed."""

    received: datetime
    whistled: datetime | None = None
    closed: datetime | None = None


class Writer:
    """Writes matters one after the other; texts that were used least come first, none comes twice.

    places: where they lie, one as often as its share says.
    """

    def __init__(self, rng: random.Random, places: tuple[Community, ...] = COMMUNITIES) -> None:
        self.rng, self.places = rng, places
        self.found: list[DemoMatter] = []
        self._used: Counter[str] = Counter()
        self._contents: set[str] = set()
        self._titles: Counter[str] = Counter()

    def closed(self, source: str, grade: str, last: date) -> None:
        """A matter that came on no later day than `last`, was whistled and is closed."""
        written = False
        while not written:
            at = moments.received_on(moments.some_day(self.rng, last, source), source, self.rng)
            whistled = moments.whistled_after(at, self.rng)
            closed = moments.closed_after(whistled, grade, self.rng) if whistled else None
            if whistled and closed and whistled < closed <= moments.LAST_CLOSE:
                written = self._write(source, grade, Times(at, whistled, closed))

    def emergency(self, source: str, at: datetime, kind: Kind) -> None:
        """What can't wait: whistled within minutes, at an end within the day."""
        whistled = at + timedelta(minutes=self.rng.randrange(3, 13))
        closed = whistled + timedelta(minutes=self.rng.randrange(190, 1300))
        self._write(source, "emergency", Times(at, whistled, closed), kind)

    def under_way(self, source: str, grade: str, day: date, verbs: tuple[str, ...]) -> None:
        """A matter that was whistled the same day and is not closed yet."""
        written = False
        while not written:
            at = moments.received_on(day, source, self.rng).replace(hour=self.rng.choice((9, 10, 11)))
            whistled = moments.into_office(at + timedelta(minutes=self.rng.randrange(12, 200)), self.rng)
            written = self._write(source, grade, Times(at, whistled), verbs=verbs)

    def waiting(self, day: date) -> None:
        """A matter that nobody has whistled yet."""
        written = False
        while not written:
            source = self.rng.choices(list(SOURCE_COUNTS), weights=list(SOURCE_COUNTS.values()))[0]
            at = moments.received_on(day, source, self.rng)
            if at < moments.LAST_CLOSE and moments.comes_on(day, source):
                written = self._write(source, "routine", Times(at))

    def told(
        self, source: str, kinds: list[Kind], times: Times, places: tuple[Community, ...] = ()
    ) -> DemoMatter:
        """A matter of one of these kinds, in one of these places; what it is about follows from no date."""
        written = False
        while not written:
            kind = self._drawn(source, kinds)
            written = self._write(source, kind.grade, times, kind, places=places)
        return self.found[-1]

    def _write(
        self, source: str, grade: str, times: Times, kind: Kind | None = None, verbs: tuple[str, ...] = (),
        places: tuple[Community, ...] = (),
    ) -> bool:  # fmt: skip
        """Write one matter, unless its words have been used; whether it was written."""
        rng, places = self.rng, places or self.places
        kind = kind or self._kind(source, grade, times.received.month)
        community = rng.choices(places, weights=[c.share for c in places])[0]
        slots = _slots(rng, community)
        text, title = self._theme(source, kind)
        title, content = title.format(**slots), self._content(source, kind, text, slots)
        if content in self._contents or self._titles[title] >= SAME_TITLE:
            return False
        outcome, resolution = self._answer(source, kind, slots, times)
        named = rng.random() < WITH_REPORTER[source]
        self._contents.add(content)
        self._titles[title] += 1
        self._used.update((text, _mark(source, kind)))
        self.found.append(
            DemoMatter(
                source=source, number="", title=title, content=content, received_at=times.received,
                whistled_at=times.whistled, closed_at=times.closed, resolution=resolution, outcome=outcome,
                area=community.code, address=_address(text, slots), category=kind.category, grade=grade,
                department=kind.lead, assisting=kind.assist, reporter=_name(rng) if named else "",
                phone=f"{UNASSIGNED_PREFIX}{rng.randrange(10_000):04d}" if named else "", verbs=verbs,
            )
        )  # fmt: skip
        return True

    def _kind(self, source: str, grade: str, month: int) -> Kind:
        """What it is about: anything that this channel brings in such a month, rather what it brought less."""
        voice = voices.VOICE_OF[source]
        fitting = [
            kind
            for kind in kinds_of(grade)
            if getattr(kind, voice)
            and (not kind.months or month in kind.months)
            and not (kind.is_question and source == "letter_visit")
        ]
        return self._drawn(source, fitting)

    def _drawn(self, source: str, kinds: list[Kind]) -> Kind:
        """One of these kinds, rather one that this channel brought less."""
        weights = [kind.weight / (1 + self._used[_mark(source, kind)]) ** 0.5 for kind in kinds]
        return self.rng.choices(kinds, weights=weights)[0]

    def _theme(self, source: str, kind: Kind) -> tuple[str, str]:
        """A text of the kind in the channel's voice, and its title."""
        texts, titles = {
            "told": (kind.told, kind.titles),
            "seen": (kind.seen, kind.seen_titles),
            "wish": (kind.wish, kind.wish_titles),
        }[voices.VOICE_OF[source]]
        text = self._least_used(texts)
        return text, titles[min(texts.index(text), len(titles) - 1)]

    def _least_used(self, texts: tuple[str, ...]) -> str:
        fewest = min(self._used[text] for text in texts)
        return self.rng.choice([text for text in texts if self._used[text] == fewest])

    def _content(self, source: str, kind: Kind, text: str, slots: dict) -> str:
        rng = self.rng
        lives_there = "{yard}" in text and "租" not in text
        opened = voices.opening(source, rng, lives_there=lives_there).format(**slots)
        told = text + (self._more(kind, text) if rng.random() < WITH_MORE.get(source, 0) else "")
        ours = source == "letter_visit" and slots["yard"] in opened
        told = told.format(**(slots | {"yard": voices.OURS} if ours else slots))
        if kind.grade == "emergency":
            return opened + told
        ends = voices.ending(source, rng, opened=opened, is_question=kind.is_question)
        return voices.mended(opened + told + ends)

    def _more(self, kind: Kind, text: str) -> str:
        """One more sentence: that of the text, where each has its own."""
        if len(kind.more) == len(kind.told):
            return kind.more[kind.told.index(text)]
        return self.rng.choice(kind.more) if kind.more else ""

    def _answer(self, source: str, kind: Kind, slots: dict, times: Times) -> tuple[str, str]:
        """How it ended and in which words; nothing for what is still open."""
        if times.whistled is None or times.closed is None:
            return "", ""
        chance, told = self.rng.random(), voices.VOICE_OF[source] == "told"
        outcome, tails = "solved", voices.ANSWERED[source]
        texts = kind.granted if source == "proposal" else kind.done
        if told and kind.explained and chance < EXPLAINED:
            outcome, texts, tails = "explained", kind.explained, ("",)
        elif told and kind.not_possible and chance > 1 - NOT_POSSIBLE:
            outcome, texts, tails = "not_possible", kind.not_possible, ("",)
        text = self._least_used(texts)
        self._used[text] += 1
        first, when = _days(times.whistled.date(), times.closed.date())
        if first == when and "{first}" in text:
            when = "当日"
        return outcome, text.format(**slots, first=first, when=when) + self.rng.choice(tails)


def kinds_of(grade: str) -> list[Kind]:
    """The kinds that such a grade is blown for."""
    return [kind for kind in KINDS if kind.grade == grade]


def _mark(source: str, kind: Kind) -> str:
    """Under which a kind is counted for a channel."""
    return f"{source}: {kind.done[0]}"


def _slots(rng: random.Random, community: Community) -> dict[str, object]:
    road, no = rng.choice(community.roads), rng.randrange(3, 420)
    return {
        "road": road, "no": no, "yard": f"{road}{no}号{'家属院' if community.is_unit else '院'}",
        "b": rng.randrange(1, 17), "u": rng.randrange(1, 5), "f": rng.randrange(3, 8), "h": rng.randrange(9, 19),
        "n": rng.randrange(2, 7), "m": rng.randrange(12, 49), "days": rng.randrange(3, 21),
        "months": rng.randrange(3, 12), "years": rng.randrange(4, 31), "pm": rng.choice(LATE_HOURS),
    }  # fmt: skip


def _days(begun: date, done: date) -> tuple[str, str]:
    """When somebody first came and when it was done, on working days where there are any."""
    days = [begun + timedelta(days=n) for n in range((done - begun).days + 1)]
    days = [day for day in days if moments.is_working(day)] or [done]
    first = days[min(1, len(days) // 3)]
    when = days[-2] if len(days) > 3 else days[-1]
    return f"{first.month}月{first.day}日", f"{when.month}月{when.day}日"


def _address(text: str, slots: dict) -> str:
    """The place as a ledger writes it, as exactly as the text tells it."""
    if "{yard}" not in text:
        return "{road}{no}号".format(**slots)
    house = "{b}幢" if "{b}" in text else ""
    return ("{yard}" + house + ("{u}单元" if house and "{u}" in text else "")).format(**slots)


def _name(rng: random.Random) -> str:
    return rng.choice(FAMILY) + rng.choice(FIRST_SIGN) + rng.choice(SECOND_SIGN)
