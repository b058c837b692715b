"""What was uploaded and waits for its owner to confirm it: sealed on the disk, a day long, for nobody else."""

import io
import json
import zlib
from typing import Any
from uuid import UUID

from grids.conduct.events import new_id
from grids.privacy import folders, rotating, sealed_file
from grids.privacy.ciphers import SealBroken

BOUNDARIES, TREE = "boundaries", "tree"
KEPT_SECONDS = 24 * 3600


def keep(content: dict[str, Any], *, owner: int, kind: str) -> UUID:
    """Keep it under a new key."""
    key = new_id()
    _write(key, {**content, "owner": owner, "kind": kind})
    return key


def change(key: UUID, content: dict[str, Any]) -> None:
    """Keep it anew under its key."""
    (folders.closed("bringing") / str(key)).unlink(missing_ok=True)
    _write(key, content)


def opened(key: UUID, *, owner: int, kind: str) -> dict[str, Any] | None:
    """What lies under a key; None where nothing does, or it is somebody else's."""
    path = folders.closed("bringing") / str(key)
    try:
        sealed = io.BytesIO(path.read_bytes())
        content = json.loads(zlib.decompress(b"".join(sealed_file.unsealing(sealed, name=path.name))))
    except (OSError, SealBroken):
        return None
    return content if (content["owner"], content["kind"]) == (owner, kind) else None


def reseal() -> tuple[int, list[str]]:
    """Seal anew what waits under an older key: how many files, and those that no key here opens."""
    return rotating.renew_in(folders.closed("bringing"))


def sweep() -> int:
    """Destroy what nobody confirmed within a day; how many that were."""
    count = 0
    for path in folders.old(folders.closed("bringing"), seconds=KEPT_SECONDS):
        path.unlink(missing_ok=True)
        count += 1
    return count


def _write(key: UUID, content: dict[str, Any]) -> None:
    packed = zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 6)
    sealed_file.write(folders.closed("bringing") / str(key), [packed])
