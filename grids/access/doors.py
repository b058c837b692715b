"""What a door says of itself, for those who stand before it."""

from collections.abc import Callable
from typing import Any, TypeVar

from grids.access.roles import Permission

V = TypeVar("V", bound=Callable[..., Any])


def takes_files(*permissions: Permission, at_most: str = "IMPORT_MAX_BYTES") -> Callable[[V], V]:
    """A view that takes files, from whoever has one of these permissions; everywhere else a file is refused as it comes in.

    at_most: the setting that says how many bytes one has.
    """

    def mark(view: V) -> V:
        view.takes_files, view.takes_at_most = permissions, at_most
        return view

    return mark


def file_limit(view: Callable[..., Any]) -> str:
    """The setting that says how many bytes a file has that a view takes."""
    return getattr(view, "takes_at_most", "IMPORT_MAX_BYTES")


def file_permissions(view: Callable[..., Any]) -> tuple[Permission, ...]:
    """The permissions of which one is needed where a view takes files; none where it takes none.

    Viewsets of the API name the action that takes them: `takes_files = {"create": permission}`.
    """
    said = getattr(view, "takes_files", None) or getattr(getattr(view, "cls", None), "takes_files", None)
    if isinstance(said, dict):
        said = said.get((getattr(view, "actions", None) or {}).get("post", ""))
    return said if isinstance(said, tuple) else tuple(filter(None, (said,)))
