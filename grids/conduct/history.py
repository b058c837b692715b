"""Earlier versions of rows, kept by the database itself."""

from functools import partial
from typing import Any

import pghistory
from django.db import models

from grids.personal.fields import passing_fields


def keep_history(model: type[models.Model] | None = None, *, without: tuple[str, ...] = ()) -> Any:
    """Every earlier version of a row is kept by the database, in `<Model>Version`, append-only.

    without: columns whose change makes no version. Neither do those whose term ends, so a version holds nothing of
    them: what is to be destroyed may stand in nothing that can't be. Whoever needs earlier names, numbers or days of
    somebody keeps them in a model of its own, whose fields have their term and a sweep, as every model does.
    """
    if model is None:
        return partial(keep_history, without=without)
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(row=pghistory.Old),
        append_only=True,
        exclude=[*without, *(field.name for field in passing_fields(model))],
        obj_field=pghistory.ObjForeignKey(related_name="versions"),
        model_name=f"{model.__name__}Version",
    )(model)


def is_version(model: type[models.Model]) -> bool:
    """Whether a model holds the versions that the database keeps of another one; its name alone says nothing."""
    return any(field.name == "pgh_id" for field in model._meta.fields)
