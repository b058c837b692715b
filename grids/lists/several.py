"""Several rows of a list at once: one press, each matter by itself, and what was refused with its reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission
from grids.conduct.lifecycle import Lifecycle, Step
from grids.conduct.refusals import Refusal

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet
    from django.forms import Form

    from grids.staff.models import User

# a page of a list, with room
MOST = 60


@dataclass(frozen=True, slots=True)
class Together:
    """A step on several rows of a subject that has no table of states: as much of one as a list needs to know."""

    verb: str
    label: "str | Promise"
    permission: Permission
    sources: frozenset[str]
    tone: str = ""
    is_one_click: bool = False


Taken: TypeAlias = "Step | Together"


@dataclass(frozen=True, slots=True)
class Several:
    """How steps are taken on rows of a list.

    lifecycle: the table whose rows say which steps those are; together: they themselves, where there is no table. rows:
    those that `user` may know of, whatever state they are in, with what `called` and `form` read. form: what the step asks
    for, in the place of one of them. take: the step on one matter, a transaction of its own. called: a row in words. page:
    the name of the address of one.
    """

    lifecycle: Lifecycle | None
    rows: "Callable[[User], QuerySet]"
    form: "Callable[[Any, Model, User, Mapping | None], Form]"
    take: Callable[..., Any]
    called: "Callable[[Model], str]"
    page: str
    together: tuple[Together, ...] = ()

    def steps(self, user: "User") -> list[Taken]:
        """The steps that a list offers `user` for several rows; whether each row allows it is asked when it is taken."""
        of_table = self.lifecycle.taken if self.lifecycle else []
        ruled = [(step, step.actor.permission) for step in of_table if step.many]
        ruled += [(step, step.permission) for step in self.together]
        return [step for step, permission in ruled if allowed_anywhere(user, permission)]


@dataclass(frozen=True, slots=True)
class Picked:
    """A row that was chosen, as it was when it was chosen."""

    row: "Model"
    version: int
    called: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: the sentence why not, empty where the step was taken; is_again: it had been taken before."""

    row: "Model"
    called: str
    refusal: str = ""
    is_again: bool = False


def picked(several: Several, user: "User", chosen: Iterable[str]) -> list[Picked]:
    """The rows that were chosen and that `user` may know of; each is written as its key and its version: `key:3`."""
    versions: dict[str, int] = {}
    for one in list(chosen)[:MOST]:
        key, _sign, version = one.partition(":")
        if version.isascii() and version.isdigit() and len(version) < 10:
            versions.setdefault(key, int(version))
    rows = several.rows(user)
    keys = [key for key in versions if _is_key(rows.model._meta.pk, key)]
    found = {str(row.pk): row for row in rows.filter(pk__in=keys)}
    return [Picked(found[key], versions[key], several.called(found[key])) for key in versions if key in found]


def _is_key(field: Any, key: str) -> bool:
    try:
        field.to_python(key)
    except ValidationError:
        return False
    return True


def take_each(
    several: Several, step: Taken, rows: Iterable[Picked], *, by: "User", given: Mapping
) -> list[Outcome]:
    """Take a step on each, in the order in which they were chosen: what one is refused keeps no other one back."""
    found = []
    for one in rows:
        try:
            taken = several.take(one.row.pk, step.verb, by=by, version=one.version, given=dict(given))
        except Refusal as refusal:
            found.append(Outcome(one.row, one.called, str(refusal)))
        except ObjectDoesNotExist:
            # no more theirs since the list was shown
            found.append(Outcome(one.row, one.called, _("这一件现在不在您的范围内。")))
        else:
            found.append(Outcome(one.row, one.called, is_again=taken.again))
    return found
