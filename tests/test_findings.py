"""Test the headline findings: that they hold, say their numbers in each language, and notice when they no longer hold."""

import re
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from localties import findings, load
from localties.data.labels import LANGUAGES

NOTEBOOKS = {"01-where-are-the-ties", "02-how-did-the-ties-grow", "03-what-do-they-work-on", "04-the-founding-cases", "05-people", "06-who-is-at-the-centre", "07-after-the-merger", "08-how-good-is-the-evidence"}
NAMES = ["standing", "reach", "classes", "growth", "stages", "founding", "people", "hubs", "merger", "evidence"]


@pytest.fixture(scope="module")
def told(real):
    return {lang: findings(real, lang=lang) for lang in LANGUAGES}


def by_name(tables, **options):
    return {finding.name: finding for finding in findings(tables, **options)}


@pytest.mark.parametrize("name", NAMES)
def test_finding_holds(told, name):
    finding = next(finding for finding in told["en"] if finding.name == name)
    assert finding.holds, f"the data no longer support {finding.sentence!r}, which rests on: {finding.threshold}. Rewrite the phrase 'finding {name}' in phrases.json, or its threshold in findings.py"


def test_ten_findings_by_notebook(told):
    assert [finding.name for finding in told["en"]] == NAMES
    shown = [finding.notebook for finding in told["en"]]
    assert shown == sorted(shown) and set(shown) == NOTEBOOKS


def numbers(sentence):
    """Numbers of a sentence, with their separators brought to one form."""
    return Counter(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", sentence)))


@pytest.mark.parametrize("name", NAMES)
def test_the_languages_say_the_same_numbers(told, name):
    """The others may write with digits what English writes as a word: twice, five years, the month of a day."""
    sentences = {lang: next(finding for finding in told[lang] if finding.name == name) for lang in LANGUAGES}
    assert len({finding.sentence for finding in sentences.values()}) == 3 and len({finding.threshold for finding in sentences.values()}) == 3
    english = numbers(sentences["en"].sentence)
    assert english and not english - numbers(sentences["vi"].sentence) and not english - numbers(sentences["ja"].sentence)
    assert len({(finding.count, finding.holds, finding.notebook) for finding in sentences.values()}) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_finding_shows_a_hole(told, lang):
    for finding in told[lang]:
        assert not re.search(r"[{}]|nan|None|NaT|<NA>", finding.sentence + finding.threshold), finding.sentence
        assert finding.count > 0


def test_findings_of_the_made_up_folder(mini_tables):
    """Two ties: few enough to count by hand; what the folder cannot bear says so."""
    found = by_name(mini_tables)
    assert found["standing"].sentence.startswith("2 ties between local governments of Vietnam and Japan") and "More pairs, 2," in found["standing"].sentence
    assert "1 of the 1 provinces" in found["reach"].sentence and "2 of the 2 prefectures" in found["reach"].sentence and not found["reach"].holds
    assert "Only 0 of the 2 ties" in found["classes"].sentence and "1 are memoranda" in found["classes"].sentence and not found["classes"].holds
    assert "1 of the 2 pairs" in found["growth"].sentence and found["growth"].count == 2 and not found["growth"].holds
    assert "Of all 4 fields" in found["stages"].sentence and not found["stages"].holds
    assert not found["founding"].holds and found["founding"].count == 0
    assert "no series of residents" in found["people"].sentence and not found["people"].holds
    assert "more than 1 of the 2 ties (Hop, Tran)" in found["hubs"].sentence and not found["hubs"].holds
    assert "Of the 0 ties" in found["merger"].sentence and "1 July 2024" in found["merger"].sentence and not found["merger"].holds
    assert not found["evidence"].holds and "(1)" in found["evidence"].sentence


def test_nobody_ended(mini):
    for partner in ("vn-bac", "vn-nam"):
        mini.set("partners.csv", (partner,), "valid_until", "")
        mini.set("partners.csv", (partner,), "became", "")
    found = by_name(load(mini.path), names=["merger"])["merger"]
    assert "No local government in the tables has ended" in found.sentence and not found.holds


def spoil_standing(tables):
    return tables.sources.assign(publisher_kind="aggregator", publisher_partner=None), "sources"


def spoil_reach(tables):
    return tables.coverage.iloc[:-60], "coverage"


def spoil_classes(tables):
    return tables.events.assign(kind=tables.events.kind.replace("mou", "sister_city")), "events"


def spoil_growth(tables):
    moved = tables.events.date.str.replace("2023", "2021").where(tables.events.date.str.startswith("2023", na=False), tables.events.date)
    return tables.events.assign(date=moved), "events"


def spoil_stages(tables):
    return tables.event_fields.assign(stage="done"), "event_fields"


def spoil_founding(tables):
    higher = tables.events.kind.mask(tables.events.event_id == "hanoi-kanagawa-2024-mou", "friendship_agreement")
    return tables.events.assign(kind=higher), "events"


def spoil_people(tables):
    chosen = tables.unit_statistics.measure == "vietnamese_residents"
    return tables.unit_statistics.assign(value=tables.unit_statistics.value.mask(chosen, 1e6 / tables.unit_statistics.value)), "unit_statistics"


def spoil_hubs(tables):
    elsewhere = tables.events.vn_partner.replace({"vn-hue": "vn-hanoi", "vn-thua-thien-hue": "vn-hanoi", "vn-hue-city": "vn-hanoi", "vn-da-nang": "vn-hanoi"})
    return tables.events.assign(vn_partner=elsewhere, jp_partner="jp-nara"), "events"


def spoil_merger(tables):
    told = ~tables.events.kind.isin(["mou", "sector_agreement", "friendship_agreement", "sister_city", "attested"])
    heir = tables.events.vn_partner.replace(tables.partners.set_index("partner_id").became.dropna().to_dict())
    return tables.events.assign(kind=tables.events.kind.mask(told, "succession"), date=tables.events.date.mask(told, "2025-12-01"), vn_partner=tables.events.vn_partner.mask(told, heir)), "events"


def spoil_evidence(tables):
    return tables.sources.assign(side="vn"), "sources"


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_notices_when_its_words_are_wrong(real, name):
    frame, table = globals()[f"spoil_{name}"](real)
    spoilt = replace(real, frames={**real.frames, table: frame.reset_index(drop=True)})
    assert not by_name(spoilt, names=[name])[name].holds


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Of 2 agreements that places list themselves, 1 stand in the tables as ties, 1 of them"), ("vi", "Trong 2 thỏa thuận mà chính các địa phương liệt kê, 1 có"), ("ja", "協定など2件のうち、1件が提携としてデータにあり、うち1件")],
)
def test_lists_that_places_publish_are_told_of(mini_tables, lang, said):
    lists = pd.DataFrame([("hop-page", "vn-bac", "Yama", "jp-yama", "agreement"), ("hop-page", "vn-bac", "Atlantis", None, "agreement")], columns=["source_id", "holder", "listed", "partner_id", "claim"])
    assert said in by_name(replace(mini_tables, frames={**mini_tables.frames, "published_lists": lists}), names=["evidence"], lang=lang)["evidence"].sentence


def test_an_unknown_language_or_name(real):
    with pytest.raises(ValueError, match="language 'fr' is unknown"):
        findings(real, lang="fr")
    with pytest.raises(ValueError, match=r"there is no finding 'hub' \(did you mean 'hubs'\?\); choose of standing, reach"):
        findings(real, names=["hub"])


def test_some_findings_are_those_of_all(told, real):
    assert findings(real, names=["hubs", "reach"]) == [finding for finding in told["en"] if finding.name in ("hubs", "reach")]


def test_counts_are_those_behind_the_sentence(told, real):
    counts = {finding.name: finding.count for finding in told["en"]}
    assert counts["classes"] == counts["hubs"] == counts["evidence"]
    assert counts["reach"] == 81 and counts["people"] == 47 and counts["founding"] == 7
    assert pd.Series(counts).gt(0).all()
