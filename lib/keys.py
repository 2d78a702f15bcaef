"""The installation's own secret: made once under ``MOTCUA_HOME``, readable by its owner only.

Every use takes its own key derived from it (``key_for``), so that one that leaks opens nothing else.
"""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from lib.settings import settings

BYTES = 32


def key_for(purpose: str) -> str:
    """A key of 64 hexadecimal digits for one purpose, the same in every process of this installation."""
    return hmac.new(_secret(settings().home / "secret.key"), purpose.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _secret(path: Path) -> bytes:
    """Read the secret; two processes that start together agree, because a link is made once or fails."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".secret.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_bytes()
