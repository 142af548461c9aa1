"""The front page speaks its language: its map, the questions of the notebooks, their findings."""

import json
from pathlib import Path

import pytest
from PIL import Image

from localties.data.labels import LANGUAGES
from localties.report import front, pages, publish
from localties.report.frame import Words

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
TOLD = {"question": "Q", "kicker": "K", "lead": "L", "counts": [], "downloads": [], "citation": {"text": "", "bibtex": ""}}
CARD = {"name": "01-one", "href": "01-one.html", "title": "Where?", "answer_html": "<p>The answer.</p>", "picture": {"full": "pictures/01-one.png", "small": "pictures/01-one.webp", "size": [20, 10], "small_size": [10, 5], "alt": "A map."}}


def test_questions_are_those_of_the_notebooks():
    titles = {}
    for path in NOTEBOOKS.glob("[0-9]*.ipynb"):
        texts = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "markdown"]
        titles[path.stem] = next(text for text in texts if text.startswith("# ")).splitlines()[0][2:]
    assert titles == {name: Words("en").phrase(f"question {name}") for name in front.QUESTIONS}


@pytest.mark.parametrize("first", ['<img loading="lazy" src="vi/01.png" alt="Huế &amp; Nara">', '<img alt="Huế &amp; Nara" height="10" loading="lazy" src="vi/01.png"/>'])
def test_the_first_picture_of_a_page_is_found_with_its_text(tmp_path, first):
    (tmp_path / "gallery" / "vi").mkdir(parents=True)
    Image.new("RGB", (20, 10)).save(tmp_path / "gallery" / "vi" / "01.png")
    (tmp_path / "gallery" / "vi.html").write_text(f'<img alt="" src="logo.svg">{first}<img loading="lazy" src="vi/02.png" alt="">', encoding="utf-8")
    (tmp_path / "gallery" / "ja.html").write_text("no picture", encoding="utf-8")
    assert pages.first_picture("gallery/vi", tmp_path) == {"full": "gallery/vi/01.png", "size": [20, 10], "alt": "Huế & Nara"}
    assert pages.first_picture("gallery/ja", tmp_path) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_front_page_shows_map_question_and_findings_in_its_language(tmp_path, lang):
    hero = {"full": f"gallery/{lang}/01.png", "size": [20, 10], "alt": f"Map in {lang}"}
    told = {**TOLD, "hero": hero, "questions": {"01-one": f"Asked in {lang}?"}, "findings": [{"sentence": f"Found in {lang}.", "notebook": "01-one"}]}
    pages.front(tmp_path, {"data_date": "2026-01-01", "version": "0", "sections": [], "pages": [CARD], "fronts": {lang: told}})
    text = (tmp_path / ("index.html" if lang == "en" else f"{lang}.html")).read_text(encoding="utf-8")
    assert f'src="gallery/{lang}/01.png" alt="Map in {lang}" width="20" height="10"' in text
    assert text.count(f">Asked in {lang}?</a>") == 2  # beside the finding and on the card
    assert text.count(f"Found in {lang}.") == (1 if lang == "en" else 2)
    assert ("The answer." in text) == (lang == "en")


def test_a_question_that_is_in_no_catalogue_stays_as_it_is_written(tmp_path):
    pages.front(tmp_path, {"data_date": "2026-01-01", "version": "0", "sections": [], "pages": [CARD], "fronts": {"vi": {**TOLD, "questions": {}, "findings": []}}})
    text = (tmp_path / "vi.html").read_text(encoding="utf-8")
    assert '<a href="01-one.html" lang="en" hreflang="en">Where?</a>' in text
    assert '<div lang="en"><p>The answer.</p></div>' in text
    assert 'src="pictures/01-one.png" alt="A map."' in text


def test_galleries_of_few_pictures_have_one_too(tmp_path):
    for name, count in (("gallery/en", 2), ("gallery/ja", 1), ("gallery/vi", 0)):
        (tmp_path / name).mkdir(parents=True)
        for number in range(1, count + 1):
            Image.new("RGB", (20, 10)).save(tmp_path / name / f"{number:02}.png")
    found = publish._thumbs(tmp_path, ["gallery/en", "gallery/ja", "gallery/vi"])
    assert [(plate["href"], plate["src"]) for plate in found] == [("gallery/en.html", "gallery/en/01.webp"), ("gallery/ja.html", "gallery/ja/01.webp")]
