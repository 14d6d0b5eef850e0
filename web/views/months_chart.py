"""People exchanged per month as server-made SVG. Colour repeats what fill tells: solid, striped, dashed."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from markupsafe import Markup

from web.views.conflict import Home, Month

_LEFT, _RIGHT, _TOP, _BASE = 34, 778, 31, 236
_BAR, _STEP = 23, 62
_STRIPES = (
    '<defs><pattern id="pb" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="rb" d="M1 0V5" stroke-width="2"/></pattern></defs>'
)


def months_chart(months: Sequence[Month], title: str, description: str) -> Markup:
    """Twelve months, two bars each, with the lowest and highest claim as a whisker."""
    top = ceiling(max((side.all.high for month in months for side in month.to), default=0))
    body = "".join([_grid(top), *(_month(index, month, top) for index, month in enumerate(months))])
    head = Markup(
        '<svg viewBox="-22 0 802 262" role="img" aria-labelledby="ch-t ch-d"><title id="ch-t">{}</title>'
        '<desc id="ch-d">{}</desc>'
    ).format(title, description)
    return head + Markup(f'{_STRIPES}{body}<path class="base" d="M{_LEFT} {_BASE}H{_RIGHT}"/></svg>')  # noqa: S704 numbers only


def ceiling(highest: int) -> int:
    """The top of the axis: five round steps that hold `highest`."""
    if highest <= 5:
        return 5
    step = highest / 5
    size: int = 10 ** int(log10(step))
    return next(5 * size * times for times in (1, 2, 4, 5, 10) if size * times >= step)


def _grid(top: int) -> str:
    lines = []
    for step in range(1, 6):
        y = _y(top * step / 5, top)
        lines.append(f'<path class="ax" d="M{_LEFT} {y:.1f}H{_RIGHT}"/>')
        lines.append(f'<text class="fs" x="28" y="{y + 4:.1f}" text-anchor="end">{top * step // 5:,}</text>')
    return "".join(lines)


def _month(index: int, month: Month, top: int) -> str:
    middle = 65 + index * _STEP
    label = f'<text class="fs" x="{middle}" y="254" text-anchor="middle">{month.name}</text>'
    if month.empty:
        return label
    bars = "".join(_bar(side, "ab"[which], middle - 25 + which * 26, top) for which, side in enumerate(month.to[:2]))
    return label + bars + _figures(month, middle, top)


def _bar(side: Home, which: str, x: float, top: int) -> str:
    home, both = _y(side.home.low, top), _y(side.all.low, top)
    fill = 'class="fa"' if which == "a" else 'fill="url(#pb)"'
    parts = []
    if side.home.low:
        parts.append(f'<rect {fill} x="{x}" y="{home:.1f}" width="{_BAR}" height="{_BASE - home:.1f}"/>')
        if which == "b":
            parts.append(_frame(which, x, home, _BASE, ""))
    if side.way.low:
        parts.append(_frame(which, x, both, home, ' stroke-dasharray="3 2"'))
    if side.all.high > side.all.low:
        parts.append(_whisker(x, both, _y(side.all.high, top)))
    return "".join(parts)


def _frame(which: str, x: float, above: float, below: float, dash: str) -> str:
    height = max(below - above - 0.75, 0)
    shape = f'x="{x + 0.75}" y="{above + 0.75:.1f}" width="{_BAR - 1.5}" height="{height:.1f}"'
    return f'<rect class="r{which}" {shape}{dash}/>'


def _whisker(x: float, low: float, high: float) -> str:
    return (
        f'<path class="base" fill="none" stroke-width="2" '
        f'd="M{x + 3} {high:.1f}h17M{x + 11.5} {high:.1f}V{low:.1f}M{x + 3} {low:.1f}h17"/>'
    )


def _figures(month: Month, middle: float, top: int) -> str:
    """One figure where both sides are alike, else one above the other."""
    texts = list(dict.fromkeys(side.all.text for side in month.to[:2]))
    y = _y(max(side.all.high for side in month.to), top) - 7 - 15 * (len(texts) - 1)
    return "".join(
        f'<text x="{middle}" y="{y + 15 * line:.1f}" text-anchor="middle">{text}</text>'
        for line, text in enumerate(texts)
    )


def _y(value: float, top: int) -> float:
    return _BASE - (_BASE - _TOP) * value / top
