"""Ages on a day, as registers show them: never kept, since tomorrow they are others. Values only."""

from datetime import date

from django.utils.translation import gettext as _

from grids.people.kinds import CHILD_AGE, MINOR_AGE


def age_on(born_on: date, day: date) -> int:
    """Whole years on a day; who was born on the 29th of February is a year older from the 1st of March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_minor(born_on: date | None, day: date) -> bool:
    """Whether somebody is below 18; of whom nothing is known is not."""
    return born_on is not None and age_on(born_on, day) < MINOR_AGE


def is_child(born_on: date | None, day: date) -> bool:
    """Whether somebody is below 14, for whom a guardian agrees; of whom nothing is known is not."""
    return born_on is not None and age_on(born_on, day) < CHILD_AGE


def age_said(born_on: date | None, day: date, *, is_certain: bool = True) -> str:
    """An age as a page says it, "" where it isn't known."""
    if born_on is None:
        return ""
    said = _("%(n)d 岁") % {"n": age_on(born_on, day)}
    return said if is_certain else _("约 %(age)s") % {"age": said}


def latest_birth(age: int, day: date) -> date:
    """Whoever was born by this day is so old on `day`: for queries, which compare days and not ages."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        return date(day.year - age, 2, 28)
