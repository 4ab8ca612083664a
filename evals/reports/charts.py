"""Charts as inline SVG. Colours and fonts come from the page's style sheet, by class name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 22, 12, 40


@dataclass(slots=True)
class Plot:
    """A pair of linear axes and the marks drawn between them."""

    x_max: float
    y_max: float
    x_label: str
    y_label: str
    width: int = 400
    height: int = 280
    marks: list[str] = field(default_factory=list)

    def x(self, value: float) -> float:
        return _LEFT + (self.width - _LEFT - _RIGHT) * value / self.x_max

    def y(self, value: float) -> float:
        return self.height - _BOTTOM - (self.height - _TOP - _BOTTOM) * value / self.y_max

    def line(self, points: Sequence[tuple[float, float]], css: str) -> None:
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self.marks.append(f'<polyline class="{css}" points="{path}"/>')

    def area(self, points: Sequence[tuple[float, float]], css: str) -> None:
        self.marks.append(
            f'<polygon class="{css}" points="'
            + " ".join(
                f"{self.x(x):.1f},{self.y(y):.1f}"
                for x, y in [(points[0][0], 0.0), *points, (points[-1][0], 0.0)]
            )
            + '"/>'
        )

    def dot(self, x: float, y: float, radius: float, css: str, tip: str) -> None:
        self.marks.append(
            f'<circle class="{css}" cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" '
            f'r="{radius:.1f}"><title>{escape(tip)}</title></circle>'
        )

    def bar(self, x: float, width: float, y: float, css: str, tip: str) -> None:
        left, right = self.x(x) + 1, self.x(x + width) - 1
        self.marks.append(
            f'<rect class="{css}" x="{left:.1f}" y="{self.y(y):.1f}" '
            f'width="{max(right - left, 1):.1f}" height="{self.y(0) - self.y(y):.1f}">'
            f"<title>{escape(tip)}</title></rect>"
        )

    def rule(self, x: float, text: str, row: int = 0) -> None:
        """A vertical line with its name; `row` keeps the names of several lines apart."""
        at = self.x(x)
        left = at > self.width * 0.7
        self.marks.append(
            f'<line class="rule" x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" y2="{self.y(0):.1f}"/>'
            f'<text class="note" x="{at + (-4 if left else 4):.1f}" y="{_TOP + 10 + 15 * row}" '
            f'text-anchor="{"end" if left else "start"}">{escape(text)}</text>'
        )

    def svg(self, name: str, x_ticks: Mapping[float, str], y_ticks: Mapping[float, str]) -> Markup:
        grid = []
        for value, text in x_ticks.items():
            grid.append(
                f'<text class="tick" x="{self.x(value):.1f}" y="{self.y(0) + 16:.1f}" '
                f'text-anchor="middle">{escape(text)}</text>'
            )
        for value, text in y_ticks.items():
            at = self.y(value)
            grid.append(
                f'<line class="grid" x1="{_LEFT}" x2="{self.width - _RIGHT}" '
                f'y1="{at:.1f}" y2="{at:.1f}"/>'
                f'<text class="tick" x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">'
                f"{escape(text)}</text>"
            )
        middle = _LEFT + (self.width - _LEFT - _RIGHT) / 2
        labels = (
            f'<text class="axis" x="{middle:.0f}" y="{self.height - 6}" text-anchor="middle">'
            f"{escape(self.x_label)}</text>"
            f'<text class="axis" transform="translate(12 {(self.height - _BOTTOM + _TOP) / 2:.0f}) '
            f'rotate(-90)" text-anchor="middle">{escape(self.y_label)}</text>'
        )
        return Markup(
            f'<svg viewBox="0 0 {self.width} {self.height}" role="img" aria-label="{escape(name)}">'
            f"{''.join(grid)}{''.join(self.marks)}{labels}</svg>"
        )


def shares(step: float = 0.2) -> dict[float, str]:
    """Ticks from 0 to 100%."""
    count = round(1 / step)
    return {i * step: f"{round(100 * i * step)}%" for i in range(count + 1)}


def interval_bar(value: float, low: float | None, high: float | None) -> Markup:
    """A bar from 0 to `value` on a scale to 1, with its interval."""
    whisker = ""
    if low is not None and high is not None:
        a, b = 100 * low, 100 * high
        whisker = (
            f'<line class="whisker" x1="{a:.2f}" x2="{b:.2f}" y1="7" y2="7"/>'
            f'<line class="whisker" x1="{a:.2f}" x2="{a:.2f}" y1="3.5" y2="10.5"/>'
            f'<line class="whisker" x1="{b:.2f}" x2="{b:.2f}" y1="3.5" y2="10.5"/>'
        )
    return Markup(
        '<svg class="interval" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" x="0" y="4" width="100" height="6"/>'
        f'<rect class="bar" x="0" y="4" width="{100 * value:.2f}" height="6"/>{whisker}</svg>'
    )


def stacked_bar(parts: Mapping[str, int], classes: Mapping[str, str]) -> Markup:
    """One bar of full width, divided in proportion; each part tells its name and count."""
    total = sum(parts.values())
    x = 0.0
    out = []
    for name, count in parts.items():
        width = 100 * count / total
        out.append(
            f'<rect class="{classes[name]}" x="{x:.3f}" y="0" width="{width:.3f}" height="12">'
            f"<title>{escape(name)}: {count} of {total}</title></rect>"
        )
        x += width
    return Markup(
        '<svg class="stack" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(", ".join(f"{n}: {c}" for n, c in parts.items()))}">'
        f"{''.join(out)}</svg>"
    )
