"""Test the loading of the tables, and spot-check what the real ones hold."""

import copy
import json
import pickle
import re
import shutil

import geopandas as gpd
import pandas as pd
import pytest

from localties import TableError, load
from localties.data.tables import DATA, read_package, read_rows

TABLES = [resource["name"] for resource in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]]

DTYPES = {"string": "str", "number": "float64", "integer": "Int64", "boolean": "boolean"}


# Types


def assert_types(tables, table):
    for column, item in tables.package.fields(table).items():
        found = tables.frames[table][column].dtype
        if item["type"] == "date":
            assert found.kind == "M", f"{table}.{column} is {found}"
        else:
            assert found == DTYPES[item["type"]], f"{table}.{column} is {found}"


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_the_types_of_the_schema(real, table):
    assert_types(real, table)
    assert [column for column in real.frames[table] if column != "geometry"] == list(real.package.fields(table))
    assert list(real.frames[table].index) == list(range(len(real.frames[table])))


def test_tables_without_rows_have_the_types_too(mini):
    for table in TABLES:
        mini.write(f"{table}.csv", mini.lines(f"{table}.csv")[0])
    tables = load(mini.path)
    for table in TABLES:
        assert len(tables.frames[table]) == 0
        assert_types(tables, table)


def test_values(mini_tables):
    figures = mini_tables.figures.set_index("figure_id")
    assert figures.value.to_dict() == {"f01": 6.0, "f02": 1000.0}
    assert figures.value_high["f02"] == 1500.0 and pd.isna(figures.value_high["f01"])
    kinds = mini_tables.kinds.set_index("code")
    assert kinds.formality["sister_city"] == 1 and kinds.formality["meeting"] is pd.NA
    assert kinds.signed.to_dict()["mou"] is True and kinds.signed.to_dict()["meeting"] is False
    partners = mini_tables.partners.set_index("partner_id")
    assert partners.valid_until["vn-bac"] == pd.Timestamp("2024-06-30") and pd.isna(partners.valid_until["vn-hop"])
    events = mini_tables.events.set_index("event_id")
    assert events.date["tran-kisen-2023-agreement"] == "2023~"  # a partial date stays text
    assert pd.isna(events.date["nam-yama-undated-meeting"])
    assert mini_tables.units.set_index("unit_id").code["vn-bac"] == "90"  # a code keeps its zeros


def test_codes_keep_their_leading_zero(real):
    assert real.units.set_index("unit_id").code["jp-akita"] == "05"


def test_shapes_and_seats(mini_tables):
    partners, units = mini_tables.partners.set_index("partner_id"), mini_tables.units.set_index("unit_id")
    for frame in (partners, units):
        assert isinstance(frame, gpd.GeoDataFrame) and frame.crs == "EPSG:4326"
    assert (partners.geometry["vn-tran-city"].x, partners.geometry["vn-tran-city"].y) == (105.2, 19.2)
    assert partners.geometry["jp-kisen-company"] is None
    assert units.geometry["vn-hop"].bounds == (105, 19, 106, 21)


def test_units_that_differ_in_rank_alone_share_a_shape(real):
    shapes = real.units.set_index("unit_id").geometry
    assert shapes["vn-hue"].equals(shapes["vn-thua-thien-hue"])
    assert shapes["vn-dong-nai-2026"].equals(shapes["vn-dong-nai-2025"])
    assert not shapes["vn-dong-nai-2025"].equals(shapes["vn-dong-nai"])


def test_a_unit_of_unknown_shape_has_none(mini):
    mini.set("units.csv", ("jp-umi",), "boundary", "jp-elsewhere")
    shapes = load(mini.path).units.set_index("unit_id").geometry
    assert shapes["jp-umi"] is None and shapes["jp-yama"] is not None


def test_a_folder_without_boundaries(mini):
    shutil.rmtree(mini.path / "boundaries")
    units = load(mini.path).units
    assert units.geometry.isna().all() and units.crs == "EPSG:4326"


# The folder and the object


def test_folder_as_text_and_as_path(mini):
    assert load(str(mini.path)).events.equals(load(mini.path).events)


def test_unknown_table_names_the_known_ones(mini_tables):
    with pytest.raises(AttributeError, match=r"no table 'event'; there are sources, units, .*events.*measures"):
        mini_tables.event  # noqa: B018


def test_tables_are_listed(mini_tables):
    assert set(TABLES) <= set(dir(mini_tables))


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda tables: pickle.loads(pickle.dumps(tables))])
def test_copies_and_pickles(mini_tables, duplicate):
    twin = duplicate(mini_tables)
    assert twin.package.data_date == "2025-12-31" and twin.package.sides == ("vn", "jp")
    for table in TABLES:
        assert twin.frames[table].equals(mini_tables.frames[table])
    assert twin.units.crs == "EPSG:4326"
    with pytest.raises(AttributeError, match="no table 'event'"):
        twin.event  # noqa: B018


def test_a_deep_copy_stands_alone(mini_tables):
    twin = copy.deepcopy(mini_tables)
    twin.events.loc[0, "kind"] = "meeting"
    assert mini_tables.events.kind[0] == "flight_route"


# What cannot be read


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "kind"),
    [
        ("figures.csv", "f02", "value", "1 000", "number"),
        ("figures.csv", "f02", "value_high", "1,500", "number"),
        ("partners.csv", "vn-nam", "latitude", "19°30'", "number"),
        ("kinds.csv", "mou", "formality", "three", "integer"),
        ("kinds.csv", "mou", "formality", "2.5", "integer"),
        ("kinds.csv", "mou", "signed", "yes", "boolean"),
        ("kinds.csv", "mou", "signed", "True", "boolean"),
        ("sources.csv", "paper-b", "accessed", "2025-02-30", "date"),
        ("sources.csv", "paper-b", "accessed", "01.12.2025", "date"),
        ("partners.csv", "vn-hop", "valid_from", "2024-07", "date"),
    ],
)
def test_a_value_of_another_type(mini, file, key, column, value, kind):
    line = mini.set(file, (key,), column, value)
    expected = f"{file}:{line}:{column}: {value!r} is no {kind}. Run `python -m localties check` to see every fault."
    with pytest.raises(TableError, match=f"^{re.escape(expected)}$"):
        load(mini.path)


def test_the_line_is_that_of_the_file_below_a_cell_of_two_lines(mini):
    mini.set("figures.csv", ("f01",), "scope", "companies\nof the city")
    mini.set("figures.csv", ("f02",), "value", "many")
    with pytest.raises(TableError, match=r"^figures\.csv:4:value: 'many' is no number"):
        load(mini.path)


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table(mini, table):
    (mini.path / f"{table}.csv").unlink()
    with pytest.raises(TableError, match=rf"^{table}\.csv: the table is missing\. Put {table}\.csv into .*mini, at least with its header row\.$"):
        load(mini.path)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text.replace("Bắc", "B\xe9c").encode("cp1252", "replace"), r"^partners\.csv:5: the byte 0xe9 near '.*Béc.*' is not UTF-8\. Save the file as UTF-8"),
        (lambda text: text.encode("utf-16"), r"^partners\.csv:1: the byte 0xff near .* is not UTF-8"),
        (lambda text: text.encode("utf-8-sig"), r"^partners\.csv:1: the file begins with a byte-order mark\. Save it as UTF-8 without byte-order mark"),
        (lambda text: b"", r"^partners\.csv:1: the file is empty\. Write at least the header row: partner_id,country,tier"),
        (lambda text: b"\n \n", r"^partners\.csv:1: the file is empty"),
        (lambda text: text.replace("partner_id,", "id,", 1).encode(), r"^partners\.csv:1: the header is wrong: 'id' is unknown; 'partner_id' is missing\. Write it as: partner_id,country"),
        (lambda text: text.replace(",", ";").encode(), r"^partners\.csv:1: the header is wrong: semicolons stand between the columns .*Save it with commas, or let `make tidy` do it"),
        (lambda text: text.replace("Yama", '"Yama', 1).encode(), r"^partners\.csv:\d+: this is no CSV \(unexpected end of data\)\. Put a cell that holds a comma"),
        (lambda text: text.replace("Yama,", "Yama,,", 1).encode(), r"^partners\.csv:4: the row has 15 cells, the header 14\. Add the missing commas, take out the surplus ones"),
        (lambda text: (text + "\n").encode(), r"^partners\.csv:9: the row has 0 cells, the header 14"),
    ],
)
def test_a_file_that_cannot_be_read(mini, spoil, message):
    (mini.path / "partners.csv").write_bytes(spoil(mini.read("partners.csv")))
    with pytest.raises(TableError, match=message):
        load(mini.path)


def test_line_ends_of_windows_are_read(mini, mini_tables):
    mini.write("events.csv", mini.read("events.csv").replace("\n", "\r\n"))
    assert load(mini.path).events.equals(mini_tables.events)


def test_missing_schema(tmp_path):
    with pytest.raises(TableError, match=r"datapackage\.json: there is no such file\. Name a folder that holds datapackage\.json and the tables it lists\.$"):
        load(tmp_path)


def test_missing_folder(tmp_path):
    with pytest.raises(TableError, match=r"nowhere.datapackage\.json: there is no such file"):
        load(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(mini):
    with pytest.raises(TableError, match="Name a folder that holds datapackage.json"):
        load(mini.path / "events.csv")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{\n"name": "x"\n"y": 1}', r"datapackage\.json:3: this is no JSON \(.*\)\. Mend the syntax at that line\."),
        (b"", r"datapackage\.json:1: this is no JSON"),
        (b'{"title": "\xe9t\xe9"}', r"datapackage\.json.* UTF-8"),
        (b"{}", r"datapackage\.json.*resources"),
        (b"[]", r"datapackage\.json.*resources"),
    ],
    ids=["broken", "empty", "not UTF-8", "no resources", "a list"],
)
def test_a_schema_that_cannot_be_read(mini, raw, message):
    (mini.path / "datapackage.json").write_bytes(raw)
    with pytest.raises(TableError, match=message):
        load(mini.path)


def test_the_fault_is_in_the_error_too(mini):
    mini.set("figures.csv", ("f02",), "value", "many")
    with pytest.raises(TableError) as caught:
        load(mini.path)
    fault = caught.value.fault
    assert (fault.file, fault.line, fault.column, fault.level) == ("figures.csv", 3, "value", "error")


def test_rows_as_text_are_indexed_by_line(mini):
    rows = read_rows(read_package(mini.path), "sources")
    assert rows.index[0] == 2 and rows.source_id[2] == "agency-2015"
    assert rows.copy_of[2] == "" and rows.copy_of[3] == "agency-2015"


# The real tables


@pytest.mark.parametrize("table", TABLES)
def test_pandas_alone_reads_every_table(real, table):
    frame = pd.read_csv(DATA / f"{table}.csv")
    assert list(frame) == list(real.package.fields(table))
    assert len(frame) == len(real.frames[table]) > 0
    for column in frame:
        assert list(frame[column].isna()) == list(real.frames[table][column].isna()), column


@pytest.mark.parametrize("table", TABLES)
def test_files_end_their_lines_plainly(table):
    raw = (DATA / f"{table}.csv").read_bytes()
    assert b"\r" not in raw and raw.endswith(b"\n") and not raw.endswith(b"\n\n")


@pytest.mark.parametrize(
    ("about_vn", "about_jp", "measure", "value", "qualifier", "unit", "source", "locator"),
    [
        ("vn-ho-chi-minh-city", "jp", "localities", 7, "exact", "localities", "sggp-2024-08-24", "p3"),
        ("vn-ho-chi-minh-city", "jp-aichi", "localities", 12, "exact", "localities", "sggp-2024-08-24", "p3"),
        ("vn", "jp-aichi", "vietnamese_residents", 60_000, "about", "people", "sggp-2024-08-24", "p8"),
        ("vn-hue", "jp", "share_of_labour_export", 80, "over", "percent", "hue-ngay-nay-144532", "p9"),
        ("vn-thua-thien-hue", None, "rank_pci", 10, "at_most", "rank", "hue-ngay-nay-144532", "p14"),
        ("vn", "jp", "investment", 12_500_000_000, "exact", "USD", "hanoi-times-2024-10-19", "p36"),
        ("vn-hanoi", None, "relics", 6000, "over", "relics", "doanh-nghiep-hoi-nhap-2023-11-18", "p10"),
    ],
)
def test_figures_of_the_founding_documents(real, about_vn, about_jp, measure, value, qualifier, unit, source, locator):
    figures = real.figures
    about = (figures.about_vn == about_vn) & (figures.about_jp.isna() if about_jp is None else figures.about_jp == about_jp)
    found = figures[about & (figures.measure == measure) & (figures.source_id == source)]
    assert len(found) == 1
    row = found.iloc[0]
    assert (row.value, row.qualifier, row.unit, row.locator) == (value, qualifier, unit, locator)
    assert pd.isna(row.value_high)


def test_the_signing_of_this_week_is_an_interval(real):
    row = real.events.set_index("event_id").loc["hanoi-kanagawa-2024-mou"]
    assert (row.date, row.date_basis) == ("2024-10-14/2024-10-19", "printed")


def test_every_founding_document_is_a_source(real):
    named = real.sources.title.str.extract(r"\(document (00\d)_[0-9a-f]{16}\)")[0].dropna()
    assert sorted(named) == ["000", "001", "002", "003", "004"]
    used = {*real.evidence.source_id, *real.figures.source_id}
    assert set(real.sources.source_id[named.index]) <= used
