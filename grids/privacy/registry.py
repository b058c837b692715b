"""The registry of personal fields, as their types say it: nothing is written here, so nothing can be missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from grids.access.roles import ROLES
from grids.conduct.history import is_version
from grids.personal.fields import Personal, Reader, Retention, Then, personal_fields

APPS = ("grids", "whistles", "property", "governance")


@dataclass(frozen=True, slots=True)
class Entry:
    """One personal field of one model, in words."""

    model: type[models.Model]
    field: models.Field

    @property
    def about(self) -> Personal:
        """What the field says of itself."""
        return self.field.personal

    @property
    def name(self) -> str:
        """The field as people call it; as code calls it where it has no name of its own."""
        return str(self.field.verbose_name)

    @property
    def label(self) -> str:
        """The field as code calls it."""
        return f"{self.model._meta.label}.{self.field.name}"

    def readers(self) -> list[str]:
        """Who reads it: roles whose permission it is, or a sentence."""
        found = []
        for reader in self.about.readers:
            if reader in Reader.values:
                found.append(str(Reader(reader).label))
            else:
                found += [str(role.name) for role in ROLES.values() if reader in role.permissions]
        return list(dict.fromkeys(found))

    def term(self) -> str:
        """How long it is kept and what becomes of it, in words."""
        kept = self.about.retention
        if kept.days is None:
            return str(Then(kept.then).label)
        span = {"days": kept.days, "since": kept.since, "then": Then(kept.then).label}
        if kept.days == 0:
            return _("%(since)s，%(then)s") % span
        if kept.days % 365 == 0:
            said = _("%(since)s起 %(years)d 年，%(then)s") % {**span, "years": kept.days // 365}
        else:
            said = _("%(since)s起 %(days)d 天，%(then)s") % span
        return said + _outer(kept)


def _outer(kept: Retention) -> str:
    """Until when at the latest, in words, where the term may never begin."""
    if kept.at_most is None:
        return ""
    if kept.at_most % 365 == 0:
        return _("；一直没有到这一天的，自%(since)s起 %(years)d 年") % {
            "since": kept.at_most_since, "years": kept.at_most // 365,
        }  # fmt: skip
    return _("；一直没有到这一天的，自%(since)s起 %(days)d 天") % {
        "since": kept.at_most_since,
        "days": kept.at_most,
    }


def entries() -> Iterator[Entry]:
    """Every personal field of the product; earlier versions keep of them what is kept with the ledger."""
    for model in apps.get_models():
        if model._meta.app_label in APPS and not is_version(model):
            for field in personal_fields(model):
                yield Entry(model, field)
