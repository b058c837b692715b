"""The one business exception: a sentence that says what was refused and what to do."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.conduct.texts import said

if TYPE_CHECKING:
    # the process that opens ledgers knows refusals and no database
    from django.db.models import Model

M = TypeVar("M", bound="Model")


class Refusal(Exception):
    """A rule said no; `message` is shown to the user as it stands.

    field: the input the sentence belongs to, or None for the whole.
    code: "invalid" (400), "forbidden" (403), "proof_needed" (403: after a second factor given anew), "conflict" (409:
    somebody was faster, or the state forbids it), "wait" (409: what it builds on has not come yet) or "slow_down" (429).
    """

    STATUS = {
        "invalid": 400,
        "forbidden": 403,
        "proof_needed": 403,
        "conflict": 409,
        "wait": 409,
        "slow_down": 429,
    }

    def __init__(self, message: str | Promise, field: str | None = None, code: str = "invalid") -> None:
        # a sentence that waits to be told is told in the language in which it was refused
        self.message = str(message)
        super().__init__(self.message)
        self.field = field
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status that says the same."""
        return self.STATUS.get(self.code, 400)

    def __str__(self) -> str:
        return self.message


class ProofNeeded(Exception):
    """The asker may, after proving once more who they are; doors lead there instead of showing a refusal."""


def require(
    condition: object, message: str | Promise, *, field: str | None = None, code: str = "invalid"
) -> None:
    """Raise Refusal with `message` unless `condition` holds. What is asked of each row of a table gives a lazy one."""
    if not condition:
        raise Refusal(message, field=field, code=code)


def checked(instance: M, *, exclude: Iterable[str] = ()) -> M:
    """The instance after `full_clean()`; what the model or the database's constraints refuse becomes a Refusal.

    So does a required text in which nothing can be seen.
    """
    # here, since the process that opens ledgers knows refusals and no database
    from grids.conduct.proving import prove

    left_out = set(exclude)
    try:
        instance.full_clean(exclude=left_out, validate_constraints=False)
        prove(instance, left_out)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refusal("；".join(messages), field=None if field == "__all__" else field) from error
    for kept in instance._meta.concrete_fields:
        if kept.get_internal_type() in ("CharField", "TextField") and not kept.blank | (
            kept.name in left_out
        ):
            shown = said(str(getattr(instance, kept.attname)))
            require(shown, _("请写明%(what)s。") % {"what": kept.verbose_name}, field=kept.name)
    return instance
