"""Initiatives that collect people's data, planned, granted and filled through their actions."""

from grids.approvals.actions import grant
from grids.approvals.models import Approval
from grids.initiatives import actions
from grids.initiatives.collecting import destroying, entering, planning
from grids.initiatives.collecting.models import Certificate, Collecting, InitiativeEntry
from grids.initiatives.collecting.planning import Plan
from grids.initiatives.models import InitiativeTask
from grids.staff.models import PostKind
from tests import personas
from tests.factories.initiatives import an_initiative

NAME, PHONE, NOTE = "段三丰", "13987654321", "三天的菜，放在门口"
VALUES = {"name": NAME, "phone": PHONE, "note": NOTE}


def a_plan(*, readers: tuple[str, ...] = ("grid_admin", "street_leader"), **more) -> Plan:
    """One that may be granted."""
    given = {
        "purpose": "给居家的老人送药送菜", "basis": "emergency", "law": "《中华人民共和国突发事件应对法》有关条款",
        "readers": tuple(PostKind.objects.filter(code__in=readers)), "needs": ("送药", "送菜", "接送就医"),
    } | more  # fmt: skip
    return Plan(**given)


def planned(*, plan: Plan | None = None, **more) -> Collecting:
    """One that waits to be granted."""
    made = an_initiative(**({"kind": "epidemic", "name": "居家帮扶", "purpose": "帮居家的人"} | more))
    personas.make("street_leader")
    by = personas.make("grid_admin")
    return planning.plan(initiative_id=made.pk, given=plan or a_plan(), by=by)


def opened(target: str = "grid", **more) -> Collecting:
    """One that was granted and goes on, with one item."""
    made = planned(**more)
    grant(approval_id=made.approval_id, by=personas.make("street_leader"))
    by, initiative = personas.make("grid_admin"), made.initiative
    actions.add_item(
        initiative_id=initiative.pk, what="问一问谁需要帮助", target=target, due_on=initiative.ends_on, by=by
    )
    actions.start(initiative_id=initiative.pk, by=by)
    made.refresh_from_db()
    return made


def a_task(made: Collecting, area: str = personas.SUJIATANG_GRID) -> InitiativeTask:
    """What is to be done in a grid."""
    return InitiativeTask.objects.get(initiative=made.initiative_id, area=area)


def an_entry(made: Collecting, *, by: str = "community_officer", **values) -> InitiativeEntry:
    """One person who needs help."""
    return entering.enter(
        task_id=a_task(made).pk, need=made.needs.first(), values=VALUES | values, by=personas.make(by)
    )


def destroyed(made: Collecting) -> Certificate:
    """Asked for by who planned it, granted by the leader."""
    asked = destroying.ask(initiative_id=made.initiative_id, by=personas.make("grid_admin"))
    grant(approval_id=asked.pk, by=personas.make("street_leader"))
    return Certificate.objects.get(initiative=made.initiative_id)


def a_certificate(number: int) -> Certificate:
    """A row as a destruction writes it, of an initiative that never held anything."""
    made = an_initiative(kind="epidemic", name=f"第{number}次帮扶")
    return Certificate.objects.create(
        initiative=made, area=made.area, name=made.name, purpose="送药", basis="duty", law="有关条款", until=made.ends_on,
        fields=["name"], counts={"entries": number}, key_name="0" * 16, destroyed_at=made.created_at, digest="0" * 64,
    )  # fmt: skip


def waiting_of(made: Collecting) -> Approval:
    """What waits to be decided of it."""
    return Approval.objects.waiting().get(wanted__collecting=str(made.pk))
