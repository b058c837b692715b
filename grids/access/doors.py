"""What a door says of itself, for those who stand before it."""

from collections.abc import Callable
from typing import Any, TypeVar

from grids.access.roles import Permission

V = TypeVar("V", bound=Callable[..., Any])


def takes_files(permission: Permission) -> Callable[[V], V]:
    """A view that takes files, from whoever has this permission; everywhere else a file is refused as it comes in."""

    def mark(view: V) -> V:
        view.takes_files = permission
        return view

    return mark


def file_permission(view: Callable[..., Any]) -> Permission | None:
    """The permission with which a view takes files, or None: it takes none.

    Viewsets of the API name the action that takes them: `takes_files = {"create": permission}`.
    """
    said = getattr(view, "takes_files", None) or getattr(getattr(view, "cls", None), "takes_files", None)
    if isinstance(said, dict):
        return said.get((getattr(view, "actions", None) or {}).get("post", ""))
    return said
