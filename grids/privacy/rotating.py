"""Sealed files under the key of today, and the proof that none needs an older one."""

from pathlib import Path

from django.conf import settings

from grids.privacy import keys, sealed_file
from grids.privacy.ciphers import VERSIONS, SealBroken

# what a rotation that was killed left beside a file
UNFINISHED = ".resealed"


def renew_in(folder: Path) -> tuple[int, list[str]]:
    """Seal anew what lies in a folder under an older key: how many files, and those that no key here opens.

    What is taken away meanwhile needs nothing any more.
    """
    done, broken = 0, []
    for path in sorted(one for one in folder.iterdir() if one.suffix != UNFINISHED and one.is_file()):
        try:
            done += sealed_file.renewed(path)
        except FileNotFoundError:
            continue
        except SealBroken:
            broken.append(f"{folder.name}/{path.name}")
    return done, broken


def left() -> list[str]:
    """Sealed files anywhere below the folder of the product's files that another key than today's sealed, or that can't be read.

    They are found on the disk, and by nobody's list of them.
    """
    root, current = Path(settings.MEDIA_ROOT), _heads()
    return [str(path.relative_to(root)) for path in sorted(root.rglob("*")) if _is_older(path, current)]


def _heads() -> list[bytes]:
    version = VERSIONS[keys.suite()]
    firsts = [key_id for is_apart in (False, True) for key_id in [*keys.ring(is_apart=is_apart)][:1]]
    return [sealed_file.HEAD.pack(sealed_file.MARK, version, key_id) for key_id in firsts]


def _is_older(path: Path, current: list[bytes]) -> bool:
    if path.suffix == UNFINISHED or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            head = file.read(sealed_file.HEAD.size)
    except FileNotFoundError:
        return False
    except PermissionError:
        return True
    return head.startswith(sealed_file.MARK) and head not in current
