"""Build the fonts of this folder: a Vietnamese and Japanese subset, `Localties Sans`.

Run ``python src/localties/fonts/build.py`` (needs npm, fonttools and brotli).
"""

from __future__ import annotations

import hashlib
import io
import itertools
import subprocess
import tarfile
import tempfile
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE = "@expo-google-fonts/noto-sans-jp@0.4.3"
SHA256 = "563ee80509692e2b2f42ceae6a0b82afecb90daa1b3d025bcebdf3d9120f43a3"
SOURCES = {
    "Regular": "package/400Regular/NotoSansJP_400Regular.ttf",
    "Bold": "package/700Bold/NotoSansJP_700Bold.ttf",
}
LICENCE = "package/LICENSE_FONT"
FAMILY = "Localties Sans"
HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "data"

# Punctuation, arrows, mathematical signs, marks of a map's key, currencies.
SIGNS = "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›※←↑→↓↔⇒−√∞≈≠≤≥✓■□●○◆◇▲△▼▽★☆€₫№℃"
BLOCKS = [
    *[(0x0020, 0x007E), (0x00A0, 0x00FF)],  # Basic Latin, Latin-1
    (0x3000, 0x30FF),  # CJK punctuation, hiragana, katakana
    *[(0xFF01, 0xFF9F), (0xFFE0, 0xFFE6)],  # full width forms, half width kana
]

#: The pages' files and the characters of each: a page without Japanese never loads the large one.
#: The three letters are the name of the language, as links to it have it.
LANGUAGE = set("日本語")
PARTS = {
    "Latin": lambda character: character < "\u2e80" or character in LANGUAGE,
    "Japanese": lambda character: character >= "\u2e80" and character not in LANGUAGE,
}


def latin() -> set[str]:
    """Return the letters of Vietnamese and of romaji, and the marks they are made of."""
    marks = set("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
    vowels, tones = "aâăeêioôơuưy", ["", *"\u0300\u0301\u0303\u0309\u0323"]
    made = map("".join, itertools.product(vowels + vowels.upper(), tones))
    return set(unicodedata.normalize("NFC", "".join(made))) | marks | set("ĐđĀāĒēĪīŌōŪū")


def kanji() -> set[str]:
    """Return JIS X 0208: its signs (rows 1 and 2), its kanji of level 1 and 2 (16 to 84)."""
    cells = itertools.product([1, 2, *range(16, 85)], range(1, 95))
    pairs = (bytes([0xA0 + row, 0xA0 + cell]) for row, cell in cells)
    return set("".join(pair.decode("euc_jp", errors="ignore") for pair in pairs))


def wanted() -> set[str]:
    """Return every character asked for, those of the data tables included."""
    blocks = {chr(code) for first, last in BLOCKS for code in range(first, last + 1)}
    tables = {c for path in DATA.rglob("*.csv") for c in path.read_text(encoding="utf-8-sig")}
    # Line ends and code points without a meaning have no glyph in any font.
    everything = blocks | tables | latin() | kanji() | set(SIGNS)
    return {c for c in everything if unicodedata.category(c) not in {"Cc", "Cn"}}


def fetch() -> dict[str, bytes]:
    """Return the files of the pinned package, after a check of its checksum."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", PACKAGE]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (path,) = Path(folder).glob("*.tgz")
        packed = path.read_bytes()
    if hashlib.sha256(packed).hexdigest() != SHA256:
        raise SystemExit(f"{PACKAGE} is not the file that this script was written for")
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return {name: tar.extractfile(name).read() for name in [*SOURCES.values(), LICENCE]}


def rename(font: TTFont, style: str) -> None:
    """Give the font its own name, so that an installed Noto Sans JP never stands in for it."""
    names, postscript = font["name"], f"{FAMILY.replace(' ', '')}-{style}"
    version = names.getDebugName(5)
    new = {1: FAMILY, 2: style, 3: f"{version};{postscript}", 4: f"{FAMILY} {style}"}
    new |= {5: f"{version};subset for localties", 6: postscript, 16: FAMILY, 17: style}
    for name_id, text in new.items():
        names.setName(text, name_id, 3, 1, 0x409)
    names.removeNames(nameID=25)  # the prefix of a variable font: would still say Noto


def build(source: bytes, style: str, characters: set[str]) -> set[str]:
    """Write the TTF and the WOFF2s of one style; return the characters the source lacks."""
    # Without a new timestamp, both dates in `head` stay those of the source: equal bytes.
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    missing = {c for c in characters if ord(c) not in font.getBestCmap()}
    cut(font, characters - missing)
    rename(font, style)
    path = HERE / f"{FAMILY.replace(' ', '')}-{style}.ttf"
    font.save(path)
    split(path)
    return missing


def cut(font: TTFont, characters: set[str]) -> None:
    """Leave nothing in a font but these characters."""
    # Only browsers read the layout features; nothing here is set vertically or hinted.
    options = subset.Options(hinting=False, notdef_outline=True, name_IDs=["*"])
    options.layout_features = ["ccmp", "locl", "kern"]
    options.drop_tables += ["BASE", "STAT", "gasp", "vhea", "vmtx"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in characters])
    subsetter.subset(font)


def split(path: Path) -> None:
    """Write the WOFF2s of a TTF beside it; `style.css` says which characters each has."""
    for part, belongs in PARTS.items():
        font = TTFont(path, recalcTimestamp=False)
        cut(font, set(filter(belongs, map(chr, font.getBestCmap()))))
        font.flavor = "woff2"
        font.save(path.with_name(f"{path.stem}-{part}.woff2"))


def main() -> None:
    """Build both styles, copy the licence, report what the source lacks."""
    files, characters = fetch(), wanted()
    (HERE / "OFL.txt").write_bytes(files[LICENCE])
    for style, name in SOURCES.items():
        missing = sorted(build(files[name], style, characters))
        lacks = ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '?')}" for c in missing)
        print(f"{style}: {len(characters)} characters asked for; lacks {lacks or 'none'}")


if __name__ == "__main__":
    main()
