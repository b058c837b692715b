"""What one kind of invented matter consists of, and the departments that answer for it."""

from dataclasses import dataclass

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of matter in the voices of those who bring it, with what answers it.

    `told` is what a resident tells (hotlines, letters), without a word for oneself, so that an operator can repeat
    it; `seen` what an inspector notes; `wish` what a proposal asks for. A voice without texts never brings this kind.
    The n-th title belongs to the n-th text, a single title to all of them. Every text of a kind is answered by every
    text of its `done`, a proposal by `granted`.

    Slots: {road}, {no} house number, {yard} a courtyard, {b} building, {u} entrance, {f} floor, {h} floor of a high
    house, {n} a few, {m} tens, {days}, {months}, {pm} a late hour; in answers also {first} and {when}, the days on
    which somebody came and it was done.
    """

    category: str
    lead: str
    assist: tuple[str, ...] = ()
    titles: Texts = ()
    told: Texts = ()
    more: Texts = ()
    seen_titles: Texts = ()
    seen: Texts = ()
    wish_titles: Texts = ()
    wish: Texts = ()
    granted: Texts = ()
    done: Texts
    explained: Texts = ()
    not_possible: Texts = ()
    grade: str = "routine"
    weight: int = 3
    months: tuple[int, ...] = ()
    is_question: bool = False

    def voices(self) -> set[str]:
        """The voices that can bring it: told, seen, wish."""
        return {name for name in ("told", "seen", "wish") if getattr(self, name)}
