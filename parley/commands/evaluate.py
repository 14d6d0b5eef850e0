"""`parley evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.errors import ItemsFailed
from parley.output import Column, emit, facts, listing, say
from scheduler.evaluate import Error, Evaluation, Tally, evaluate, read_floors, read_gold, under_floor

app = typer.Typer()
_COLUMNS = (
    Column("group", lambda row: row[0]),
    Column("alerts", lambda row: row[1].raised, right=True),
    Column("right", lambda row: row[1].right, right=True),
    Column("precision", lambda row: _share(row[1].right, row[1].raised), right=True),
    Column("events", lambda row: row[1].keys, right=True),
    Column("found", lambda row: row[1].found, right=True),
    Column("recall", lambda row: _share(row[1].found, row[1].keys), right=True),
)


@app.command("evaluate")
def evaluate_(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl")],
    floor: Annotated[Path | None, typer.Option(metavar="FILE", help="Exit 1 under the floors in this file.")] = None,
    errors: Annotated[bool, typer.Option(help="Print each error with its evidence.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Replay labelled articles and score the alerts: in all, by kind, language, outlet, conflict, attribute."""
    floors = read_floors(floor, gold.stem) if floor else {}
    found = evaluate(read_gold(gold))
    if as_json:
        emit(_json(found))
    else:
        _print(found, errors)
    if missed := under_floor(found.score, floors):
        raise ItemsFailed("; ".join(missed))


def _print(found: Evaluation, errors: bool) -> None:
    score = found.score
    facts(
        {
            "precision": f"{score.precision:.3f} ({score.right} of {score.raised} alerts)",
            "recall": f"{score.recall:.3f} ({score.keys - len(score.missed)} of {score.keys} events)",
            "duplicates": f"{score.duplicate_rate:.3f} ({score.duplicates})",
            "quiet articles alerted": f"{score.quiet_alerted} of {score.quiet_articles}",
        }
    )
    for name, groups in found.groups.items():
        say(f"\nBy {name}", "bold")
        listing(list(groups.items()), _COLUMNS, False, "")
    _print_attributes(found)
    if errors and found.errors:
        say(f"\n{len(found.errors)} errors", "bold")
        for error in found.errors:
            _print_error(error)


def _print_attributes(found: Evaluation) -> None:
    say("\nAttributes of right alerts", "bold")
    facts({name: f"{right} of {of} ({_share(right, of)})" for name, (right, of) in found.score.attributes.items()})


def _print_error(error: Error) -> None:
    say(f"\n{error.verdict}  {error.article_id}  {error.what}", "yellow")
    if error.quote:
        say(f"  “{error.quote}”")
    for reason in error.reasons:
        say(f"  {reason}", "dim")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"


def _json(found: Evaluation) -> dict[str, object]:
    score = found.score
    return {
        "precision": score.precision,
        "recall": score.recall,
        "duplicates": score.duplicate_rate,
        "attributes": {name: {"right": right, "of": of} for name, (right, of) in score.attributes.items()},
        "groups": {name: {key: _plain(each) for key, each in groups.items()} for name, groups in found.groups.items()},
        "errors": [vars(error) for error in found.errors],
    }


def _plain(tally: Tally) -> dict[str, int]:
    return {"raised": tally.raised, "right": tally.right, "keys": tally.keys, "found": tally.found}
