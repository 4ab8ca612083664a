"""What is drawn on a PDF page besides its text: rules, filled boxes and images."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_THIN = 2.0
"""Points; a path that is not thicker is a line."""

_SHORTEST = 3.0
"""Points; shorter lines are dots and ticks."""

_MOST_OBJECTS = 4_000
"""A page with more drawn objects is a map or a chart; the rest of them is not looked at."""

_MOST_SEGMENTS = 400
_RECTANGLE_SEGMENTS = range(4, 7)
_DEEPEST_FORM = 4
_WHITE = 250

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points from the lower left corner."""

Rule = tuple[float, float, float]
"""A line: where it begins and ends, and its place across that."""

_Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class Shapes:
    """`across` are lines from left to right, `down` those from bottom to top.

    `coloured` are boxes filled with anything but white, and images.
    """

    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    coloured: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)


class Drawn:
    """Looks at the drawn objects of a page when first asked."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page

    @cached_property
    def shapes(self) -> Shapes:
        found = Shapes()
        width, height = self._page.get_size()
        for count, (kind, item, matrix) in enumerate(_objects(self._page.raw, _UNMOVED, 0)):
            if count > _MOST_OBJECTS:
                break
            box = _moved(_bounds(item), matrix)
            if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                found.images.append(box)
                found.coloured.append(box)
            elif kind == pdfium_c.FPDF_PAGEOBJ_SHADING:
                found.coloured.append(box)
            elif box[2] - box[0] <= 0.97 * width or box[3] - box[1] <= 0.97 * height:
                _add_path(found, item, box, matrix)
            elif _filled(item):
                # The ground of the whole page.
                found.coloured.append(box)
        return found

    def is_dark(self, x: float, y: float) -> bool:
        """Whether something coloured lies behind the text at a place."""
        return any(_holds(box, x, y) for box in self.shapes.coloured)

    def has_picture(self, x: float, y: float) -> bool:
        """Whether an image lies behind the text at a place, as behind that of a scan."""
        return any(_holds(box, x, y) for box in self.shapes.images)


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y + 2 <= box[3] + 1


def _objects(holder: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[int, Any, _Matrix]]:
    """The objects of a page but its text, with their kinds; those in forms with their place."""
    if depth == 0:
        count, item_at = pdfium_c.FPDFPage_CountObjects(holder), pdfium_c.FPDFPage_GetObject
    else:
        count, item_at = pdfium_c.FPDFFormObj_CountObjects(holder), pdfium_c.FPDFFormObj_GetObject
    kind_of = pdfium_c.FPDFPageObj_GetType
    for index in range(count):
        item = item_at(holder, index)
        kind = kind_of(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            continue
        if kind != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield kind, item, matrix
        elif depth < _DEEPEST_FORM:
            yield from _objects(item, _product(_matrix_of(item), matrix), depth + 1)


def _bounds(item: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _matrix_of(item: Any) -> _Matrix:
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, _k, _m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, *_point(e, f, then)


def _point(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _moved(box: Box, matrix: _Matrix) -> Box:
    if matrix is _UNMOVED:
        return box
    (x0, y0), (x1, y1) = _point(box[0], box[1], matrix), _point(box[2], box[3], matrix)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _filled(item: Any) -> bool:
    """Whether a path is filled, and not with white."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item, fill, stroke)
    if not fill.value:
        return False
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFPageObj_GetFillColor(item, red, green, blue, opacity)
    return min(red.value, green.value, blue.value) < _WHITE and opacity.value > 0


def _stroked(item: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item, fill, stroke)
    return bool(stroke.value)


def _add_path(found: Shapes, item: Any, box: Box, matrix: _Matrix) -> None:
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if height <= _THIN:
        if width > _SHORTEST:
            found.across.append((left, right, (bottom + top) / 2))
        return
    if width <= _THIN:
        if height > _SHORTEST:
            found.down.append((bottom, top, (left + right) / 2))
        return
    filled = _filled(item)
    if filled:
        found.coloured.append(box)
    if not filled and not _stroked(item):
        return
    segments = pdfium_c.FPDFPath_CountSegments(item)
    if segments in _RECTANGLE_SEGMENTS:
        found.across += [(left, right, bottom), (left, right, top)]
        found.down += [(bottom, top, left), (bottom, top, right)]
    elif segments <= _MOST_SEGMENTS:
        _add_segments(found, item, segments, _product(_matrix_of(item), matrix))


def _add_segments(found: Shapes, item: Any, count: int, matrix: _Matrix) -> None:
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for index in range(count):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        here = _point(x.value, y.value, matrix)
        if (
            before is not None
            and pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_LINETO
        ):
            dx, dy = abs(here[0] - before[0]), abs(here[1] - before[1])
            if dy <= 0.5 and dx > _SHORTEST:
                found.across.append((min(here[0], before[0]), max(here[0], before[0]), here[1]))
            elif dx <= 0.5 and dy > _SHORTEST:
                found.down.append((min(here[1], before[1]), max(here[1], before[1]), here[0]))
        before = here
