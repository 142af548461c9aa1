"""Give each page its frame: words of its language, style, and the policy that lets nothing run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["NAMES", "Words", "frame", "home", "visible"]

STYLE = Path(__file__).parents[1] / "templates" / "localties" / "style.css"

#: Languages as they call themselves.
NAMES = {"en": "English", "vi": "Tiếng Việt", "ja": "日本語"}

#: Letters that are not seen but change what is read: controls, marks of direction, joiners.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]")


def visible(text: str) -> str:
    """Show letters that are not seen as their code points, so that none misleads a reader.

    Examples
    --------
    >>> visible("nara\\u202etpj.gpj")
    'nara[U+202E]tpj.gpj'
    """
    return _INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


class Words:
    """The words of the frame in one language.

    Parameters
    ----------
    lang : str
        A language of the catalogue.

    Examples
    --------
    >>> Words("ja").phrase("page contents")
    'このページの内容'
    """

    def __init__(self, lang: str = "en"):
        self.lang = lang

    def phrase(self, key: str, **values: object) -> str:
        """Phrase of the catalogue with values filled in; KeyError if there is none."""
        return _catalogue()[key][self.lang].format(**values)

    def date(self, text: str) -> str:
        """An EDTF date."""
        from localties.data.dates import format_date

        return format_date(text, self.lang)


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, str]]:
    return json.loads((Path(__file__).parents[1] / "phrases.json").read_text(encoding="utf-8"))


def frame(lang: str = "en", *, root: str = "", script: str = "") -> dict[str, Any]:
    """Give what the head of a page needs.

    Parameters
    ----------
    lang : {"en", "vi", "ja"}
    root : str
        Way from the page to the folder with ``fonts`` and ``index.html``, such as ``../``.
    script : str
        The page's one script, if it has any.

    Returns
    -------
    dict
        `lang`, `home` (way to the front page of the language), `root`, `words`, `css`,
        `script`, and `policy`: nothing is loaded from elsewhere, and no style or script
        runs but these two, known by their hashes.
    """
    css = STYLE.read_text(encoding="utf-8").replace("fonts/", f"{root}fonts/")
    policy = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "font-src 'self' file:", "img-src 'self' data: file:", f"style-src {_hash(css)}"]
    policy += [f"script-src {_hash(script)}"] if script else []
    return {"lang": lang, "home": f"{root}{home(lang)}", "root": root, "words": Words(lang), "css": css, "script": script, "policy": "; ".join(policy)}


def home(lang: str) -> str:
    """File name of the front page in a language."""
    return "index.html" if lang == "en" else f"{lang}.html"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
