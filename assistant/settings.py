"""Every setting, and the only place that reads the environment.

A setting ``name`` is read from ``ASSISTANT_NAME`` in the environment or in a ``.env`` file in
the current folder. The one exception is ``EVALS_DATA``, the folder of the public test sets.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_ENCODER = "all-MiniLM-L6-v2"


class ReadingLimits(BaseSettings):
    """Bounds on what one file may cost while it is read."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    max_file_mb: int = Field(200, ge=1, description="Larger files are refused.")
    read_timeout_s: float = Field(
        20.0,
        gt=0,
        description="Computing time to parse one file, in seconds; files of more than 5 MiB have "
        "more in proportion.",
    )
    read_memory_mb: int = Field(
        2048,
        ge=256,
        description="Address space for parsing, in MiB; two thirds of it may be in memory.",
    )


class ChatSettings(BaseSettings):
    """How a chat model is used, where the engine is one; read from ``ASSISTANT_CHAT_...``."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_CHAT_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    base_url: str | None = Field(
        None, description="Address of an OpenAI-compatible or Ollama server of your own."
    )
    api_key: SecretStr | None = Field(
        None, description="Key for that server. The keys of OpenAI and Anthropic never go there."
    )
    timeout_s: float = Field(60.0, gt=0, description="Time for all calls of one answer, seconds.")
    retries: int = Field(2, ge=0, le=10, description="Further tries after a passing failure.")
    max_output_tokens: int = Field(800, ge=16, description="Length of one answer, in tokens.")
    budget_tokens: int = Field(
        16_000, ge=500, description="Tokens that one answer may cost, read and written."
    )
    temperature: float | None = Field(None, ge=0, le=2, description="Unset: the model's own.")
    structured: Literal["auto", "never"] = Field(
        "auto", description="`auto`: JSON by schema from models known to keep to one."
    )
    input_price: float | None = Field(None, ge=0, description="Dollars per million tokens read.")
    output_price: float | None = Field(
        None, ge=0, description="Dollars per million tokens written."
    )
    show_unsupported: bool = Field(
        False, description="Show statements that no source bears out, struck through."
    )
    judge: str | None = Field(
        None, description="PROVIDER:MODEL that is asked about every statement once more."
    )


class ProviderKeys(BaseSettings):
    """The providers' own variables, under the names that their documentation uses."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    openai_api_key: SecretStr | None = None
    anthropic_api_key: SecretStr | None = None


class ApiSettings(BaseSettings):
    """What `assistant api` grants; read from ``ASSISTANT_API_...``."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_API_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    requests_per_minute: int = Field(120, ge=1, description="Requests a minute for each token.")
    max_body_mb: int = Field(50, ge=1, description="Size of one request.")


class Settings(BaseSettings):
    """What the office can choose. Frozen: a run keeps the settings that it started with."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("policy-assistant")),
        description="Folder of the library.",
    )
    encoder: str = Field(
        DEFAULT_ENCODER,
        description="Sentence-transformers model, by name or path. The default needs no network.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("policy-assistant")),
        description="Folder of files that can be made again, such as the exported encoder.",
    )
    address: str = Field(
        "127.0.0.1",
        description="Where `assistant serve` listens. Anything but this machine opens the library "
        "to everyone who reaches that address.",
    )
    hosts: str = Field(
        "",
        description="Further names under which browsers reach `assistant serve`, with commas "
        "between them, such as that of a proxy in front of it.",
    )
    engine: str = Field("extractive", description="`extractive`, or PROVIDER:MODEL.")
    reading: ReadingLimits = Field(default_factory=ReadingLimits)
    chat: ChatSettings = Field(default_factory=ChatSettings)
    api: ApiSettings = Field(default_factory=ApiSettings)

    @property
    def host_names(self) -> list[str]:
        """Those that ``hosts`` lists."""
        return [name.strip() for name in self.hosts.split(",") if name.strip()]


class EvalsSettings(BaseSettings):
    """Where the public sets are; only the evaluation and its tests use it."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    evals_data: Path | None = Field(
        None, description="Folder that holds `benchmarks/` and `documents/`."
    )


def wrong_setting(error: ValidationError) -> str | None:
    """One line on the setting that cannot be used; ``None`` where the error is about no setting."""
    for settings in (Settings, ReadingLimits, ChatSettings, ApiSettings, EvalsSettings):
        if error.title == settings.__name__:
            first = error.errors()[0]
            name = settings.model_config["env_prefix"] + "_".join(map(str, first["loc"]))
            return f"{name.upper()}={first['input']}: {first['msg']}"
    return None
