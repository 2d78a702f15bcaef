"""The environment as one frozen object. docs/operations.md lists every setting."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """``MOTCUA_HOME`` holds everything an installation writes; ``DATABASE_URL`` names another database."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(PROJECT / "data" / "var", validation_alias="MOTCUA_HOME")
    database_url: str = Field("", validation_alias="DATABASE_URL")
    public_url: str = Field("http://localhost:8501", validation_alias="MOTCUA_PUBLIC_URL")
    port: int = Field(8501, validation_alias="MOTCUA_PORT")
    host: str = Field("127.0.0.1", validation_alias="MOTCUA_HOST")
    secure_cookies: bool = Field(False, validation_alias="MOTCUA_SECURE_COOKIES")
    trusted_proxy: bool = Field(False, validation_alias="MOTCUA_TRUSTED_PROXY")
    max_upload_mb: int = Field(20, validation_alias="MOTCUA_MAX_UPLOAD_MB", ge=1, le=200)
    session_hours: int = Field(10, validation_alias="MOTCUA_SESSION_HOURS", ge=1, le=24)
    draft_days: int = Field(30, validation_alias="MOTCUA_DRAFT_DAYS", ge=1, le=365)

    @property
    def url(self) -> str:
        """The database in use: ``DATABASE_URL``, else the SQLite file of this installation."""
        if not self.database_url:
            return f"sqlite:///{self.home / 'motcua.db'}"
        for plain in ("postgres://", "postgresql://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def files(self) -> Path:
        """Uploaded files by content hash; outside every folder a web server shows."""
        return self.home / "files"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read once a process; tests call ``settings.cache_clear()`` after changing the environment."""
    chosen = Settings()  # type: ignore[call-arg]
    return chosen.model_copy(update={"home": chosen.home.expanduser().resolve()})
