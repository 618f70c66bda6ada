"""Every setting of the installation, once: name, type, default and meaning."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import os
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from server.errors import StartError

MIB = 1024 * 1024
LONGEST_SOCKET_PATH = 100  # sun_path holds 108 bytes on Linux, 104 on macOS

FEWEST_KEY_CHARACTERS = 8  # 32 random hexadecimal digits have fewer once in 28 million times


class Settings(BaseSettings):
    """What an operator can set; each field is read from the environment variable ``PODIUM_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="PODIUM_", frozen=True, hide_input_in_errors=True)

    data: Path = Field(Path("var"), description="Folder for the database, files, Redis, logs and the secret key.")
    host: str = Field("127.0.0.1", description="Address on which the web server listens.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the web server; 0 takes any free one.")
    workers: int = Field(2, ge=0, le=64, description="Number of scoring workers that `up` starts.")
    web_processes: int = Field(2, ge=1, le=64, description="Number of web processes.")
    web_threads: int = Field(64, ge=1, le=512, description="Threads in each web process.")
    url: HttpUrl | None = Field(
        None, description="Public address of the site, used in links; without it, the address of the request."
    )
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Host names that the site answers to, separated by commas; empty: any."
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="How many proxies in front of the web server set X-Forwarded-* headers."
    )
    database_url: SecretStr | None = Field(
        None,
        description="Database, such as postgresql+psycopg://user:password@host/name; without it, SQLite in `data`.",
    )
    redis_url: SecretStr | None = Field(
        None, description="Redis, such as redis://host:6379/0; without it, `up` starts one in `data`."
    )
    storage_url: str | None = Field(
        None, description="Where files are kept, such as s3://bucket/prefix (fsspec); without it, `data`/files."
    )
    secret_key: SecretStr | None = Field(
        None, min_length=32, description="Key that signs forms and links; without it, a random one kept in `data`."
    )
    max_upload_bytes: int = Field(
        512 * MIB, ge=1024, description="Largest prediction file accepted, in bytes; a competition may allow less."
    )
    max_data_bytes: int = Field(
        16384 * MIB, ge=1024, description="Largest file that a host may send for a competition, in bytes."
    )
    max_expanded_bytes: int = Field(
        1024 * MIB, ge=1024, description="Largest size of a compressed prediction file when unpacked, in bytes."
    )
    max_draft_bytes: int = Field(
        4096 * MIB, ge=1024, description="Largest size of the files of one draft of a competition together, in bytes."
    )
    command_seconds: float = Field(
        120.0,
        ge=0,
        le=600,
        description="How long a host's `kaggle` command waits for workers to check and publish, in seconds.",
    )
    scoring_seconds: float = Field(60.0, gt=0, description="Longest time for scoring one submission, in seconds.")
    scoring_memory_bytes: int = Field(
        1536 * MIB, ge=64 * MIB, description="Memory that scoring one submission may take, in bytes."
    )
    sandbox_minimum: Literal["full", "basic"] = Field(
        "full", description="Weakest sandbox in which a host's own metric is run; below it such metrics are refused."
    )
    sandbox_seconds: float = Field(
        600.0, gt=0, description="Longest time for scoring one submission by a host's own metric, in seconds."
    )
    sandbox_memory_bytes: int = Field(
        2048 * MIB, ge=512 * MIB, description="Memory that a host's own metric may take, in bytes."
    )
    sandbox_scratch_bytes: int = Field(
        1024 * MIB, ge=MIB, description="Room for what a host's own metric writes and its unpacked files, in bytes."
    )
    sandbox_uid: int = Field(
        65534,
        ge=1,
        lt=2**31,
        description="User number of a host's own metric where the worker is root; best one that nothing else has.",
    )
    lease_seconds: float = Field(
        15.0, gt=0, description="After this many seconds without a sign of its worker, a submission goes to another."
    )
    sweep_seconds: float = Field(
        30.0, gt=0, description="How often the schedule looks for submissions that the queue has lost, in seconds."
    )
    mail_host: str | None = Field(
        None, description="Mail server (SMTP) for announcements; without it, `mail_from` and `url` none are sent."
    )
    mail_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to the mail server is encrypted."
    )
    mail_user: str | None = Field(None, description="User name at the mail server.")
    mail_password: SecretStr | None = Field(None, description="Password at the mail server.")
    mail_from: str | None = Field(None, description="Address from which mail is sent, such as podium@example.org.")
    webhooks: bool = Field(True, description="Whether webhooks can be made and are sent.")
    webhook_networks: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Networks that are not public but get webhooks all the same, such as 10.1.0.0/16,fd00::/8.",
    )
    webhook_ports: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="Ports besides 80 and 443 to which webhooks are sent, separated by commas."
    )
    sign_up: bool = Field(True, description="Whether visitors may create accounts.")
    sign_ups_per_hour: int = Field(
        5, ge=1, description="How many accounts may be made from one network in an hour; raise it for a class."
    )
    rate_limits: bool = Field(True, description="Whether requests are throttled; turn off only for measurements.")
    log_json: bool = Field(False, description="Log JSON lines instead of text.")

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return (
            tuple(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("webhook_networks", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        texts = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        if isinstance(texts, tuple):
            for text in texts:
                ipaddress.ip_network(text)
        return texts

    @field_validator("webhook_ports", mode="before")
    @classmethod
    def _split_ports(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _refuse_other_databases(cls, value: SecretStr | None) -> SecretStr | None:
        return _check_scheme(value, ("postgresql://", "postgresql+psycopg://", "sqlite:///"))

    @field_validator("redis_url")
    @classmethod
    def _refuse_other_queues(cls, value: SecretStr | None) -> SecretStr | None:
        return _check_scheme(value, ("redis://", "rediss://", "unix://"))

    @field_validator("secret_key")
    @classmethod
    def _refuse_weak_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(set(value.get_secret_value())) < FEWEST_KEY_CHARACTERS:
            raise ValueError(f"a key has at least {FEWEST_KEY_CHARACTERS} different characters; make a random one")
        return value

    @field_validator("mail_from")
    @classmethod
    def _refuse_no_address(cls, value: str | None) -> str | None:
        if value is not None and (value.count("@") != 1 or not all(value.split("@")) or " " in value):
            raise ValueError("an address such as podium@example.org")
        return value

    @property
    def sends_mail(self) -> bool:
        """Whether mail is set up: a server, an address to send from, and the site's own for the links."""
        return self.mail_host is not None and self.mail_from is not None and self.url is not None

    @property
    def job_seconds(self) -> float:
        """The longest that a job may take: that of a built-in metric or of a host's own."""
        return max(self.scoring_seconds, self.sandbox_seconds)

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL: the one that was set, or SQLite in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.sqlite_path}"

    @property
    def sqlite_path(self) -> Path:
        """The file of the SQLite database, if no other was set."""
        return (self.data / "podium.sqlite").absolute()

    @property
    def files_url(self) -> str:
        """Where files are kept: the URL that was set, or a folder in the data folder."""
        return self.storage_url or str((self.data / "files").absolute())

    @property
    def redis_address(self) -> str:
        """The URL of Redis: the one that was set, or the socket of the one that `up` starts."""
        if self.redis_url is not None:
            return self.redis_url.get_secret_value()
        return f"unix://{self.redis_socket}"

    @property
    def redis_socket(self) -> Path:
        """The socket of the embedded Redis; a short path elsewhere if the data folder's is too long for a socket."""
        path = (self.data / "redis" / "redis.sock").absolute()
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
        digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"podium-{os.getuid()}-{digest}" / "redis.sock"

    def read_secret_key(self) -> bytes:
        """Return the signing key; makes and keeps a random one (mode 0600) if none was set."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        path = self.data / "secret-key"
        self.data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _write_secret(path, secrets.token_hex(32))
        key = path.read_text().strip().encode()
        if len(key) < 32:
            raise StartError(
                f"The secret key in {path} is shorter than 32 characters. Delete the file to get a new one."
            )
        return key


def _check_scheme(url: SecretStr | None, schemes: tuple[str, ...]) -> SecretStr | None:
    if url is not None and not url.get_secret_value().startswith(schemes):
        raise ValueError(f"the address begins with {' or '.join(schemes)}")
    return url


def _write_secret(path: Path, secret: str) -> None:
    """Write a new file of mode 0600 whole; if another process was first, its secret stays."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret)
    with contextlib.suppress(FileExistsError):
        os.link(partial, path)
    partial.unlink()


def read_settings(**overrides: object) -> Settings:
    """Read the environment, with `overrides` (of the command line) on top.

    Raises
    ------
    StartError
        If settings are wrong; names every one of them.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = "; ".join(f"PODIUM_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        raise StartError(f"Settings are wrong. {faults}.") from error
