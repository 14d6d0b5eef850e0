"""Charts as SVG with attributes only: no style attribute, so that the content policy holds. Units of the view box."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from alerts.terms import listed
from alerts.words import status_word
from model.event import Event
from web.views.figures import figure_of
from web.views.track import Stage
from web.words import span

_WIDTH = 612.0
_GAP = 6.0
_STRIPES = (
    '<defs><pattern id="h" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="base" d="M0 0V5" stroke-width="2"/></pattern></defs>'
)


def stage_bar(stages: Sequence[Stage]) -> Markup:
    """The stages side by side: solid home, grey on the way, dashed to come; striped is said by some only."""
    total = sum(stage.figure.high for stage in stages) or 1
    unit = (_WIDTH - _GAP * (len(stages) - 1)) / total
    parts, x = [], 0.0
    for stage in stages:
        firm, wide = stage.figure.low * unit, stage.figure.high * unit
        parts.append(_segment(stage.event.status, x, firm))
        if wide > firm:
            parts.append(_open_end(x + firm, wide - firm))
        x += wide + _GAP
    words = ", ".join(f"{stage.figure.text} {status_word(stage.event.status)}" for stage in stages)
    label = Markup('<svg viewBox="0 0 612 20" role="img" aria-label="{}" preserveAspectRatio="none">').format(words)
    return label + Markup(_STRIPES + "".join(parts) + "</svg>")  # noqa: S704 numbers only


def _open_end(x: float, width: float) -> str:
    """What some say and others do not: striped, with an edge."""
    inner = max(width - 0.4, 0)
    striped = f'<rect x="{x:.1f}" y="1" width="{width:.1f}" height="18" fill="url(#h)"/>'
    edge = f'<path class="base" fill="none" stroke-width=".8" d="M{x:.1f} 1.4h{inner:.1f}v17.2H{x:.1f}"/>'
    return striped + edge


def stages_told(agreement: Event, stages: Sequence[Stage]) -> str:
    """`215 of 600 are home, 243–250 on the way`: people on the way are kept apart from people at home."""
    home = _sum(stages, "completed")
    way = _sum(stages, "under_way")
    whole = figure_of(agreement.counts)
    of = f" of {whole.text}" if whole else ""
    told = [f"{span(*home)}{of} are home" if home else f"none{of} is home yet"]
    if way:
        told.append(f"{span(*way)} on the way")
    return listed(told)


def _sum(stages: Sequence[Stage], status: str) -> tuple[int, int] | None:
    chosen = [stage.figure for stage in stages if stage.event.status == status]
    return (sum(f.low for f in chosen), sum(f.high for f in chosen)) if chosen else None


def _segment(status: str, x: float, width: float) -> str:
    if status == "completed":
        return f'<rect class="ff" x="{x:.1f}" y="1" width="{width:.1f}" height="18"/>'
    if status == "under_way":
        return f'<rect class="fs" x="{x:.1f}" y="1" width="{width:.1f}" height="18"/>'
    inner = max(width - 1.5, 0)
    return f'<rect class="rf" x="{x + 0.75:.1f}" y="1.75" width="{inner:.1f}" height="16.5" stroke-dasharray="3 3"/>'
