"""A worker goes through the matters of an import that ended: what was chosen is corrected, or all of it is taken back.

Some matters at a time in one transaction, which also says how far it came: whoever is killed in the middle leaves nothing
half, and the next one goes on. What can't be done to a matter is kept with it, by name, and stops no other.
"""

import logging
from collections.abc import Callable, Iterable
from itertools import groupby
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from whistles.imports.actors import REVERSER
from whistles.imports.afterwards.corrections import correction_of
from whistles.imports.differences import Difference, KeptMatter
from whistles.imports.engine import ImportSituation, by_itself
from whistles.imports.models import Import, ImportEvent, ImportState
from whistles.imports.table import CORRECTED, STOP, TAKE_BACK, TAKE_OVER, TAKEN_BACK
from whistles.intake.models import Lead
from whistles.intake.numbering import one_at_a_time
from whistles.lifecycle import taking_back

log = logging.getLogger(__name__)

# matters of one transaction, and keys that are asked for at once
BATCH = 500
AHEAD = 50_000
WHY_LENGTH = 200
# what a matter that no rule foresaw can cause; it stops no other
BROKEN = (DatabaseError, Refusal, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Going:
    """One run through the matters of an import; `goes_on` takes some more, False when none is left."""

    def __init__(self) -> None:
        self.ahead: list[UUID] = []
        self.gone_to: UUID | None = None

    def goes_on(self, ledger: Import) -> bool:
        """The next matters of a locked import, inside the caller's transaction."""
        ledger.handed_at = timezone.now()
        asked = _asked(ledger, TAKE_OVER.verb if ledger.state == ImportState.CORRECTING else TAKE_BACK.verb)
        if not REVERSER.may(ImportSituation(ledger, asked.actor)):
            # nothing is done in the name of somebody who may not any more
            by_itself(
                ledger, STOP, failure=_("要求这样办的人现在没有这个权限了，已停下；请有权限的人再办一次。")
            )
            return True
        going = self._correct if ledger.state == ImportState.CORRECTING else self._take_back
        if not going(ledger, asked):
            by_itself(ledger, CORRECTED if ledger.state == ImportState.CORRECTING else TAKEN_BACK)
        return True

    def _take_back(self, ledger: Import, asked: ImportEvent) -> int:
        wanted = self._next(ledger)
        if not wanted:
            return 0
        known = _known(wanted, asked)
        one_at_a_time({street for street, _is_sealed in known.values()}, ledger.source)
        corrected = set(_corrected_among(ledger, wanted))
        theirs = [pk for pk, (_street, is_sealed) in known.items() if not is_sealed and pk not in corrected]
        kept = dict.fromkeys(set(wanted) - set(theirs), _not_theirs()) | _undone(theirs, ledger, asked)
        kept |= dict.fromkeys(corrected & set(known), _put_right())
        KeptMatter.objects.bulk_create(
            [
                KeptMatter(ledger=ledger, lead_id=lead_id, why=why[:WHY_LENGTH])
                for lead_id, why in kept.items()
            ],
            ignore_conflicts=True,
        )
        ledger.gone_to = self.gone_to = wanted[-1]
        ledger.cursor += len(wanted)
        ledger.taken_back += len(wanted) - len(kept)
        ledger.kept += len(kept)
        ledger.save(update_fields=["handed_at", "gone_to", "cursor", "taken_back", "kept"])
        return len(wanted)

    def _next(self, ledger: Import) -> list[UUID]:
        if not self.ahead or self.gone_to != ledger.gone_to:
            self.ahead = taking_back.told_by(ledger.pk, after=ledger.gone_to, at_most=AHEAD)
        found, self.ahead = self.ahead[:BATCH], self.ahead[BATCH:]
        return found

    def _correct(self, ledger: Import, asked: ImportEvent) -> int:
        chosen = Difference.objects.filter(
            ledger=ledger, chosen_at__isnull=False, taken_over_at=None, kept_because=""
        )
        some = list(chosen.order_by("lead_id", "pk")[:BATCH])
        if not some:
            return 0
        # all that is chosen of a matter at once, also what lies behind this batch
        wanted = chosen.filter(lead__in={one.lead_id for one in some}).order_by("lead_id", "pk")
        of_each = [(lead_id, list(rows)) for lead_id, rows in groupby(wanted, key=lambda one: one.lead_id)]
        known = _known([lead_id for lead_id, _rows in of_each], asked)
        one_at_a_time({street for street, _is_sealed in known.values()}, ledger.source)
        for lead_id, rows in of_each:
            street, is_sealed = known.get(lead_id, ("", True))
            why = _not_theirs() if is_sealed or not street else _corrected(lead_id, rows, ledger, asked)
            changes = {"kept_because": why[:WHY_LENGTH]} if why else {"taken_over_at": timezone.now()}
            Difference.objects.filter(pk__in=[one.pk for one in rows]).update(**changes)
        ledger.cursor += sum(len(rows) for _lead_id, rows in of_each)
        ledger.save(update_fields=["handed_at", "cursor"])
        return len(of_each)


def _undone(lead_ids: list[UUID], ledger: Import, asked: ImportEvent) -> dict[UUID, str]:
    """Why some of the matters stay as they are."""
    how = {"of": ledger.pk, "by": asked.actor, "reason": asked.reason}
    try:
        with transaction.atomic():
            came = taking_back.take_back_many(lead_ids=lead_ids, **how)
    except BROKEN:
        log.exception("matters of import %s are taken back one by one", ledger.pk)
    else:
        return {one.lead_id: one.why for one in came.kept}
    told = {
        lead_id: _tried(lambda lead_id=lead_id: taking_back.take_back(lead_id=lead_id, **how), lead_id) for lead_id in lead_ids
    }  # fmt: skip
    return {lead_id: why for lead_id, why in told.items() if why}


def _corrected(lead_id: UUID, rows: list[Difference], ledger: Import, asked: ImportEvent) -> str:
    """Nothing, or why the matter stays as it is."""

    def act() -> None:
        taking_back.correct(
            lead_id=lead_id, told=correction_of(lead_id, rows), by=asked.actor, reason=asked.reason, ledger_id=ledger.pk,
        )  # fmt: skip

    return _tried(act, lead_id)


def _tried(act: Callable[[], object], lead_id: UUID) -> str:
    try:
        with transaction.atomic():
            act()
    except Refusal as refusal:
        return str(refusal)
    except ObjectDoesNotExist:
        return _not_theirs()
    except BROKEN:
        log.exception("matter %s could not be put right", lead_id)
        return _("出了意外，已记入日志，请联系系统管理员。")
    return ""


def _corrected_among(ledger: Import, lead_ids: list[UUID]) -> Iterable[UUID]:
    """Matters that were put right as this import tells them: what an earlier ledger told of them doesn't come back."""
    taken = Difference.objects.filter(ledger=ledger, lead__in=lead_ids, taken_over_at__isnull=False)
    return taken.values_list("lead_id", flat=True)


def _put_right() -> str:
    return _("这件按这个台账改正过，撤回会连原来登记的也没有了；要改回去，请再导原来的台账，按它改正。")


def _not_theirs() -> str:
    """What is said of matters that whoever asked may not know, and of complaints, whatever came of them."""
    return _("这件不随导入改动，请由能办理它的人处理。")


def _asked(ledger: Import, verb: str) -> ImportEvent:
    """Who asked for it, and why."""
    return ledger.events.filter(verb=verb).select_related("actor").order_by("-seq")[0]


def _known(lead_ids: Iterable[UUID], asked: ImportEvent) -> dict[UUID, tuple[str, bool]]:
    """Of the matters that whoever asked may know: the street, and whether it is a complaint."""
    leads = Lead.objects.all() if asked.actor.is_system else Lead.objects.visible_to(asked.actor)
    return {
        pk: (street, is_sealed)
        for pk, street, is_sealed in leads.filter(pk__in=list(lead_ids)).values_list(
            "pk", "street_code", "is_sealed"
        )
    }
