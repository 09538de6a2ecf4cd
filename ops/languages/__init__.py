"""The languages that the planner speaks. Another one is a file here and its line below."""

from collections.abc import Mapping

from ops.languages.en_gb import EN_GB
from ops.languages.en_us import EN_US
from ops.languages.language import Language

__all__ = ["EN_GB", "EN_US", "LANGUAGES", "Language"]

LANGUAGES: Mapping[str, Language] = {one.code: one for one in (EN_GB, EN_US)}
