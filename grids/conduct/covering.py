"""What marks cover in many rows of one model at once, column by column: what they all say is framed a single time."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

# what all rows say alike, or what each of them says
Texts = str | Sequence[str]
# a column by its name, with its frames; what is framed under no name belongs to the whole alone
Framed = tuple[str, Texts]


def frames_of(columns: Iterable[str], marks: Mapping[str, Texts]) -> list[Framed]:
    """These columns of many rows, framed as `named` and `framed` do with each row; KeyError for one that nobody says."""
    return [(column, _framed(column, marks[column])) for column in columns]


def _framed(column: str, texts: Texts) -> Texts:
    length, head = len(column) + 1, f":{column}="
    if isinstance(texts, str):
        return f"\x1f{len(texts) + length}{head}{texts}" if texts else ""
    return [f"\x1f{len(text) + length}{head}{text}" if text else "" for text in texts]


def joined(parts: Iterable[Texts], count: int, *, by: str = "") -> list[str]:
    """The parts of each of `count` rows as one text; ValueError where a part is of more or fewer rows."""
    run: list[str] = []
    each: list[Iterable[str]] = []

    def put() -> None:
        # what stands beside one another in all rows is put together a single time
        if run:
            each.append(repeat(by.join(run), count))
            run.clear()

    for part in parts:
        if isinstance(part, str):
            run.append(part)
        else:
            put()
            each.append(part)
    put()
    return list(map(by.join, zip(*each, strict=True))) if each else [""] * count
