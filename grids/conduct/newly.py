"""Many new rows made at once: as Django's models make them, without a look at each field for each row.

Making a row of twenty columns costs a model more than signing and writing it together.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db.models import NOT_PROVIDED, ForeignObject, Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)


class _Shape(NamedTuple):
    """What the rows of a table say of themselves: what all of them say alike, what each makes, and to what they refer."""

    alike: Mapping[str, Any]
    own: tuple[tuple[str, Callable[[], Any]], ...]
    referring: Mapping[str, ForeignObject]


def new(model: type[M], **said: Any) -> M:
    """A row not yet written; what isn't said is the field's default. TypeError where it says what the table doesn't have.

    A row that it refers to is given as `Model(...)` takes it, by the name of the field, or by its key: `area_id`. No signal
    is sent, and no descriptor of a field is asked.
    """
    kind: Any = model
    shape, row = _shape_of(kind), kind.__new__(kind)
    values = row.__dict__
    values.update(shape.alike)
    for name, make in shape.own:
        if name not in said:
            values[name] = make()
    values.update(said)
    row._state = ModelState()
    # the columns and the state
    if len(values) > len(shape.alike) + len(shape.own) + 1:
        _refer(row, shape, said)
    return row


def _refer(row: Model, shape: _Shape, said: Mapping[str, Any]) -> None:
    values = row.__dict__
    for name in said:
        if name in shape.referring:
            field, other = shape.referring[name], values.pop(name)
            values[field.attname] = None if other is None else getattr(other, field.target_field.attname)
            row._state.fields_cache[name] = other
    if len(values) > len(shape.alike) + len(shape.own) + 1:
        raise TypeError(f"{row._meta.label} has none of some of {', '.join(said)}")


@cache
def _shape_of(model: type[Model]) -> _Shape:
    alike, own, referring = {}, [], {}
    for field in model._meta.concrete_fields:
        if field.generated:
            continue
        if callable(field.default) and field.default is not NOT_PROVIDED:
            own.append((field.attname, field.default))
        else:
            alike[field.attname] = field.get_default()
        if isinstance(field, ForeignObject):
            referring[field.name] = field
    return _Shape(alike, tuple(own), referring)
