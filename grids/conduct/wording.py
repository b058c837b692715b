"""How names stand beside each other in the language of whoever reads."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

Args = ParamSpec("Args")
R = TypeVar("R")


def in_own_language(function: Callable[Args, R]) -> Callable[Args, R]:
    """The function speaks the installation's language, whoever acts in which.

    `translation.override` as a decorator is one object for all calls: threads and calls within calls would give back
    each other's language.
    """

    @wraps(function)
    def spoken(*args: Args.args, **kwargs: Args.kwargs) -> R:
        # mostly it is spoken already, and turning to it costs more than most sentences
        if translation.get_language() == settings.LANGUAGE_CODE:
            return function(*args, **kwargs)
        with translation.override(settings.LANGUAGE_CODE):
            return function(*args, **kwargs)

    return spoken


def enumerated(names: Iterable[object]) -> str:
    """甲、乙、丙; in English a comma between them."""
    return _("、").join(map(str, names))


def at_place(what: object, place: object) -> str:
    """网格长（莲华街道）: something with where it is, in brackets of the language."""
    return _("%(what)s（%(place)s）") % {"what": what, "place": place}


def told(field: object, value: object) -> str:
    """姓名：王某, as one line about a field."""
    return _("%(field)s：%(value)s") % {"field": field, "value": value}
