"""The export opens in a spreadsheet and in a GIS as the tables have it, and never half."""

import csv
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localties import __main__ as program
from localties import event_evidence, events, load, pair_fields, parse_date, partnerships
from localties.data import export, folders
from localties.data.geography import coverage_at, seats
from localties.data.labels import LANGUAGES, Labels

FILES = ["README.txt", "ties.csv", "ties.gpkg"]
LAYERS = {"places": "Point", "ties": "LineString", "units": "MultiPolygon"}
DATES = ("since", "term_ends", "last_seen")


@pytest.fixture(scope="module")
def made(real, tmp_path_factory):
    """The export of the project's own tables."""
    return export.export(real, tmp_path_factory.mktemp("made") / "new" / "export")


@pytest.fixture(scope="module")
def sheet(made):
    """The rows of ties.csv as text, by pair."""
    return {row["pair"]: row for row in csv.DictReader((made / "ties.csv").read_text(encoding="utf-8-sig").splitlines())}


@pytest.fixture(scope="module")
def pairs(real):
    return partnerships(real).set_index("pair")


@pytest.fixture(scope="module")
def placed(made):
    return {name: gpd.read_file(made / "ties.gpkg", layer=name) for name in LAYERS}


def snapshot(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def small(mini):
    """The made-up export as rows of text by pair, and its folder."""
    folder = export.export(load(mini.path), mini.path.parent / "out")
    with (folder / "ties.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["pair"]: row for row in csv.DictReader(file)}, folder


# The table


def test_three_files_and_nothing_beside_them(made):
    assert sorted(path.name for path in made.iterdir()) == FILES
    assert [path.name for path in made.parent.iterdir()] == ["export"]


def test_bytes_of_the_table(made, pairs):
    raw = (made / "ties.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfpair,vn_partner,") and raw.count(b"\xef\xbb\xbf") == 1
    assert raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r") == len(pairs) + 1


def test_a_row_a_pair_sorted(sheet, pairs):
    assert list(sheet) == sorted(sheet) == list(pairs.index)


def test_every_column_is_documented(made, real):
    header = (made / "ties.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    described = dict(line.split(maxsplit=1) for line in (made / "README.txt").read_text(encoding="utf-8").split("\n\n")[-1].splitlines())
    assert header == list(export.columns(real)) == list(described)
    assert described == export.columns(real) and all(described.values())
    assert len({name.lower() for name in header}) == len(header)


@pytest.mark.parametrize("pair", ["vn-hue--jp-nara", "vn-hanoi--jp-kanagawa", "vn-an-giang--jp-kobe-city"])
def test_a_pair_by_hand(sheet, real, pairs, pair):
    row, expected = sheet[pair], pairs.loc[pair]
    for side in real.package.sides:
        partner = real.partners.set_index("partner_id").loc[expected[f"{side}_partner"]]
        assert [row[f"{side}_name_{lang}"] for lang in LANGUAGES] == [partner[f"name_{lang}"] for lang in LANGUAGES]
        assert (row[f"{side}_tier"], row[f"{side}_wikidata"]) == (partner.tier, "" if pd.isna(partner.wikidata) else partner.wikidata)
        assert (float(row[f"{side}_latitude"]), float(row[f"{side}_longitude"])) == (partner.latitude, partner.longitude)
        unit = real.units.set_index("unit_id").loc[row[f"{side}_unit_id"]]
        assert row[f"{side}_unit_iso"] == unit.iso and pd.isna(unit.valid_until)
        assert row[f"{side}_unit_wikidata"] == ("" if pd.isna(unit.wikidata) else unit.wikidata)
    assert row["standing"] == expected.standing and row["formality"] == str(expected.formality)
    assert [row[f"formality_{lang}"] for lang in LANGUAGES] == [Labels(real, lang).word("kinds", expected.formality_kind) for lang in LANGUAGES]
    assert (int(row["events"]), int(row["papers"]), int(row["sources"]), row["grade"]) == (expected.events, expected.papers, expected.sources, expected.grade)
    assert float(row["official_share"]) == pytest.approx(expected.official_share, abs=5e-5)


def test_units_of_the_data_date(sheet):
    """Kobe is a city of Hyogo; Hue is a municipality of its own, An Giang the one of July 2025."""
    assert sheet["vn-an-giang--jp-kobe-city"]["jp_unit_iso"] == "JP-28"
    assert (sheet["vn-hue--jp-nara"]["vn_unit_iso"], sheet["vn-hue--jp-nara"]["jp_unit_iso"]) == ("VN-26", "JP-29")
    assert sheet["vn-an-giang--jp-kobe-city"]["vn_unit_id"] == "vn-an-giang-2025"


def test_names_are_intact(sheet):
    row = sheet["vn-hue--jp-nara"]
    assert (row["vn_name_vi"], row["jp_name_ja"]) == ("Huế", "奈良県")
    assert "Thừa Thiên Huế" in row["lineage_vi"].split("; ") and "奈良県" in row["lineage_ja"].split("; ")
    assert {"vn-hue", "vn-thua-thien-hue", "jp-nara"} <= set(row["lineage"].split(";"))
    assert all(len(row[f"lineage_{lang}"].split("; ")) == len(row["lineage"].split(";")) for lang in LANGUAGES)


def test_distances(sheet):
    """The haversine on a sphere differs from the ellipsoid by less than 0.6 percent."""
    measured = [row for row in sheet.values() if row["distance_km"]]
    assert len(measured) > len(sheet) / 2
    for row in measured:
        places = [math.radians(float(row[f"{side}_{axis}"])) for side in ("vn", "jp") for axis in ("latitude", "longitude")]
        north, west, south, east = places
        chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin((east - west) / 2) ** 2
        assert int(row["distance_km"]) == pytest.approx(2 * 6371 * math.asin(math.sqrt(chord)), rel=0.006, abs=1)
    assert all(not (row["vn_latitude"] and row["jp_latitude"]) for row in sheet.values() if not row["distance_km"])


def test_fields_say_the_stages_in_their_order(sheet, real):
    reached = pair_fields(real).groupby(["pair", "field"]).stage.agg(set).to_dict()
    for pair, row in sheet.items():
        for field in real.fields.code:
            assert row[f"field_{field}"].split() == [stage for stage in ("said", "agreed", "done") if stage in reached.get((pair, field), ())]


def test_dates_mean_what_the_tables_say_and_no_month_is_left_to_excel(sheet, pairs):
    months = 0
    for pair, row in sheet.items():
        for column in DATES:
            text, expected = row[column], pairs[column][pair]
            if pd.isna(expected):
                assert text == ""
                continue
            assert (parse_date(text).earliest, parse_date(text).latest) == (parse_date(expected).earliest, parse_date(expected).latest)
            month = parse_date(expected).precision == "month" and not parse_date(expected).approximate
            assert text == (f"{expected}/{expected}" if month else expected)
            months += month
    assert months, "no month in the data: this test shows nothing"


def test_addresses(sheet, real):
    known = set(real.sources.url)
    for row in sheet.values():
        found = [row[f"source_{place}"] for place in range(1, 6)]
        kept = [address for address in found if address]
        assert found == kept + [""] * (5 - len(kept)) and len(set(kept)) == len(kept)
        assert set(kept) <= known


def test_the_best_source_has_the_best_grade_of_the_pair(sheet, real):
    rows = events(real)
    best = rows.groupby("pair").grade.min()
    origin = real.sources.dropna(subset="url").groupby("url").source_id.agg(set)
    for pair, row in sheet.items():
        graded = rows.event_id[(rows.pair == pair) & (rows.grade == best[pair])]
        bearers = set(real.evidence.source_id[real.evidence.event_id.isin(graded)])
        assert not row["source_1"] or origin[row["source_1"]] & bearers


def test_best_sources_by_hand(mini):
    """A: Hop and Yama themselves; B: the agency, then its copy; C: the newspaper's first page, the second is one too many."""
    for row in mini.rows("sources.csv")[1:]:
        mini.set("sources.csv", (row[0],), "url", f"https://example.org/{row[0]}")
    mini.set("sources.csv", ("agency-2015-copy",), "copy_of", "")
    mini.set("sources.csv", ("agency-2015-copy",), "publisher_kind", "news_agency")
    mini.set("sources.csv", ("agency-2015",), "copy_of", "agency-2015-copy")  # not the order of their names
    rows, _ = small(mini)
    best = [rows["vn-hop--jp-yama"][f"source_{place}"].rpartition("/")[2] for place in range(1, 6)]
    assert best == ["hop-page", "yama-page", "agency-2015-copy", "agency-2015", "paper-a"]
    # the paper of Nam and Umi first by grade; Umi's ministry is no partner
    assert [rows["vn-hop--jp-umi"][f"source_{place}"].rpartition("/")[2] for place in range(1, 5)] == ["ministry-page", "paper-b", "paper-a", ""]


def test_grades_of_single_sources_give_those_of_the_events(real):
    """The best of its sources is the grade of an event."""
    graded = pd.Series(export._grades(real), index=real.evidence.event_id)
    assert graded.groupby(level=0).min().to_dict() == event_evidence(real).grade.to_dict()


def test_pandas_reads_the_table_back(made, pairs):
    back = pd.read_csv(made / "ties.csv", encoding="utf-8-sig", keep_default_na=False, na_values=[""]).set_index("pair")
    for column in ("between_governments", "vn_attested", "jp_attested"):
        assert back[column].dtype == bool and (back[column] == pairs[column]).all()
    for column in ("formality", "events", "papers", "sources", "official_share"):
        np.testing.assert_allclose(back[column].to_numpy(float), pairs[column].to_numpy(float, na_value=np.nan), atol=5e-5)
    for column in ("vn_partner", "jp_partner", "standing", "lineage", "grade"):
        assert list(back[column]) == list(pairs[column])
    assert back.loc["vn-hue--jp-nara", ["vn_name_vi", "jp_name_ja"]].tolist() == ["Huế", "奈良県"]


# Formulas


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+84 24", "'+84 24"),
        ("-5", "'-5"),  # a text that looks like a number is guarded
        (-5, "-5"),  # a number is not: it runs nothing
        (-5.25, "-5.25"),
        (np.int64(-3), "-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1+1", "'＝1+1"),
        ("Huế", "Huế"),
        ("a=b", "a=b"),
        ("", ""),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        (True, "true"),
        (np.False_, "false"),
        (1 / 3, "0.3333"),
        (2.0, "2"),
        ("2024-10", "2024-10/2024-10"),
        ("2024-10-17", "2024-10-17"),
        ("2024", "2024"),
        ("2022-09~", "2022-09~"),
        ("2015/..", "2015/.."),
    ],
)
def test_cells(tmp_path, value, cell):
    export.write_csv(pd.DataFrame({"a": pd.Series([value], dtype="object"), "b": ["x"]}), tmp_path / "cell.csv")
    with (tmp_path / "cell.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["a", "b"], [cell, "x"]]


@given(st.text() | st.from_regex(r"[-=+@＝][0-9]{0,4}-[0-9]{2}"))
def test_no_text_runs_and_none_is_lost(text):
    cell = export._cell(text)
    assert not cell or cell[0] not in "=+-@\t\r\n＝＋－＠"
    assert cell in (text, f"'{text}", f"{text}/{text}")


def test_a_name_that_is_a_formula(mini):
    mini.set("partners.csv", ("vn-hop",), "name_en", "=HYPERLINK(A1)")
    mini.set("partners.csv", ("jp-yama",), "name_ja", "@山, 県")
    rows, folder = small(mini)
    row = rows["vn-hop--jp-yama"]
    assert (row["vn_name_en"], row["jp_name_ja"]) == ("'=HYPERLINK(A1)", "'@山, 県")
    places = gpd.read_file(folder / "ties.gpkg", layer="places").set_index("partner_id")
    assert places.name_en["vn-hop"] == "=HYPERLINK(A1)", "a GIS runs no cell"


# The layers


def test_layers_and_their_types(made, placed, real):
    assert dict(pyogrio.list_layers(made / "ties.gpkg")) == LAYERS
    for name, layer in placed.items():
        info = pyogrio.read_info(made / "ties.gpkg", layer=name)
        names = [column.lower() for column in (*info["fields"], info["fid_column"], info["geometry_name"])]
        assert info["crs"] == "EPSG:4326" and len(set(names)) == len(names)
        assert layer.geom_type.eq(LAYERS[name]).all() and layer.is_valid.all() and not layer.is_empty.any()
    info = pyogrio.read_info(made / "ties.gpkg", layer="ties")
    subtypes = dict(zip(info["fields"], info["ogr_subtypes"]))
    booleans = {"between_governments", *(f"{side}_attested" for side in real.package.sides)}
    assert {name for name, subtype in subtypes.items() if subtype == "OFSTBoolean"} == booleans
    assert set(info["fields"]) == set(export.columns(real)) - {f"{side}_{axis}" for side in real.package.sides for axis in ("latitude", "longitude")}


def test_lines_run_from_seat_to_seat(placed, real, pairs):
    seat = real.partners.set_index("partner_id").geometry
    lines = placed["ties"].set_index("pair")
    ends = {pair: [seat[row[f"{side}_partner"]] for side in real.package.sides] for pair, row in pairs.iterrows()}
    assert list(lines.index) == [pair for pair, (first, second) in ends.items() if first and second and first != second]
    for pair, line in lines.geometry.items():
        assert [line.coords[0], line.coords[-1]] == [point.coords[0] for point in ends[pair]]
    for column in ("standing", "formality", "since", "term_ends", "last_seen", "grade", "events"):
        expected = pairs[column].reindex(lines.index)
        assert (lines[column].isna() == expected.isna()).all()
        assert (lines[column].dropna() == expected.dropna()).all()
    assert lines.vn_attested.dtype == bool


def test_places_are_the_partners_with_a_seat(placed, real, pairs):
    partners = set(pairs.vn_partner) | set(pairs.jp_partner)
    places = placed["places"].set_index("partner_id")
    rows = seats(real, real.package.data_date)
    assert set(places.index) == {partner for partner in partners if rows.geometry[partner]}
    assert places.loc["vn-hue", "name_vi"] == "Huế" and places.loc["jp-nara", "name_ja"] == "奈良県"
    assert places.geometry["jp-nara"] == rows.geometry["jp-nara"]
    held = pairs[pairs.vn_partner == "vn-hue"].standing.value_counts()
    assert (places.ties["vn-hue"], places.contacts["vn-hue"]) == (held.get("tie", 0), held.get("contact", 0))


def test_units_have_the_result_of_the_search(placed, real, pairs):
    units = placed["units"].set_index("unit_id")
    covered = coverage_at(real, real.package.data_date)
    assert units.result.to_dict() == covered.result.to_dict()
    assert units.geometry.geom_equals(covered.geometry.reindex(units.index)).all()
    lies = seats(real, real.package.data_date).unit_at
    for standing in ("tie", "contact"):
        ends = [{lies[row.vn_partner], lies[row.jp_partner]} for row in pairs[pairs.standing == standing].itertuples()]
        assert units[f"{standing}s"].to_dict() == {unit: sum(unit in both for both in ends) for unit in units.index}


def test_layers_by_hand(mini_tables):
    """Tran lies in Hop by now; Kisen has no seat, but lies in Umi."""
    placed = export.layers(mini_tables, export.wide(mini_tables))
    assert placed["places"].set_index("partner_id")[["ties", "contacts"]].T.to_dict("list") == {"jp-umi": [1, 1], "jp-yama": [1, 1], "vn-hop": [1, 1], "vn-tran-city": [1, 2]}
    assert list(placed["ties"].pair) == ["vn-hop--jp-umi", "vn-hop--jp-yama", "vn-tran-city--jp-umi", "vn-tran-city--jp-yama"]
    assert placed["units"].set_index("unit_id")[["result", "ties", "contacts"]].T.to_dict("list") == {"jp-umi": ["tie", 1, 2], "jp-yama": ["not searched", 1, 1], "vn-hop": ["not searched", 2, 3]}


def test_two_at_one_place(mini):
    """No line between them, and the unit in which both lie counts their tie once."""
    mini.set("partners.csv", ("jp-yama",), "unit_id", "vn-hop")
    for column, value in (("latitude", "34.5"), ("longitude", "135.5")):
        mini.set("partners.csv", ("vn-hop",), column, value)
    rows, folder = small(mini)
    assert rows["vn-hop--jp-yama"]["distance_km"] == "0"
    assert "vn-hop--jp-yama" not in set(gpd.read_file(folder / "ties.gpkg", layer="ties").pair)
    units = gpd.read_file(folder / "ties.gpkg", layer="units").set_index("unit_id")
    assert (units.ties["vn-hop"], units.contacts["vn-hop"]) == (2, 3)


def test_no_pair_at_all(mini):
    for table in ("events.csv", "event_fields.csv", "evidence.csv"):
        mini.write_rows(table, mini.rows(table)[:1])
    rows, folder = small(mini)
    assert rows == {} and dict(pyogrio.list_layers(folder / "ties.gpkg")) == LAYERS
    assert pyogrio.read_info(folder / "ties.gpkg", layer="units")["features"] == 3


def test_readme(made, real, pairs):
    text = (made / "README.txt").read_text(encoding="utf-8")
    package = real.package
    assert {f"Data of {package.data_date}, version {package.descriptor['version']}.", *(Labels(real, lang).phrase("neutral lines") for lang in LANGUAGES)} <= set(text.splitlines())
    assert "CC BY 4.0" in text and "{" not in text
    assert f"{len(pairs)} pairs of partners ({(pairs.standing == 'tie').sum()} ties" in text


# As a whole or not at all


def test_equal_tables_give_equal_bytes(made, real, pairs, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "partnerships", lambda tables: pairs.reset_index())  # a second run of it, spared a third
    assert snapshot(export.export(real, tmp_path / "again")) == snapshot(made)
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_a_new_export_replaces_the_former_one(mini, monkeypatch):
    monkeypatch.setattr(program, "DATA", mini.path)
    _, target = small(mini)
    before = snapshot(target)
    mini.set("partners.csv", ("vn-hop",), "name_vi", "Hợp Mới")
    assert program.main(["export", "--target", str(target)]) == 0
    after = snapshot(target)
    assert set(before) == set(after) == set(map(Path, FILES))
    assert "Hợp Mới".encode() in after[Path("ties.csv")] and before[Path("ties.gpkg")] != after[Path("ties.gpkg")]


def test_a_failing_export_leaves_the_former_one(mini, monkeypatch, capfd):
    """Once at the last file, once at the one before."""
    _, target = small(mini)
    before = snapshot(target)

    def fail(*_):
        raise OSError("no space left on the disk")

    monkeypatch.setattr(program, "DATA", mini.path)
    for step in ("_readme", "_write_layers"):
        monkeypatch.setattr(export, step, fail)
        assert program.main(["export", "--target", str(target)]) == 1
        assert "no space left on the disk\nthe export stays as it was" in capfd.readouterr().err
        assert snapshot(target) == before
        assert sorted(path.name for path in target.parent.iterdir()) == ["mini", "out"]


def test_a_failing_move_puts_the_former_one_back(mini, monkeypatch):
    _, target = small(mini)
    before = snapshot(target)
    rename = Path.rename

    def fail(path, to):
        if Path(to) == target and path.name == target.name:
            raise PermissionError("in use")
        return rename(path, to)

    monkeypatch.setattr(folders, "_exchange", lambda one, other: False)  # as on systems that move in two steps
    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(PermissionError, match="in use"):
        export.export(load(mini.path), target)
    assert snapshot(target) == before


def test_a_line_break_stops_the_export(mini, monkeypatch, capfd):
    _, target = small(mini)
    before = snapshot(target)
    mini.set("partners.csv", ("vn-hop",), "name_vi", "Hợp\nMới")
    monkeypatch.setattr(program, "DATA", mini.path)
    assert program.main(["export", "--target", str(target)]) == 1
    errors = capfd.readouterr().err
    assert "partners.csv" in errors and "the export stays as it was; mend the tables first" in errors
    assert snapshot(target) == before


@pytest.mark.parametrize("stranger", ["thesis.docx", ".git"])
def test_a_folder_with_other_files_is_not_replaced(mini, monkeypatch, capfd, stranger):
    target = mini.path.parent / "home"
    target.mkdir()
    (target / stranger).write_text("mine", encoding="utf-8")
    monkeypatch.setattr(program, "DATA", mini.path)
    assert program.main(["export", "--target", str(target)]) == 1
    assert f"{stranger} would be lost; name a new or empty folder" in capfd.readouterr().err
    assert (target / stranger).read_text(encoding="utf-8") == "mine" and len(snapshot(target)) == 1


def test_a_file_is_no_target(mini_tables, tmp_path):
    (tmp_path / "ties.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match="ties.csv would be lost"):
        export.export(mini_tables, tmp_path / "ties.csv")
