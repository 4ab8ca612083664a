"""Look-up in scripts without spaces between words, and of figures in the digits of any script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from assistant.ingest.ingest import ingest
from assistant.lookup.look_up import look_up
from assistant.models.encoder import Encoder
from assistant.settings import ReadingLimits
from assistant.storage.editions import Editions
from assistant.types import LookUp

HARBOUR = """港口管理办法

第一条 本办法适用于全市的港口和码头，岸线总长48公里。

第二条 船舶每日最多停泊三小时，吃水不得超过9.5米，每吨收费1,200元。

第三条 本办法自2027年6月15日起施行，由港务局负责解释。
"""
FERRIES = """渡船时刻

渡船每天开出14班。冬季的渡船从11月起每天开出8班，由港务局公布。
"""
KOREAN = "항만청은 2027년부터 선박 12척을 운영한다. 부두의 길이는 480미터이다.\n"
JAPANESE = "港湾局は2027年に新しい桟橋を3本建設する。総工費は45億円である。\n"
ARABIC = "بلغت صادرات الميناء ٤٥٠ ألف طن في عام ٢٠٢٦. ويعمل فيه ١٬٢٠٠ عامل.\n"


@pytest.fixture(scope="module")
def find(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> Iterator[Callable[[str], LookUp]]:
    folder = tmp_path_factory.mktemp("scripts")
    texts = {"harbour": HARBOUR, "ferries": FERRIES, "ko": KOREAN, "ja": JAPANESE, "ar": ARABIC}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    library = Editions(tmp_path_factory.mktemp("home"))
    assert not ingest([folder], library, lambda: encoder, ReadingLimits()).refused
    with library.read() as edition:
        yield lambda text: look_up(text, edition, encoder)


@pytest.mark.parametrize(
    "text",
    [
        "第三条 本办法自2027年6月15日起施行，由港务局负责解释。",
        "吃水不得超过9.5米",
        "2027年6月15日起施行",
        "由港务局负责解释",
        "第三条 本办法自２０２７年６月１５日起施行",
        "선박 12척을 운영한다",
        "新しい桟橋を3本建設する。",
        "بلغت صادرات الميناء ٤٥٠ ألف طن في عام ٢٠٢٦.",
    ],
)
def test_words_as_they_stand_are_verbatim(find: Callable[[str], LookUp], text: str) -> None:
    assert find(text).verdict == "verbatim"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("本办法自2028年6月15日起施行，由港务局负责解释。", [("2028", "2027")]),
        ("第三条 本办法自2027年6月16日起施行", [("16", "15")]),
        ("船舶每日最多停泊三小时，吃水不得超过8.5米", [("8.5", "9.5")]),
        ("船舶每日最多停泊五小时，吃水不得超过9.5米", [("五", "三")]),
        ("吃水不得超过９.５米，每吨收费２,２００元", [("２,２００", "1,200")]),
        ("本办法适用于全市的港口和码头，岸线总长84公里。", [("84", "48")]),
        ("冬季的渡船从11月起每天开出9班，由港务局公布。", [("9", "8")]),
        ("항만청은 2028년부터 선박 12척을 운영한다.", [("2028", "2027")]),
        ("港湾局は2027年に新しい桟橋を5本建設する。", [("5", "3")]),
        ("بلغت صادرات الميناء ٤٥٠ ألف طن في عام ٢٠٢٥.", [("٢٠٢٥", "٢٠٢٦")]),
        ("بلغت صادرات الميناء 540 ألف طن في عام 2026.", [("540", "٤٥٠")]),
    ],
)
def test_another_figure_alters_the_sentence(
    find: Callable[[str], LookUp], text: str, changed: list[tuple[str, str]]
) -> None:
    found = find(text)
    assert found.verdict == "altered"
    differences = [(d.given, d.source) for d in found.matches[0].differences]
    assert differences == changed


def test_the_same_figures_in_other_digits_change_nothing(find: Callable[[str], LookUp]) -> None:
    found = find("بلغت صادرات الميناء 450 ألف طن في عام 2026. ويعمل فيه 1,200 عامل.")
    assert found.verdict == "near_verbatim"
    assert found.matches[0].similarity == 1.0


def test_a_figure_is_not_cut_in_two(find: Callable[[str], LookUp]) -> None:
    assert find("027年6月15日起施行").verdict != "verbatim"
    assert find("每吨收费1,20").verdict != "verbatim"
