"""Pages drawn in processes of their own: right, and never in each other's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from assistant.documents.drawing import PageDrawer
from assistant.errors import UnreadableError
from tests.support.web_server import tungsten_report

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def drawer() -> Iterator[PageDrawer]:
    drawer = PageDrawer()
    yield drawer
    drawer.close()


def test_a_page_is_drawn(drawer: PageDrawer, tmp_path: Path) -> None:
    data = tungsten_report(tmp_path / "a.pdf").read_bytes()
    images = [drawer.draw(data, page, 1100) for page in (1, 2, 1)]
    assert all(image.startswith(PNG) for image in images)
    assert int.from_bytes(images[0][16:20]) == 1100
    assert images[0] == images[2] != images[1]


def test_what_cannot_be_drawn_is_said(drawer: PageDrawer, tmp_path: Path) -> None:
    data = tungsten_report(tmp_path / "a.pdf").read_bytes()
    with pytest.raises(UnreadableError, match="no page 4"):
        drawer.draw(data, 4, 1100)
    with pytest.raises(UnreadableError, match="cannot be drawn"):
        drawer.draw(b"%PDF-1.7 nothing", 1, 1100)
    assert drawer.draw(data, 1, 1100).startswith(PNG)


def test_a_hostile_page_is_given_up_and_holds_nobody(
    drawer: PageDrawer, tmp_path: Path, evals_data: Path
) -> None:
    folder = evals_data / "faults" / "render"
    if not folder.is_dir():
        pytest.skip("EVALS_DATA has no pages that take long to draw")
    hostile = (folder / "type4_fn.pdf").read_bytes()
    ended: list[float] = []

    def draw() -> None:
        with pytest.raises(UnreadableError, match="took longer"):
            drawer.draw(hostile, 1, 1100)
        ended.append(time.monotonic())

    thread = threading.Thread(target=draw)
    thread.start()
    data = tungsten_report(tmp_path / "a.pdf").read_bytes()
    assert drawer.draw(data, 1, 1100).startswith(PNG)
    done = time.monotonic()
    thread.join()
    assert done < ended[0]


@pytest.mark.parametrize(
    "name", ["dash_bomb", "tall_1e7", "tall_200k", "tiling_bomb", "userunit", "xobj_2^22"]
)
def test_every_hostile_page_is_drawn_or_refused(
    drawer: PageDrawer, evals_data: Path, tmp_path: Path, name: str
) -> None:
    path = evals_data / "faults" / "render" / f"{name}.pdf"
    if not path.is_file():
        pytest.skip("EVALS_DATA has no pages that take long to draw")
    with suppress(UnreadableError):  # however it is refused, this process lives on
        assert drawer.draw(path.read_bytes(), 1, 1100).startswith(PNG)
    data = tungsten_report(tmp_path / "a.pdf").read_bytes()
    assert drawer.draw(data, 1, 1100).startswith(PNG)
