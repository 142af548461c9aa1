"""Test that the frames of measures can be said in each language."""

import pandas as pd
import pytest

from localties import partnerships
from localties.data.labels import LANGUAGES
from localties.data.ties import held
from localties.measures import centres, growth, merger, peers, people, quality, shape, shares
from localties.measures.wording import in_words

#: Columns of ids and notes that tables of words leave out.
IDS = {"event_id", "source_id", "figure_id", "url", "copy_of", "neighbour_ties", "scope"}


def frames(tables):
    pairs = held(partnerships(tables))
    places = people.residents_and_ties(tables)
    return {
        "first_signings": growth.first_signings(tables).drop(columns=["first_formality", "occasion"]),
        "signings_by_year": growth.signings_by_year(tables),
        "cumulative_ties": growth.cumulative_ties(tables),
        "around_years": growth.around_years(tables, [2013, 2018, 2023]),
        "signing_settings": growth.signing_settings(tables),
        "reporting": growth.reporting(tables),
        "terms": growth.terms(tables),
        "field_reach": shares.field_reach(tables, pairs),
        "beyond_talk": shares.beyond_talk(tables, pairs, by="pair"),
        "field_reporters": shares.field_reporters(tables),
        "fields_together": shares.fields_together(tables, pairs),
        "breadth": shares.breadth(tables, pairs),
        "breadth_by_events": shares.breadth_by_events(tables, pairs),
        "residents_and_ties": places,
        "rank_correlation": people.rank_correlation(places).drop(columns=["first", "second"]),
        "count_model": people.count_model(places).drop(columns=["term", "model"]),
        "growth_by_tie": people.growth_by_tie(tables),
        "reach": people.reach(tables),
        "leave_one_out": people.leave_one_out(places),
        "completeness": people.completeness(tables),
        "degrees": centres.degrees(tables, "jp"),
        "concentration": centres.concentration(tables, "jp"),
        "like_size": centres.like_size(tables, "jp"),
        "joints": shape.joints(tables),
        "fates": merger.fates(tables).drop(columns=["events", "sources"]),
        "unit_flow": merger.unit_flow(tables),
        "grades": quality.grades(tables),
        "sources_per_tie": quality.sources_per_tie(tables),
        "attestation": quality.attestation(tables),
        "official_share": quality.official_share(tables).drop(columns=["publishers", "official_publishers"]),
        "conflict_counts": quality.conflict_counts(tables),
        "last_seen": quality.last_seen(tables),
        "last_seen_by_cohort": quality.last_seen_by_cohort(tables),
        "national_totals": quality.national_totals(tables).drop(columns="qualifier"),
        "place_totals": quality.place_totals(tables).drop(columns="qualifier"),
        "peers": peers.peers(tables, "vn-hue--jp-nara").drop(columns="sparse"),
        "uncovered_fields": peers.uncovered_fields(tables, "vn-hue--jp-nara"),
        "ending_terms": peers.ending_terms(tables, "vn-hue"),
        "evidence_list": peers.evidence_list(tables, "vn-hue--jp-nara"),
    }


@pytest.fixture(scope="module")
def measured(real):
    return frames(real)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_frame_can_be_said(real, measured, lang):
    for name, frame in measured.items():
        shown = frame.drop(columns=list(IDS & set(frame)))
        said = in_words(real, shown, lang=lang)
        assert len(said) == len(shown) and said.columns.is_unique, name
        cells = set(said.astype(str).to_numpy().ravel()) | set(said.columns)
        assert not {cell for cell in cells if cell in ("nan", "None", "NaT", "<NA>", "") or "{" in cell}, name


@pytest.mark.parametrize(
    ("column", "value", "en", "vi", "ja"),
    [
        ("pair", "vn-hue--jp-nara", "Hue – Nara", "Huế – Nara", "フエ市 – 奈良県"),
        ("peer", "vn-hue--jp-nara", "Hue – Nara", "Huế – Nara", "フエ市 – 奈良県"),
        ("peer", "jp-nara", "Nara", "Nara", "奈良県"),
        ("jp_partner", "jp-nara", "Nara", "Nara", "奈良県"),
        ("neighbours", "jp-nara;jp-aichi", "Nara, Aichi", "Nara, Aichi", "奈良県、愛知県"),
        ("valid_until", "2026-03", "March 2026", "tháng 3 năm 2026", "2026年3月"),
        ("year", 2015, "2015", "2015", "2015"),
        ("year", None, "–", "–", "–"),
        ("size", 12500.0, "12,500", "12.500", "12,500"),
        ("rho", 0.375, "0.38", "0,38", "0.38"),
        ("days", -53, "-53", "-53", "-53"),
        ("runs_out", True, "yes", "có", "あり"),
        ("likeness", 0.567, "57%", "57%", "57%"),
        ("formality", 1, "Sister city", "Kết nghĩa", "姉妹提携"),
        ("fate", "silent", "nothing found", "không tìm thấy thông tin", "情報が見つからない"),
        ("attested", "only_vn", "Vietnam only", "chỉ Việt Nam", "ベトナムのみ"),
        ("column", "signed_by_jp", "signatory of Japan", "bên ký phía Nhật Bản", "日本側の署名者"),
        ("side", "jp", "Japan", "Nhật Bản", "日本"),
        ("side", "other", "elsewhere", "nước khác", "その他の国"),
        ("claim", "agreement", "agreement", "thỏa thuận", "協定など"),
        ("verdict", "sharpened", "was made more exact", "được làm chính xác hơn", "より正確に修正"),
        ("criterion", "compatible", "both can be true", "có thể cùng đúng", "両立する"),
        ("field", "tourism", "Tourism", "Du lịch", "観光"),
    ],
)
def test_cells(real, column, value, en, vi, ja):
    frame = pd.DataFrame({column: [value]})
    assert [in_words(real, frame, lang=lang).iloc[0, 0] for lang in LANGUAGES] == [en, vi, ja]


def test_a_share_brings_its_interval(real):
    frame = pd.DataFrame({"share": [0.5, float("nan")], "low": [0.254, float("nan")], "high": [0.746, float("nan")], "pairs": [6, 0]})
    assert in_words(real, frame).to_dict("list") == {"Share": ["50% (25–75%)", "–"], "Pairs": ["6", "0"]}
    assert in_words(real, frame[["share", "pairs"]])["Share"].tolist() == ["50%", "–"]


def test_a_correlation_brings_its_interval_with_a_true_minus(real):
    assert in_words(real, pd.DataFrame({"rho": [0.12], "low": [-0.15], "high": [0.4]}), lang="vi").iloc[0, 0] == "0,12 (−0,15–0,4)"


def test_chosen_columns_in_their_order(real):
    frame = pd.DataFrame({"event_id": ["x"], "year": [2015], "ties": [3]})
    assert in_words(real, frame, columns=["ties", "year"]).to_dict("list") == {"Ties": ["3"], "Year": ["2015"]}


def test_what_cannot_be_said(real):
    with pytest.raises(KeyError, match="the column 'event_id' has no heading; leave it out by columns=, or add the phrase 'heading event_id' to phrases.json"):
        in_words(real, pd.DataFrame({"event_id": ["x"]}))
    with pytest.raises(KeyError, match="the frame has no column 'day'; it has year"):
        in_words(real, pd.DataFrame({"year": [2015]}), columns=["day"])
