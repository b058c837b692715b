"""Print fresh secrets for docker compose's `.env`; redirect them into that file, which stays out of git."""

import base64
import secrets

if __name__ == "__main__":
    print(f"POSTGRES_PASSWORD={secrets.token_urlsafe(24)}")
    print(f"REDIS_PASSWORD={secrets.token_urlsafe(24)}")
    print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
    print(f"FIELD_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
