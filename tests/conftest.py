"""Give the tests a copy of the real data and a small made-up data folder."""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from localties import check, load
from localties.data.labels import LANGUAGES
from localties.data.lean import import_jsonschema
from localties.data.tables import DATA
from localties.drawing import style

import_jsonschema()  # before any test imports nbformat

# the same examples at each run, and no database of earlier ones
settings.register_profile("localties", derandomize=True, database=None, deadline=None, max_examples=40)
settings.load_profile("localties")

# What is imported and collected lives to the end. To look through it for garbage, while it
# grows and again at each test, would take a fourth of the time.
gc.disable()


#: Where a new process finds the files of the tests.
HERE = {"PYTHONPATH": os.pathsep.join([os.path.dirname(__file__), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)}

#: Files that take longest: they come first, or one of them would end alone.
LONG = ["test_audit_kills", "test_audit_pages", "test_audit_payloads", "test_audit_load", "test_audit_notebooks", "test_audit_subjects", "test_gallery", "test_report", "test_runner", "test_publish", "test_cache", "test_check", "test_corruptions", "test_pages", "test_figures", "test_flows", "test_ties", "test_package", "test_export", "test_wording", "test_warm", "test_holders", "test_merger", "test_choropleths", "test_charts", "test_pdf"]


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


def pytest_collection_finish():
    gc.enable()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


class Folder:
    """A data folder that a test may spoil."""

    def __init__(self, path: Path):
        self.path = path

    def read(self, file: str) -> str:
        return (self.path / file).read_text(encoding="utf-8")

    def write(self, file: str, text: str) -> None:
        (self.path / file).write_bytes(text.encode("utf-8"))

    def lines(self, file: str) -> list[str]:
        return self.read(file).splitlines(keepends=True)

    def rows(self, file: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.read(file), newline="")))

    def write_rows(self, file: str, rows: list[list[str]]) -> None:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(rows)
        self.write(file, out.getvalue())

    def line(self, file: str, *key: str) -> int:
        """Line of the one row whose first cells are the key."""
        found = [number for number, row in enumerate(self.rows(file), start=1) if tuple(row[: len(key)]) == key]
        assert len(found) == 1, f"{file} has {len(found)} rows {key}"
        return found[0]

    def set(self, file: str, key: tuple[str, ...], column: str, value: str) -> int:
        """Write one cell; return its line."""
        rows, line = self.rows(file), self.line(file, *key)
        row, place = rows[line - 1], rows[0].index(column)
        assert row[place] != value, f"{file}:{line}:{column} is {value!r} already"
        row[place] = value
        self.write_rows(file, rows)
        return line

    def delete(self, file: str, *key: str) -> None:
        rows, line = self.rows(file), self.line(file, *key)
        self.write_rows(file, rows[: line - 1] + rows[line:])

    def add(self, file: str, **cells: str) -> int:
        """Add a row at its sorted place by the first column; return its line."""
        header, *rows = self.rows(file)
        assert not set(cells) - set(header)
        new = [cells.get(column, "") for column in header]
        line = sum(row[0] <= new[0] for row in rows)
        self.write_rows(file, [header, *rows[:line], new, *rows[line:]])
        return line + 2

    def errors(self):
        """Faults of the level error; warnings are of unused words only."""
        faults = check(self.path)
        assert all(fault.file in ("kinds.csv", "fields.csv", "measures.csv") for fault in faults if fault.level != "error")
        return [fault for fault in faults if fault.level == "error"]


@pytest.fixture(scope="session")
def real():
    """The project's own tables."""
    return load()


@pytest.fixture(scope="session")
def browser():
    """One Chromium or Chrome for all tests of a process."""
    from localties.report.pdf import BrowserMissing, chromium, find_browser

    try:
        find_browser()
    except BrowserMissing as error:
        pytest.skip(str(error))
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def light():
    """Runs notebooks in forks of a process that has the tables; see `light.warm`."""
    from localties.report.runner import Runner

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        run = Runner("light:warm")
    with run:
        yield run


@pytest.fixture
def canvas():
    """A new figure of a size; closed after the test."""
    import matplotlib.pyplot as plt

    from localties.drawing import style

    drawn = []

    def canvas(width, height):
        drawn.append(plt.figure(figsize=(width, height)))
        return drawn[-1]

    with style.styled():
        yield canvas
        for fig in drawn:
            plt.close(fig)


@pytest.fixture
def folder(tmp_path):
    """A copy of the project's own data folder."""
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.py", "*.md", "__pycache__"))
    return Folder(tmp_path / "data")


@pytest.fixture
def mini(tmp_path):
    """The made-up folder; see MINI for what is in it."""
    return Folder(write_mini(tmp_path / "mini"))


@pytest.fixture(scope="session")
def mini_tables(tmp_path_factory):
    """The tables of the made-up folder, not to be changed."""
    return load(write_mini(tmp_path_factory.mktemp("small") / "mini"))


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """The tables of the made-up folder moved to two other countries, one of the southern hemisphere."""
    return load(write_elsewhere(tmp_path_factory.mktemp("elsewhere") / "data"))


#: Code, and degrees east and north, of the country that takes the place of one of MINI.
ELSEWHERE = {"vn": ("pt", -113, 19), "jp": ("br", -180, -50)}


def write_elsewhere(path: Path) -> Path:
    """Write the made-up folder with the codes, columns and places of two other countries."""
    write_mini(path)
    for file in path.rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        for code, (other, *_) in ELSEWHERE.items():
            text = re.sub(rf"(?<![a-z]){code}(?![a-z])", other, text)
        file.write_text(text, encoding="utf-8")
    descriptor = json.loads((path / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["maps"] = {"pt": {"names": dict.fromkeys(("en", "vi", "ja"), "Portugal")}, "br": {"names": dict.fromkeys(("en", "vi", "ja"), "Brazil")}}
    (path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    moves = {other: (east, north) for other, east, north in ELSEWHERE.values()}
    partners = Folder(path).rows("partners.csv")
    for row in partners[1:]:
        if row[8]:
            row[8], row[9] = str(float(row[8]) + moves[row[1]][1]), str(float(row[9]) + moves[row[1]][0])
    Folder(path).write_rows("partners.csv", partners)
    squares = {name.replace(code, other): (west + east, south + north, right + east, top + north) for code, (other, east, north) in ELSEWHERE.items() for name, (west, south, right, top) in SQUARES.items() if name.startswith(code)}
    write_squares(path, squares)
    return path


def write_mini(path: Path) -> Path:
    """Write the made-up data folder with the project's own schema, kinds and fields."""
    (path / "boundaries").mkdir(parents=True)
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["featured"] = []  # those of the project are real places
    descriptor["data_date"] = "2025-12-31"
    (path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    for vocabulary in ("kinds.csv", "fields.csv"):
        shutil.copy(DATA / vocabulary, path)
    for name, text in MINI.items():
        (path / f"{name}.csv").write_bytes(text.lstrip("\n").encode("utf-8"))
    write_squares(path, SQUARES)
    return path


def write_squares(path: Path, squares: dict[str, tuple[float, float, float, float]]) -> None:
    features = [_square(name, *corner) for name, corner in squares.items()]
    (path / "boundaries" / "squares.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def _square(name: str, west: float, south: float, east: float, north: float) -> dict:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Feature", "properties": {"boundary_id": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


#: Bac and Nam lie one above the other and merge into Hop; Yama and Umi lie side by side.
SQUARES = {
    "vn-bac": (105, 20, 106, 21),
    "vn-nam": (105, 19, 106, 20),
    "vn-hop": (105, 19, 106, 21),
    "jp-yama": (135, 34, 136, 35),
    "jp-umi": (136, 34, 137, 35),
}

#: Two provinces, Bac and Nam, merge into Hop on 1 July 2024; the data date is 2025-12-31.
#:
#: - Bac and Yama: a memorandum (2015 to 9 April 2018), renewed (to March 2023), both over
#:   at the merger; Hop carries it over on 1 August 2024 (to July 2029).
#: - Nam and Umi: a friendship agreement of 2010, ended on 5 May 2021.
#: - Nam and Yama: one meeting without a date.
#: - Bac and the shipping company Kisen: a flight alone.
#: - Hop lists Yama and Umi as partners, Yama lists Hop and a place that is in no table. Four
#:   events were coded twice: one was wrong, one less exact than its source.
#: - Tran, a city in Nam: a paper with Kisen, told by a blog alone; a paper with Umi, in
#:   force, signed within three days; a memorandum with Yama that is merely announced.
MINI = {
    "units": """
unit_id,boundary,country,kind,name_en,name_vi,name_ja,iso,code,wikidata,region,valid_from,valid_until,became
jp-umi,jp-umi,jp,prefecture,Umi,,海県,JP-91,91,,East,,,
jp-yama,jp-yama,jp,prefecture,Yama,,山県,JP-90,90,,East,,,
vn-bac,vn-bac,vn,province,Bac,Bắc,,VN-90,90,,North,,2024-06-30,vn-hop
vn-hop,vn-hop,vn,province,Hop,Hợp,,VN-91,91,,North,2024-07-01,,
vn-nam,vn-nam,vn,province,Nam,Nam,,VN-91,91,,North,,2024-06-30,vn-hop
""",
    "partners": """
partner_id,country,tier,name_en,name_vi,name_ja,unit_id,parent_id,latitude,longitude,valid_from,valid_until,became,wikidata
jp-kisen-company,jp,company,Kisen,,汽船,jp-umi,,,,,,,
jp-umi,jp,prefecture,Umi,,海県,jp-umi,,34.5,136.5,,,,
jp-yama,jp,prefecture,Yama,,山県,jp-yama,,34.5,135.5,,,,
vn-bac,vn,province,Bac,Bắc,,vn-bac,,20.5,105.5,,2024-06-30,vn-hop,
vn-hop,vn,province,Hop,Hợp,,vn-hop,,20.5,105.5,2024-07-01,,,
vn-nam,vn,province,Nam,Nam,,vn-nam,,19.5,105.5,,2024-06-30,vn-hop,
vn-tran-city,vn,city,Tran,Trần,,vn-nam,vn-nam,19.2,105.2,,,,
""",
    "sources": """
source_id,publisher,publisher_kind,publisher_partner,side,language,published,accessed,url,copy_of,title
agency-2015,The Agency,news_agency,,vn,vi,2015-04-11,2025-12-01,,,Report on the signing
agency-2015-copy,A mirror,aggregator,,other,en,,2025-12-01,,agency-2015,The same report elsewhere
blog,A blog,aggregator,,jp,ja,,2025-12-02,,,Ships and planes
hop-page,Hop Province,government,vn-hop,vn,vi,,2025-12-02,,,History of the ties of Hop
ministry-page,A ministry,government,,jp,ja,,2025-12-02,,,List of papers
paper-a,The Paper,press,,vn,en,,2025-12-02,,,First page of a newspaper
paper-b,The Paper,press,,vn,en,,2025-12-02,,,Second page of the newspaper
yama-page,Yama Prefecture,government,jp-yama,jp,ja,,2025-12-02,,,Yama on Hop
""",
    "events": """
event_id,date,date_basis,vn_partner,jp_partner,kind,status,signed_by_vn,signed_by_jp,host_side,valid_until,continues,occasion,summary
bac-kisen-2022-flight,2022-05,printed,vn-bac,jp-kisen-company,flight_route,took_place,,,,,,,A plane flies.
bac-yama-2015-mou,2015-04-10,printed,vn-bac,jp-yama,mou,took_place,executive,executive,vn,2018-04-09,,,Both sign for three years.
bac-yama-2018-renewal,2018-03,printed,vn-bac,jp-yama,renewal,took_place,executive,executive,jp,2023-03,bac-yama-2015-mou,,Both sign again.
hop-yama-2024-succession,2024-08-01,printed,vn-hop,jp-yama,succession,took_place,,,vn,2029-07,bac-yama-2018-renewal,,The merged province carries the tie on.
nam-umi-2010-friendship,2010,inferred,vn-nam,jp-umi,friendship_agreement,took_place,executive,executive,,,,,Both sign.
nam-umi-2021-ended,2021-05-05,printed,vn-nam,jp-umi,ended,took_place,,,,,nam-umi-2010-friendship,,The prefecture closes the tie.
nam-yama-undated-meeting,,,vn-nam,jp-yama,meeting,took_place,,,vn,,,,They talk.
tran-kisen-2023-agreement,2023~,inferred,vn-tran-city,jp-kisen-company,sector_agreement,took_place,executive,other,vn,,,,City and company sign.
tran-umi-2019-agreement,2019-09-01/2019-09-03,printed,vn-tran-city,jp-umi,sector_agreement,took_place,department,department,vn,,,,Two departments sign.
tran-yama-2026-mou,2026-03,printed,vn-tran-city,jp-yama,mou,announced,,,vn,,,,They will sign.
""",
    "event_fields": """
event_id,field,stage
bac-kisen-2022-flight,tourism,done
bac-yama-2015-mou,education_training,agreed
bac-yama-2018-renewal,education_training,agreed
bac-yama-2018-renewal,tourism,agreed
hop-yama-2024-succession,tourism,said
nam-yama-undated-meeting,health,said
tran-umi-2019-agreement,energy,agreed
tran-umi-2019-agreement,energy,done
""",
    "evidence": """
event_id,source_id,locator,supports,reported
bac-kisen-2022-flight,blog,p1,kind fields,status=announced
bac-yama-2015-mou,agency-2015,p1-3,all,
bac-yama-2015-mou,agency-2015-copy,p1,all,
bac-yama-2015-mou,paper-a,p2,vn_partner jp_partner,date=2015-05;kind=friendship_agreement
bac-yama-2018-renewal,hop-page,t1,all,
bac-yama-2018-renewal,paper-a,p3,vn_partner jp_partner,valid_until=2023-04
bac-yama-2018-renewal,paper-b,p1,vn_partner jp_partner,
hop-yama-2024-succession,yama-page,pg1,all,
nam-umi-2010-friendship,ministry-page,t1,all,date=2010-06-01
nam-umi-2010-friendship,paper-b,p2,kind,
nam-umi-2021-ended,paper-a,p4,all,
nam-yama-undated-meeting,paper-b,p3,all,
tran-kisen-2023-agreement,blog,p2,all,
tran-umi-2019-agreement,ministry-page,t1,all,date=2019-09
tran-yama-2026-mou,paper-a,p5,all,
""",
    "figures": """
figure_id,about_vn,about_jp,event_id,measure,value,value_high,qualifier,unit,as_of,scope,source_id,locator
f01,vn-tran-city,jp,,companies,6,,exact,companies,2025,companies of the city,paper-a,p6
f02,vn,jp-umi,tran-umi-2019-agreement,visitors,1000,1500,about,people,2019,visitors of the signing,paper-b,p4
""",
    "unit_statistics": """
unit_id,measure,value,as_of,scope,source_id
jp-umi,population,1000000,2020-10-01,,ministry-page
""",
    "measures": """
code,unit,label_en,label_vi,label_ja,definition,definition_vi,definition_ja
companies,companies,Companies,Doanh nghiệp,企業数,Number of companies.,Số doanh nghiệp.,企業の数。
population,people,Population,Dân số,人口,People who live in a unit.,Số người sống trong một đơn vị.,地域に住む人の数。
vietnamese_residents,people,Vietnamese residents,Người Việt Nam cư trú,在留ベトナム人数,Vietnamese nationals who live in a unit.,Số người mang quốc tịch Việt Nam sống trong một đơn vị.,地域に住むベトナム国籍の人の数。
visitors,people,Visitors,Lượt khách,来場者数,People who came.,Số người đến.,来場した人の数。
""",
    "published_lists": """
source_id,holder,listed,partner_id,claim
hop-page,vn-hop,Umi,jp-umi,contact
hop-page,vn-hop,Yama,jp-yama,agreement
yama-page,jp-yama,Hop,vn-hop,agreement
yama-page,jp-yama,Tay,,agreement
""",
    "audit": """
column,criterion,compared,agreed,overlap,note
date,equal,4,3,,
fields,overlap,4,,0.5,few fields
""",
    "audited_events": """
event_id,blind,verdict,column,mended_on
bac-yama-2015-mou,true,stands,,
hop-yama-2024-succession,true,sharpened,date,2025-12-02
nam-umi-2010-friendship,false,stands,,
tran-umi-2019-agreement,true,wrong,kind,2025-12-02
""",
    "coverage": """
unit_id,searched_on,languages,result
jp-umi,2025-12-01,vi ja,tie
""",
}


def each_language(*cases, first="vi"):
    """Cases in each language, to parametrise a test that draws: a language a case with `make test`, in turn, the others with the audit."""
    turn = [*LANGUAGES[LANGUAGES.index(first) :], *LANGUAGES[: LANGUAGES.index(first)]]
    rows = [case if isinstance(case, tuple) else (case,) for case in cases or ((),)]
    return [pytest.param(*row, lang, marks=[] if lang == turn[number % len(turn)] else pytest.mark.audit, id="-".join([*(getattr(value, "name", str(value)) for value in row), lang])) for number, row in enumerate(rows) for lang in LANGUAGES]


def kept(size, draw):
    """A figure that several tests look at and none changes, with what drew it gave: for a fixture to yield from."""
    import matplotlib.pyplot as plt

    with style.styled():
        fig = plt.figure(figsize=size)
        given = draw(fig)
    yield fig, given
    plt.close(fig)


def some_pairs(tables, count: int):
    """So many pairs of local governments with events, ties first; above what there is, made-up contacts between their places."""
    import pandas as pd

    from localties import partnerships

    pairs = partnerships(tables)
    pairs = pairs[pairs.between_governments].sort_values(["standing", "pair"], ascending=[False, True])
    first, second = (f"{side}_partner" for side in tables.package.sides)
    known = set(pairs.pair)
    others = ((one, two) for shift in range(1, 9) for one, two in zip(pairs[first][shift:], pairs[second]) if f"{one}--{two}" not in known)
    made = {f"{one}--{two}": {"pair": f"{one}--{two}", first: one, second: two, "between_governments": True, "standing": "contact", "events": 1} for one, two in others}
    more = pd.DataFrame(list(made.values())[: max(count - len(pairs), 0)], columns=list(next(iter(made.values()))))
    return pd.concat([pairs.head(count), more]).astype({"formality": "Int64", "events": int}).reset_index(drop=True)


def found(fig, gid):
    """What is drawn on a figure, or on a part of it, under a name."""
    return fig.findobj(lambda artist: artist.get_gid() == gid)


def words_of(fig, gid):
    """Texts that are drawn under a name."""
    return [text.get_text() for text in found(fig, gid)]


def covered_names(fig) -> list[str]:
    """Names on which a leader of another place, or a curve, lies."""
    import matplotlib.pyplot as plt
    import shapely

    boxes = [(text.get_text(), shapely.box(*text.get_window_extent().padded(-2).extents)) for text in fig.findobj(plt.Text) if text.get_gid() == "name"]
    lines = [shapely.LineString(found.axes.transData.transform(points)) for found in fig.findobj(lambda item: item.get_gid() == "leaders") for points in found.get_segments()]
    return [name for name, box in boxes for line in lines if line.intersects(box)]


def on_insets(fig) -> list[str]:
    """Names of places that lie on a box of far islands."""
    import matplotlib.pyplot as plt

    boxes = [child.bbox for ax in fig.axes for child in getattr(ax, "localties_insets", ())]
    return [text.get_text() for text in fig.findobj(plt.Text) if text.get_gid() == "name" and any(box.overlaps(text.get_window_extent().padded(-1)) for box in boxes)]
