"""What people said of a matter as its events keep it for the figures: a code that names nobody.

At the end of a round: whether the person had been called within the limit. Of a follow-up: whether somebody was reached, what
they said of the result, and how content they are, each a letter. What street and departments say of each other: whose part or
what, and how good.
"""

CALLED, NOT_CALLED = "c1", "c0"
NOT_REACHED = "fn"
RESULT = {"resolved": "y", "unresolved": "n", "": "-"}
CONTENT = {"satisfied": "s", "content": "c", "dissatisfied": "d", "": "-"}

# of a department's part, by the street; of how it was whistled to, by a department
OF_PART, OF_WHISTLE = "p", "w"
MARK = {"good": "g", "fair": "f", "poor": "p"}


def followed(*, reached: bool, resolved: str, satisfaction: str) -> str:
    """The code of a follow-up; resolved, satisfaction: as its step asks for them, "" where there was no answer."""
    return f"fy{RESULT[resolved]}{CONTENT[satisfaction]}" if reached else NOT_REACHED


def is_bad(*, resolved: str, satisfaction: str) -> bool:
    """Whether what was said calls for another round."""
    return resolved == "unresolved" or satisfaction == "dissatisfied"


def codes(*, result: str = "yn-", content: str = "scd-") -> frozenset[str]:
    """Codes of those who were reached, of these answers."""
    return frozenset(f"fy{one}{other}" for one in result for other in content)
