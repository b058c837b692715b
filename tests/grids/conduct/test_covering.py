"""What is framed for many rows at once, column by column, says what each row framed alone says."""

import pytest

from grids.conduct.apart import Apart
from grids.conduct.covering import frames_of, joined
from grids.conduct.events import framed, linked, linked_each, named

COLUMNS = ("actor_id", "is_open", "number", "reason", "title")
EACH = {
    "reason": ["", "原因\x1f3:a=b", "50%"],
    "title": ["噪声", "噪声", ""],
}
ALIKE = {"actor_id": "7", "is_open": "", "number": "B-1"}
ROWS = [ALIKE | dict(zip(EACH, said, strict=True)) for said in zip(*EACH.values(), strict=True)]


@pytest.mark.parametrize("given", [EACH | ALIKE, EACH | {name: [text] * 3 for name, text in ALIKE.items()}])
def test_rows_are_framed_as_each_would_be_alone(given):
    frames = frames_of(COLUMNS, given)

    assert joined((texts for _column, texts in frames), 3) == [framed(named(COLUMNS, row)) for row in ROWS]


def test_rows_that_say_all_alike_are_framed_each():
    frames = frames_of(["actor_id", "number"], ALIKE)

    alone = framed(named(["actor_id", "number"], ALIKE))
    assert joined((texts for _column, texts in frames), 2) == [alone, alone]
    assert joined([], 2) == ["", ""]


def test_a_column_that_nobody_says_is_an_error():
    with pytest.raises(KeyError, match="title"):
        frames_of(("number", "title"), {"number": "2"})


def test_columns_of_more_or_fewer_rows_are_an_error():
    with pytest.raises(ValueError, match="shorter"):
        joined([["a", "b"], ["c"]], 2)
    with pytest.raises(ValueError, match="shorter"):
        joined(["alike", ["c"]], 2)


def test_many_marks_are_what_each_alone_would_be():
    before = [b"one", b"two", b""]

    assert linked_each(before, ["a", "", "c"]) == [
        linked(*pair) for pair in zip(before, ["a", "", "c"], strict=True)
    ]


def unframed(frames: str) -> list[str]:
    at, texts = 0, []
    while at < len(frames):
        colon = frames.index(":", at)
        end = colon + 1 + int(frames[at + 1 : colon])
        texts.append(frames[colon + 1 : end])
        at = end
    return texts


@pytest.mark.parametrize("word", ["", "part"])
def test_the_parts_of_many_matters_are_marked_as_each_alone_would_be(word):
    apart = Apart(
        {"title": "title", "said": "reason number", "part": "part.actor_id part.is_open", "none": "nowhere"},
        rest="rest",
    )
    frames = frames_of(COLUMNS, EACH | ALIKE)
    own = frames_of(["actor_id", "number"], ALIKE | {"number": ["", "1", "=:\x1f"]}) if word else []
    if word:
        frames += [("", framed([word])), *((f"{word}.{column}", texts) for column, texts in own)]

    alone = joined((texts for _column, texts in frames), 3)
    assert apart.sealed_each(frames, 3) == [apart.sealed(unframed(one)) for one in alone]
    assert len(set(alone)) == 3
