"""The door to keys: for scripts alone, answered in JSON and kept nowhere."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.walks.keys import actions
from grids.walks.keys.models import WALK, WalkKey


def _told(key: WalkKey) -> dict[str, str | int]:
    return {"id": str(key.pk), "key": actions.opened(key), "ends": int(key.ends_at.timestamp() * 1000)}


def _purpose(request: HttpRequest) -> str:
    return request.GET.get("purpose", WALK)


def _ids(text: str) -> list[UUID]:
    """What of an address are keys' names; the rest is nobody's."""
    found = []
    for one in text.split(",")[: actions.MOST]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


@never_cache
@require_safe
def walk_key(request: HttpRequest) -> JsonResponse:
    """The key of this sign-in, with which its browser seals what waits; `?purpose=`."""
    session = request.session
    key = actions.key_for(
        purpose=_purpose(request), session_hash=session.kept_key, ends_at=session.ends_at, by=request.user
    )
    return JsonResponse(_told(key))


@never_cache
@require_safe
def walk_keys(request: HttpRequest) -> JsonResponse:
    """Keys of the reader's earlier sign-ins, to send what still waits; `?purpose=&ids=`."""
    found = actions.keys_for(purpose=_purpose(request), ids=_ids(request.GET.get("ids", "")), by=request.user)
    return JsonResponse({"keys": [_told(one) for one in found]})
