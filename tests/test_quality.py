"""Test how the tables weigh themselves, on the made-up folder of conftest.py."""

import pandas as pd
import pytest

from localties import load
from localties.measures import quality


def rows(frame, *columns):
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in frame[list(columns)].itertuples(index=False, name=None)]


def test_grades(mini_tables):
    found = quality.grades(mini_tables)
    some = found[found["count"] > 0]
    assert rows(some, "what", "grade", "count", "of") == [
        ("events", "A", 2, 10), ("events", "B", 3, 10), ("events", "C", 3, 10), ("events", "D", 2, 10),
        ("ties", "A", 1, 2), ("ties", "B", 1, 2), ("contacts", "B", 1, 2), ("contacts", "C", 1, 2),
    ]  # fmt: skip
    assert len(found) == 12 and (found.low <= found.share).all() and (found.share <= found.high).all()


def test_sources_per_tie(mini_tables):
    """Hop and Yama have four, Tran and Umi one."""
    assert rows(quality.sources_per_tie(mini_tables), "sources", "ties") == [(1, 1), (2, 0), (3, 0), (4, 1)]


def test_attestation(mini_tables):
    assert rows(quality.attestation(mini_tables), "attested", "ties", "of", "share") == [("both", 1, 2, 0.5), ("only_vn", 0, 2, 0), ("only_jp", 1, 2, 0.5), ("neither", 0, 2, 0)]


def test_official_share(mini_tables):
    """In vn: the agency, the newspaper of 2015, Hop's page, the newspaper of 2018, that on the meeting. In jp: Yama's page, the ministry's."""
    columns = ("side", "official", "of", "publishers", "official_publishers")
    assert rows(quality.official_share(mini_tables), *columns) == [("jp", 2, 2, 2, 2), ("vn", 1, 5, 3, 1)]


def test_official_share_draws_publishers_anew(mini_tables):
    """In vn three publishers: Hop's page official (1 of 1), the newspaper's three statements and the agency's one not; a draw of the page alone gives 1, one without it 0."""
    found = quality.official_share(mini_tables).set_index("side")
    assert found.loc["vn", ["share", "low", "high"]].tolist() == [0.2, 0, 1]
    assert found.loc["jp", ["low", "high"]].isna().all(), "two publishers are too few"


def test_conflict_counts(mini_tables):
    columns = ("column", "disagree", "less_exact", "events")
    assert rows(quality.conflict_counts(mini_tables), *columns) == [("date", 1, 2, 1), ("kind", 1, 0, 1), ("valid_until", 1, 0, 1), ("status", 0, 1, 0)]


def test_last_seen(mini_tables):
    """To 31 December 2025: 517 days from 1 August 2024, 2,311 from 3 September 2019."""
    columns = ("pair", "since_year", "last_seen", "days", "seen")
    assert rows(quality.last_seen(mini_tables), *columns) == [("vn-hop--jp-yama", 2015, "2024-08-01", 517, "three_years"), ("vn-tran-city--jp-umi", 2019, "2019-09-01/2019-09-03", 2311, "longer")]


@pytest.mark.parametrize(
    ("date", "days", "seen"),
    [
        ("2025-12-31", 0, "year"), ("2025", 0, "year"), ("2025-01-01", 364, "year"), ("2024-12-31", 365, "three_years"), ("2023-01-01", 1095, "three_years"),
        ("2022-12-31", 1096, "five_years"), ("2021-01-01", 1825, "five_years"), ("2020-12-31", 1826, "longer"), ("2024/..", 730, "three_years"),
    ],
)  # fmt: skip
def test_how_long_ago_in_full_years(mini, date, days, seen):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "date", date)
    assert rows(quality.last_seen(load(mini.path)), "days", "seen")[-1] == (days, seen)


def test_a_tie_without_any_date(mini):
    mini.set("events.csv", ("tran-umi-2019-agreement",), "date", "")
    mini.set("events.csv", ("tran-umi-2019-agreement",), "date_basis", "")
    assert rows(quality.last_seen(load(mini.path)), "since_year", "last_seen", "days", "seen")[-1] == (None, None, None, "undated")
    found = quality.last_seen_by_cohort(load(mini.path), edges=(2016,))
    assert rows(found[found.ties > 0], "since_from", "since_to", "seen", "ties", "of") == [(None, 2016, "three_years", 1, 1), (None, None, "undated", 1, 1)]


def test_last_told(mini):
    """The page on Tran and Umi has no date; of Hop and Yama the newest is that of 2025, though nothing took place since 2024."""
    mini.set("sources.csv", ("yama-page",), "published", "2025-06")
    mini.set("sources.csv", ("paper-a",), "published", "2018")
    columns = ("pair", "published", "days", "told")
    assert rows(quality.last_told(load(mini.path)), *columns) == [("vn-hop--jp-yama", "2025-06", 184, "year"), ("vn-tran-city--jp-umi", None, None, "undated")]


def test_last_seen_by_cohort(mini_tables):
    found = quality.last_seen_by_cohort(mini_tables, edges=(2014, 2018))
    assert rows(found[found.ties > 0], "since_from", "since_to", "seen", "ties", "of") == [(2015, 2018, "three_years", 1, 1), (2019, None, "longer", 1, 1)]
    assert len(found) == 4 * 5 and found.ties.sum() == 2


def test_national_totals(mini):
    """At the end of 2019 Tran and Umi, Bac and Yama, Nam and Umi hold a tie; an undated meeting is a contact."""
    mini.add("figures.csv", figure_id="f03", about_vn="vn", about_jp="jp", measure="companies", value="100", qualifier="about", unit="pairs", as_of="2019", scope="pairs", source_id="paper-a", locator="p7")
    found = quality.national_totals(load(mini.path))
    assert rows(found, "figure_id", "value", "qualifier", "as_of", "ties", "ever_signed", "papers", "partnerships") == [("f03", 100, "about", "2019", 3, 3, 4, 5)]


def test_no_national_totals(mini_tables):
    assert quality.national_totals(mini_tables).empty


def test_real_counts_add_up(real):
    grades, held = quality.grades(real), quality.attestation(real)
    assert grades.groupby("what")["count"].sum().to_dict() == grades.groupby("what").of.first().to_dict()
    assert held.ties.sum() == held.of.iloc[0] == quality.sources_per_tie(real).ties.sum() == quality.last_seen_by_cohort(real).ties.sum()
    assert quality.national_totals(real).value.tolist() == [110, 100, 110, 110, 110, 110]
