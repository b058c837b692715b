"""People of a batch whose row is there: put right where a row tells otherwise, moved where it says since when, else left."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.homes import actions, relations
from grids.homes.arriving import Incoming
from grids.homes.kinds import Standing
from grids.homes.models import Residence
from grids.people import actions as people_actions
from grids.people.kinds import Fact, Sex, State
from grids.people.models import Person
from grids.people.queries import place_said
from grids.people.writing import Facts, opened
from grids.sheets.differing import COLUMNS
from grids.sheets.tally import SAME, UPDATED
from grids.sheets.understanding import Told, is_child
from grids.sheets.vocabulary import Field, Register, field_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grids.sheets.writing import Writer


class Taking:
    """Takes the steps of one person. A savepoint is set before the first: most people of a table are as it says, and need none."""

    def __init__(self, steps: ExitStack) -> None:
        self._steps, self._is_begun = steps, False

    def __call__(self, act: Callable[..., object], **said: Any) -> None:
        """Take a step; where a later one is refused, it is taken back with it."""
        if not self._is_begun:
            self._steps.enter_context(transaction.atomic())
            self._is_begun = True
        act(**said)


def bring_known(known: "Sequence[Told]", writer: "Writer") -> None:
    """Each of them by the steps that anybody takes; what is refused leaves nothing behind."""
    for one in known:
        try:
            with ExitStack() as steps:
                changed = _brought(one, writer, Taking(steps))
        except Refusal as refusal:
            writer.tally.refuse(one.row.at, str(refusal))
        else:
            writer.tally.note(one.row.at, UPDATED if changed else SAME)


def _brought(one: Told, writer: "Writer", take: Taking) -> bool:
    person = one.known
    if person is None:
        return False
    require(
        person.state in (State.LIVING, State.GONE), _("这个人已登记死亡或已去标识，不能再登记居住，请核对证件号。"), code="conflict"
    )  # fmt: skip
    if one.here is not None:
        changed = _corrected(one, person, writer, take)
        return _lives_otherwise(one, one.here, writer, take) or changed
    _come_here(one, person, writer, take)
    _corrected(one, person, writer, take)
    return True


def _come_here(one: Told, person: Person, writer: "Writer", take: Taking) -> None:
    """Whoever lives elsewhere in the street comes here where the row says since when; else it is a doubt, for a person to settle."""
    home = one.home.dwelling
    if home is None:
        return
    if one.there:
        is_here = writer.by.is_system or Person.objects.visible_to(writer.by).filter(pk=person.pk).exists()
        said = {"place": place_said(person, in_full=is_here)}
        require(
            one.since, _("这个人现在登记住在%(place)s；是搬来的，请在“入住日期”写明哪天搬来再导入；不是请核对证件号。") % said,
            field="since", code="conflict",
        )  # fmt: skip
        latest = max(row.period.lower for row in one.there)
        require(
            one.since > latest, _("这个人从 %(day)s 起登记住在%(place)s，比表里写的入住日期晚，没有改动；请核对住在哪里。")
            % (said | {"day": latest.isoformat()}), field="since", code="conflict",
        )  # fmt: skip
    is_head = one.is_head
    incoming = Incoming(
        person_id=person.pk, relation=relations.HEAD if is_head else one.relation,
        standing=one.standing or Standing.UNVERIFIED, **one.lives,
    )  # fmt: skip
    take(
        actions.move_in, dwelling_id=home.pk, people=[incoming], by=writer.by, from_there=bool(one.there), occurred_on=one.since,
        found=is_head and _has_head(home.pk), reason=writer.reason,
    )  # fmt: skip


def _has_head(dwelling_id: object) -> bool:
    return Residence.objects.current().filter(dwelling=dwelling_id, relation=relations.HEAD).exists()


def _corrected(one: Told, person: Person, writer: "Writer", take: Taking) -> bool:
    """What the row tells of the person otherwise than is known; what it leaves empty stays."""
    facts = one.facts
    is_documented = bool(one.document_hash) and not bytes(person.document_hash)
    if is_documented:
        take(
            people_actions.give_document, person_id=person.pk, kind=facts.kind, number=facts.number, by=writer.by, reason=writer.reason
        )  # fmt: skip
    told = {} if one.document_hash else _born_otherwise(facts, person)
    if facts.phone and facts.phone != opened(person, "phone") and not is_child(person.born_on, writer.today):
        told[Fact.PHONE] = facts.phone
    plain = {name: getattr(facts, name) for name in ("nation", "registered_here", "domicile_code")}
    told |= {Fact(name): value for name, value in plain.items() if value and value != getattr(person, name)}
    for field, value in told.items():
        take(
            people_actions.correct_person, person_id=person.pk, field=field, value=value, by=writer.by, reason=writer.reason
        )  # fmt: skip
    return is_documented or bool(told)


def _born_otherwise(facts: Facts, person: Person) -> dict[str, object]:
    """Sex and birth of whom no document says them."""
    told: dict[str, object] = {}
    if bytes(person.document_hash):
        return told
    if facts.sex not in (Sex.UNKNOWN, Sex.UNSAID, "", person.sex):
        told[Fact.SEX] = facts.sex
    if facts.born_on and facts.born_is_certain and person.born_on != facts.born_on:
        told[Fact.BORN_ON] = facts.born_on
    return told


def _otherwise(one: Told, here: Residence, writer: "Writer", take: Taking) -> bool:
    """In what kind of housing they live here, why and from where they came: as somebody chose where it is registered otherwise."""
    asks = writer.asks(one.row)
    fields = {name: field_of(Register.PEOPLE, name) for name in COLUMNS[Register.PEOPLE]}
    told = {
        name: asks.value(name, getattr(here, name), one.lives.get(name, ""), lambda code, of=field: _said(of, code))
        for name, field in fields.items()
    }  # fmt: skip
    asks.settle()
    if asks.changed:
        take(actions.correct_lives, residence_id=here.pk, by=writer.by, reason=writer.reason, **told)
    return asks.changed


def _said(field: Field, code: str) -> str:
    return str(dict(field.codes).get(code, code))


def _lives_otherwise(one: Told, here: Residence, writer: "Writer", take: Taking) -> bool:
    by, reason = writer.by, writer.reason
    changed = _otherwise(one, here, writer, take)
    if one.standing in (Standing.RESIDENT, Standing.FLOATING) and one.standing != here.standing:
        act = actions.turn_resident if one.standing == Standing.RESIDENT else actions.turn_floating
        take(act, residence_id=here.pk, by=by, reason=reason)
        here = Residence.objects.current().get(person=here.person_id, dwelling=here.dwelling_id)
        changed = True
    # what somebody is to a head that isn't there any more nobody can put right
    is_of_head = here.household.head_id is not None and relations.HEAD not in (one.relation, here.relation)
    if is_of_head and one.relation not in (relations.UNTOLD, here.relation):
        take(actions.correct_relation, residence_id=here.pk, relation=one.relation, by=by, reason=reason)
        here = Residence.objects.current().get(person=here.person_id, dwelling=here.dwelling_id)
        changed = True
    elif one.relation not in (relations.UNTOLD, here.relation):
        writer.tally.found["other_head"] += 1
    papers = {name: one.lives[name] for name in ("permit_kind", "permit_until") if name in one.lives}
    day = one.lives.get("registered_on") or here.registered_on
    if day and (
        day != here.registered_on or any(getattr(here, name) != value for name, value in papers.items())
    ):
        take(
            actions.registered, residence_id=here.pk, registered_on=day, by=by, reason=reason,
            permit_kind=papers.get("permit_kind", ""), permit_until=papers.get("permit_until"),
        )  # fmt: skip
        changed = True
    return changed
