"""Every phrase that the code asks for stands in the catalogue, and none stands there in vain."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import localties
from localties.data.tables import read_package, read_rows

PACKAGE = Path(localties.__file__).parent
CATALOGUE = json.loads((PACKAGE / "phrases.json").read_text(encoding="utf-8"))


@cache
def sources() -> list[tuple[str, ast.AST]]:
    """Name and syntax of each module and each code cell."""
    found = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]
    for path in sorted((PACKAGE.parents[1] / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found += [(path.name, "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    return [(name, ast.parse(code)) for name, code in found]


def texts(node: ast.expr) -> list[str]:
    """Regular expressions of the texts that an expression can be; a name in it can be anything."""
    if isinstance(node, ast.Constant):
        return [re.escape(str(node.value))]
    if isinstance(node, ast.JoinedStr):
        return ["".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return []


def asked(code: ast.AST) -> list[str]:
    """Keys that a piece of code asks for, as regular expressions; one that says nothing by itself is none."""
    calls = {name: [node for node in ast.walk(code) if isinstance(node, ast.Call) and node.args and getattr(node.func, "attr", "") == name] for name in ("phrase", "counted")}
    phrases = [text for call in calls["phrase"] for text in texts(call.args[0]) if re.search(r"\w", text.replace(".+", ""))]
    return phrases + [rf"{text}\ (one|other)" for call in calls["counted"] for text in texts(call.args[0])]


@cache
def keys() -> dict[str, str]:
    """Where each key is asked for."""
    return {key: name for name, code in sources() for key in asked(code)}


def words() -> set[str]:
    """Texts that stand in the code by themselves, the closed words of the schema, and the regions of units."""
    found = {node.value for _, code in sources() for node in ast.walk(code) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    fields = [field for resource in read_package().descriptor["resources"] for field in resource["schema"]["fields"]]
    found |= {f"region {region}" for region in read_rows(read_package(), "units").region}
    return found.union(*(field.get("constraints", {}).get("enum", []) for field in fields))


def test_every_phrase_that_is_asked_for_is_there():
    missing = [f"{name} asks for the phrase {key!r}" for key, name in sorted(keys().items()) if not any(re.fullmatch(key, phrase) for phrase in CATALOGUE)]
    assert missing == [], "add them to phrases.json in all languages"


def test_every_phrase_is_asked_for():
    templates = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("templates/*/*.j2")))
    known = words()
    unused = [phrase for phrase in CATALOGUE if phrase not in known and phrase not in templates and not any(re.fullmatch(key, phrase) for key in keys())]
    assert unused == [], "take them out of phrases.json"


def test_a_missing_phrase_would_be_noticed():
    assert asked(ast.parse('words.phrase("no such phrase", count=1)')) == ["no\\ such\\ phrase"]
    assert asked(ast.parse('words.phrase(f"qualifier {word} {unit}")')) == ["qualifier\\ .+\\ .+"]
    assert asked(ast.parse('words.counted("tie", 2)\nwords.phrase(f"{noun} {form}")')) == ["tie\\ (one|other)"]
    assert not any(re.fullmatch("no\\ such\\ phrase", phrase) for phrase in CATALOGUE)
