"""Write fresh secrets for docker compose into `.env`, which stays out of version control; never over older ones."""

import base64
import secrets
import sys
from pathlib import Path

from places import ROOT, write_private


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def main() -> int:
    """Write the file, readable by its owner alone; refuse where one is: its keys are needed to read the data."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".env"
    if path.exists():
        print(f"{path} 已经有了，不改动：没有其中的密钥，加密的数据就读不出来。", file=sys.stderr)
        return 1
    values = {
        "POSTGRES_PASSWORD": secrets.token_urlsafe(24),
        "DATABASE_PASSWORD": secrets.token_urlsafe(24),
        **{f"{part}_PASSWORD": secrets.token_urlsafe(24) for part in ("WEB", "WORKER", "PUBLIC", "AUDITOR")},
        "REDIS_PASSWORD": secrets.token_urlsafe(24),
        "SECRET_KEY": secrets.token_urlsafe(50),
        **{
            name: _key()
            for name in ("FIELD_KEYS", "FIELD_INDEX_KEY", "SEALED_KEYS", "LEDGER_KEYS", "FENCE_KEYS")
        },
    }
    write_private(path, "".join(f"{name}={value}\n" for name, value in values.items()))
    print(f"已写好 {path}；接下来：docker compose up --build -d")
    return 0


if __name__ == "__main__":
    sys.exit(main())
