"""Codes of areas as arithmetic: what lies above, what lies below; no database."""

# lengths of a code that are the code of an area at or above it, shortest first
ANCESTOR_DIGITS = (6, 9, 12, 15, 17)
# lengths of the codes of a community and of a level-four grid
GRID_IS_IN = (12, 15)


def ancestor_codes(code: str) -> list[str]:
    """Codes of the area and everything above it, the city first: 530102006 → 530100, 530102, 530102006."""
    city = code[:4] + "00"
    above = [code[:digits] for digits in ANCESTOR_DIGITS if digits <= len(code)]
    return above if code == city else [city, *above]


def prefix_of(code: str) -> str:
    """The significant digits below which everything lies: of a city four, else the whole code."""
    return code[:4] if len(code) == 6 and code.endswith("00") else code


def code_of(prefix: str) -> str:
    """The code of the area with this prefix: 5301 → 530100."""
    return f"{prefix}00" if len(prefix) == 4 else prefix


def grid_is_in(code: str) -> list[str]:
    """Codes of what names the grid with this code: its community, then the grid around it; of others none."""
    return [code[:digits] for digits in GRID_IS_IN if digits < len(code)]
