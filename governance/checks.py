"""What must be true of the machine before the product may work on real data; said by `check --deploy --database default`.

Web and worker ask the same when they start: where SECURE is on they don't start otherwise, elsewhere they say it in the log.
"""

import logging
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.core import checks as django_checks
from django.core.checks import CheckMessage, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, ProgrammingError, connections, transaction

from governance import fences, roles
from grids.access import fence
from grids.approvals import kinds
from grids.approvals.models import What
from grids.conduct import events
from grids.conduct.books import books
from grids.privacy import keys, probes
from grids.privacy.ciphers import Place, seal, unseal
from grids.staff.models import User
from whistles.verification import restamping

log = logging.getLogger(__name__)

FENCE_HINT = "Give web and worker the FENCE_KEYS with which `manage.py grant_roles` was run last, or run it as the owner."
KEYS_HINT = "See docs/operations.md: FIELD_KEYS, SEALED_KEYS, FIELD_INDEX_KEY, FIELD_SUITE."


@register
def approvals_are_carried(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Whether everything that can be asked for can be carried out."""
    return [
        django_checks.Error(
            f"Nothing carries out the approval `{what}`.",
            hint="Call carried_by or of_matters of grids.approvals.kinds.",
            id="governance.E012",
        )
        for what in kinds.missing(What.values)
    ]


@register(Tags.database, deploy=True)
def database_roles(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Whether the roles of the database are apart, and this process is none that could get round them."""
    if not databases or "default" not in databases:
        return []
    return [*_roles_apart(), *_own_role()]


def _roles_apart() -> Iterator[CheckMessage]:
    there = roles.present()
    for role in sorted(set(roles.ROLES) - there):
        yield _said(f"the database has no role {role}", "Run `make services`, or see docs/operations.md.", 1)
    for role in sorted(there):
        if powers := roles.powers(role):
            yield _said(f"{role} has {', '.join(powers)}", "It must own nothing and become nobody.", 2)
    wrong = {right for right in roles.declared() ^ roles.held() if right.role is None or right.role in there}
    for right in sorted(wrong, key=str)[:5]:
        yield _said(f"{right} is declared or held, not both", "Run `manage.py grant_roles` as the owner.", 3)
    for role in sorted(roles.with_temporary() - roles.TEMPORARY):
        said = f"{role or 'everybody'} may make temporary tables"
        yield _said(said, "Run `manage.py grant_roles` as the owner.", 3)
    for name, _arguments in roles.functions_without_path()[:5]:
        yield _said(f"{name} has no path of its own", "Run `manage.py grant_roles` as the owner.", 4)
    lacking = [f"{table} lacks its guard {name}" for table, name in sorted(roles.guards_switched_off())]
    lacking += [f"{table} is not fenced" for table in fences.lifted(roles.fenced_out())]
    for said in lacking[:5]:
        yield _said(said, "Run `manage.py grant_roles` as the owner.", 4)


def _own_role() -> Iterator[CheckMessage]:
    role = roles.myself()
    if powers := roles.powers(role):
        hint = "Web, worker and beat get a DATABASE_URL of their own; the owner's is for migrations alone."
        yield _said(f"this process is {role}, which has {', '.join(powers)}", hint, 5)


def _said(message: str, hint: str, number: int) -> CheckMessage:
    kind = django_checks.Error if settings.SECURE else django_checks.Warning
    return kind(
        f"Database roles: {message}.",
        hint=hint,
        id=f"governance.{'E' if settings.SECURE else 'W'}{number:03}",
    )


@register(Tags.database, deploy=True)
def ledger_keys(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Whether the books can be written on and verified: the keys are keys, and those of the newest rows are among them."""
    hint = "LEDGER_KEYS must hold the keys with which the books were written; the newest first."
    try:
        ours = events.keys()
    except ImproperlyConfigured as wrong:
        return [django_checks.Error(str(wrong), hint=hint, id="governance.E006")]
    if not databases or "default" not in databases:
        return []
    with fence.everything("whether the key of each book's last row is ours, without the row itself"):
        marks = {
            model: model.objects.order_by("-id").values_list("digest", flat=True).first() for model in books()
        }
    return [
        django_checks.Error(
            f"{model.__name__} was written with a key that is not there.", hint=hint, id="governance.E007"
        )
        for model, mark in marks.items()
        # a mark of before there were keys is for the verification to tell of
        if mark and len(mark) == events.MARK_BYTES and bytes(mark[: events.NAME_BYTES]) not in ours
    ]


@register(Tags.database, deploy=True)
def older_books(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Whether the books still wait for the marks of this release: until then they have no heads and aren't verified."""
    if not databases or "default" not in databases or not restamping.is_due():
        return []
    hint = "Stop web and workers and run `manage.py restamp_ledger` as the owner before anybody goes on with an older matter."
    return [
        django_checks.Warning(
            "The books of an earlier release have no keyed marks.", hint=hint, id="governance.W012"
        )
    ]


@register(Tags.security)
def field_keys(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Whether the keys of personal values are keys, each of its own, and open what they seal."""
    return [
        django_checks.Error(f"Keys of personal values: {fault}.", hint=KEYS_HINT, id="governance.E008")
        for fault in _key_faults()
    ]


@register(Tags.database)
def field_keys_of_the_data(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Whether they are the keys with which the values in the database were sealed."""
    if not databases or "default" not in databases or keys.faults():
        return []
    try:
        with transaction.atomic():
            found = probes.faults()
    except ProgrammingError:
        # before the first migration there is nothing to be opened
        return []
    return [django_checks.Error(f"{fault}.", hint=KEYS_HINT, id="governance.E009") for fault in found]


@register(Tags.security)
def fence_keys(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Whether the keys that prove for whom registers are read are keys, each of its own."""
    return [
        django_checks.Error(f"Keys of the fence: {fault}.", hint=FENCE_HINT, id="governance.E013")
        for fault in fences.faults()
    ]


@register(Tags.database)
def fence_keys_of_the_database(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Whether the database believes what is proved with them: where it doesn't, every register is empty to everybody.

    Whoever owns the fence is not asked: a release whose proof reads otherwise is put up by the owner's own migration.
    """
    if not databases or "default" not in databases or fences.faults():
        return []
    try:
        with transaction.atomic():
            if fences.is_ours() or fences.is_believed():
                return []
    except ProgrammingError:
        # before the first migration there is nobody to believe it
        return []
    said = "The database doesn't know FENCE_KEYS."
    return [django_checks.Error(said, hint=FENCE_HINT, id="governance.E014")]


def _key_faults() -> list[str]:
    if found := keys.faults():
        return found
    for is_apart in (False, True):
        if keys.ring(is_apart=is_apart):
            place = Place("check", "check", is_apart=is_apart)
            if unseal(seal("probe", at=place), at=place) != "probe":
                return ["what was sealed just now doesn't open"]
    return []


def keys_at_start() -> None:
    """Called by web and worker before their first task. Raises ImproperlyConfigured where a key is wrong, always.

    A process with a wrong key would seal what nobody opens again.
    """
    found = [str(message) for message in [*field_keys(None), *fence_keys(None)]]
    try:
        with transaction.atomic():
            looked_at = (field_keys_of_the_data, fence_keys_of_the_database)
            found += [str(message) for look in looked_at for message in look(None, databases=["default"])]
    except OperationalError as away:
        log.warning("whether the keys are those of the data could not be looked at: %s", away)
    if found:
        raise ImproperlyConfigured("\n".join(found))


def at_start() -> None:
    """Called by web and worker before their first task. Raises ImproperlyConfigured for keys that are missing or wrong,
    and with SECURE on for roles that aren't apart; elsewhere those are logged.

    A database that doesn't answer yet is no reason to stay away: pages say so, and nothing is done meanwhile.
    """
    keys_at_start()
    if lacking := kinds.missing(What.values):
        raise ImproperlyConfigured(f"nothing carries out the approvals {', '.join(lacking)}")
    try:
        with transaction.atomic():
            found = database_roles(None, databases=["default"])
            wrong = ledger_keys(None, databases=["default"])
            older = older_books(None, databases=["default"])
    except (OperationalError, ProgrammingError) as away:
        log.warning("database roles could not be looked at: %s", away)
        return
    finally:
        connections.close_all()
    for message in found + older:
        log.warning("%s", message)
    if refused := wrong + (found if settings.SECURE else []):
        raise ImproperlyConfigured("\n".join(str(message) for message in refused))


@register(Tags.security, deploy=True)
def demonstration(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The switch of the demonstration is never on where real data lies."""
    if not (settings.DEMO and settings.SECURE):
        return []
    return [
        django_checks.Error(
            "DEMO and SECURE are both on", hint="DEMO=0 where real data lies", id="governance.E010"
        )
    ]


@register(Tags.database, deploy=True)
def demonstration_accounts(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """No account that a demonstration left behind; asked of a database only where one is named."""
    if settings.DEMO or not databases or "default" not in databases or not (count := _demo_accounts()):
        return []
    return [
        django_checks.Error(
            f"{count} accounts of a demonstration are open in this database",
            hint="use a database of its own, or close them: manage.py close_demo_accounts",
            id="governance.E011",
        )
    ]


def _demo_accounts() -> int:
    try:
        with transaction.atomic():
            return User.objects.filter(is_demo=True, is_active=True).count()
    except DatabaseError:
        # before the first migration there is nobody
        return 0
