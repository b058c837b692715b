"""How names stand beside each other in the language of whoever reads."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def enumerated(names: Iterable[object]) -> str:
    """甲、乙、丙; in English a comma between them."""
    return _("、").join(map(str, names))


def at_place(what: object, place: object) -> str:
    """网格长（莲华街道）: something with where it is, in brackets of the language."""
    return _("%(what)s（%(place)s）") % {"what": what, "place": place}


def told(field: object, value: object) -> str:
    """姓名：王某, as one line about a field."""
    return _("%(field)s：%(value)s") % {"field": field, "value": value}
