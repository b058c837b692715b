"""A browser gets the key with which it seals, and its owner's later sign-ins get it back for some days."""

import os
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.conduct.refusals import require
from grids.privacy.ciphers import seal, unseal
from grids.privacy.keys import KEY_BYTES
from grids.privacy.sealing import place_of
from grids.staff.models import User
from grids.together import waiting
from grids.walks.keys.models import WalkKey

# so many earlier ones are asked for at once at most
MOST = 50


def key_for(*, purpose: str, session_hash: str, ends_at: datetime, by: User) -> WalkKey:
    """The key of this sign-in of `by`, made when it is first asked for. Two tabs that ask at once get the same."""
    _require(purpose, by)
    own = WalkKey.objects.visible_to(by).filter(purpose=purpose, session_hash=session_hash)
    if (found := own.first()) is not None:
        return found
    made = WalkKey(
        user=by, purpose=purpose, session_hash=session_hash, made_at=timezone.now(), ends_at=ends_at
    )
    made.key = seal(b64encode(os.urandom(KEY_BYTES)).decode(), at=place_of(made, "key"))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return own.get()
    return made


def keys_for(*, purpose: str, ids: Iterable[UUID], by: User) -> list[WalkKey]:
    """Those of earlier sign-ins of `by` alone; what is somebody else's or was swept is missing."""
    _require(purpose, by)
    return list(
        WalkKey.objects.visible_to(by).filter(purpose=purpose, pk__in=list(ids)[:MOST]).order_by("pk")
    )


def opened(key: WalkKey) -> str:
    """The key itself, in base64, for its owner's browser."""
    return unseal(key.key, at=place_of(key, "key"))


def sweep() -> int:
    """Throw away those with which nothing can wait any more; how many."""
    return WalkKey.objects.past_term().delete()[0]


def _require(purpose: str, by: User) -> None:
    one = waiting().get(purpose)
    require(one, _("没有这种用途的密钥。"), field="purpose", code="invalid")
    oracle.require_anywhere(by, one.permission, str(one.doing))
