"""Whether what a row refers to is there: the database holds it as rows come and go, of a backup that was put back nobody has looked."""

from collections.abc import Iterator

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from grids.access.installation import top_code
from grids.conduct.events import recognised
from whistles.verification.finds import Found
from whistles.verification.models import FindingKind as K

# of each column as many are told
MOST = 100
# matters with their books are laid side by side: those of nothing are told there
BY_MATTER = frozenset({"whistle", "lead", "part"})


def to_nothing(model: type[models.Model]) -> Iterator[Found]:
    """Rows that refer to an area, a channel, a grade, a department, an account that isn't there."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.name in BY_MATTER:
            continue
        target = field.remote_field.model._base_manager.filter(
            **{field.target_field.attname: OuterRef(field.attname)}
        )
        rows = model._base_manager.exclude(**{field.name: None}).filter(~Exists(target)).order_by("pk")
        for pk, value in rows.values_list("id", field.attname)[:MOST]:
            name, kind = str(model._meta.verbose_name), str(field.verbose_name)
            yield Found(
                K.MISSING, str(model._meta.model_name), str(pk), f"{name} {pk}"[:120], top_code(),
                _("登记的%(kind)s已不存在") % {"kind": kind}, recognised([field.column, str(value)]),
            )  # fmt: skip
