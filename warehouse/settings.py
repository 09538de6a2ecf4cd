"""Every setting of flows and planner, in one place and checked once at start."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a hospital may choose."""

    model_config = SettingsConfigDict(env_prefix="HOSPITAL_")

    folder: Path = Path(".hospital")

    @property
    def warehouse_path(self) -> Path:
        """The file that only flows open."""
        return self.folder / "warehouse.duckdb"


def settings() -> Settings:
    """The settings as they are now."""
    return Settings()
