"""Settings, read from the environment (`VIETDECK_*`), each with a safe default."""

import contextlib
import os
import secrets
from pathlib import Path
from zoneinfo import available_timezones

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from webapp.errors import DataFolderError


class Settings(BaseSettings):
    """What a person may set.

    | variable | meaning | default |
    | --- | --- | --- |
    | VIETDECK_DATA | folder of the database, the key and the backups | the user's data folder |
    | VIETDECK_HOST | address to listen on | 127.0.0.1 |
    | VIETDECK_PORT | port to listen on | 8764 |
    | VIETDECK_TRUSTED_HOSTS | host names the server answers to, comma separated | loopback names |
    | VIETDECK_THREADS | threads that answer requests | 4 |
    | VIETDECK_TIME_ZONE | time zone of a new learner | the computer's |
    | VIETDECK_MAX_UPLOAD | largest request, in bytes | 32 MiB |
    | VIETDECK_MAX_PACKAGE | largest Anki package, list or copy to take in, in bytes | 512 MiB |
    | VIETDECK_BACKUP_HOURS | hours between automatic backups; 0 for none | 24 |
    | VIETDECK_BACKUP_SPACE | bytes that automatic backups may take; the latest 3 stay | 2 GiB |
    """

    model_config = SettingsConfigDict(env_prefix="VIETDECK_", extra="ignore")

    data: Path = Field(default_factory=lambda: user_data_path("vietdeck"))
    host: str = "127.0.0.1"
    port: int = Field(default=8764, ge=0, le=65535)
    trusted_hosts: str = "127.0.0.1,localhost,[::1]"
    threads: int = Field(default=4, ge=1, le=64)
    time_zone: str = ""
    max_upload: int = Field(default=32 * 1024 * 1024, gt=0)
    max_package: int = Field(default=512 * 1024 * 1024, gt=0)
    backup_hours: float = Field(default=24, ge=0, le=24 * 366)
    backup_space: int = Field(default=2 * 1024 * 1024 * 1024, ge=0)

    @property
    def database(self) -> Path:
        """The file of the embedded database."""
        return self.data / "vietdeck.db"

    def zone_name(self) -> str:
        """Return the time zone of a new learner: the one set, the computer's, or UTC."""
        return self.time_zone or computer_time_zone()

    def host_names(self) -> list[str]:
        """Return the trusted host names; the address we listen on is always among them."""
        names = [name.strip() for name in self.trusted_hosts.split(",") if name.strip()]
        return names if self.host in names else [*names, self.host]


def computer_time_zone() -> str:
    """Return the IANA name of the computer's time zone, UTC where it has no such name."""
    names = [os.environ.get("TZ", ""), *_zone_files()]
    known = available_timezones()
    return next((name for name in names if name in known), "UTC")


def _zone_files() -> list[str]:
    found = []
    with contextlib.suppress(OSError):
        found.append(Path("/etc/timezone").read_text(encoding="utf-8").strip())
    with contextlib.suppress(OSError):
        target = Path("/etc/localtime").resolve()
        found.append("/".join(target.parts[-2:]))
    return found


def prepare_data_folder(settings: Settings) -> None:
    """Make the data folder; raise DataFolderError when it cannot be written."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = settings.data / f".write-test-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise DataFolderError(
            f"The data folder {settings.data} cannot be written ({error.strerror}). "
            "Set VIETDECK_DATA to a folder of your own."
        ) from error


def secret_key(settings: Settings) -> bytes:
    """Return the key that signs forms; made once, readable by its owner only (mode 0600)."""
    path = settings.data / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(key)
        return key
