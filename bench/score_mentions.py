"""Score mentions against the labels article by article: `python bench/score_mentions.py GOLD.jsonl [--language en]`."""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections import Counter
from pathlib import Path
from typing import Any

from model.page import Article
from parsers.parse import parse

LABELLED = ("round", "exchange")  # the kinds that the corpus labels
Row = dict[str, Any]


def scorer(path: Path) -> Any:
    """Load the official scorer as a module, for its tests of sameness."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Print precision, recall, attributes and errors."""
    ask = argparse.ArgumentParser()
    ask.add_argument("gold", type=Path)
    ask.add_argument("--language", default="en")
    ask.add_argument("--tools", type=Path, default=Path("../shared/tools/score.py"))
    ask.add_argument("--show", default="current")
    ask.add_argument("--only", default="")
    o = ask.parse_args()
    rows = [json.loads(line) for line in o.gold.read_text("utf-8").splitlines() if line.strip()]
    rows = [r for r in rows if r["language"] in o.language.split(",") and (not o.only or r["id"] in o.only.split(","))]
    Scoring(scorer(o.tools)).run(rows, o.show)


class Scoring:
    """Matches predicted to labelled events, greedily by closeness, current ones first."""

    def __init__(self, tool: Any) -> None:
        self.tool = tool
        self.tally: Counter[str] = Counter()
        self.attributes: Counter[tuple[str, bool]] = Counter()

    def run(self, rows: list[Row], show: str) -> None:
        for row in rows:
            self.article(row, show)
        t = self.tally
        for role in ("current", "background"):
            right, made, asked = t[f"{role} right"], t[f"{role} made"], t[f"{role} asked"]
            print(
                f"{role}: precision {right / max(made, 1):.3f} ({right}/{made}) recall {right / max(asked, 1):.3f} ({right}/{asked})"
            )
        print(f"now (>=.8): precision {t['now right'] / max(t['now made'], 1):.3f} ({t['now right']}/{t['now made']})")
        names = dict.fromkeys(a for a, _ in self.attributes)
        print({a: f"{self.attributes[a, True]}/{self.attributes[a, True] + self.attributes[a, False]}" for a in names})
        print({k: v for k, v in t.items() if "->" in k or k.startswith("quiet")})

    def article(self, row: Row, show: str) -> None:
        article = Article(id=row["id"], outlet=row["outlet"], url=row["url"], language=row["language"],
                          title=row["title"], text=row["text"], published=row["published"])  # fmt: skip
        made = [json.loads(m.model_dump_json()) for m in parse(article) if m.kind in LABELLED]
        gold = row["events"]
        pairs = sorted(
            ((self.tool.closeness(g, m) + 3 * (g["role"] == m["role"]), i, j) for i, m in enumerate(made) for j, g in enumerate(gold)
             if g["kind"] == m["kind"] and self.tool.compatible(g, m) and not self.tool.contradicts(g, m)), reverse=True)  # fmt: skip
        of: dict[int, int] = {}
        for _, i, j in pairs:
            if i not in of and j not in of.values():
                of[i] = j
        errors = [*self.made(made, gold, of), *self.missed(gold, of)]
        quiet = not any(g["role"] == "current" for g in gold)
        self.tally["quiet"] += quiet
        self.tally["quiet alerted"] += quiet and any(m["role"] == "current" for m in made)
        if any(show in e for e in errors):
            print("==", row["id"], row["published"][:16], row["title"][:100])
            print("\n".join("   " + e for e in errors if show in e))

    def made(self, made: list[Row], gold: list[Row], of: dict[int, int]) -> list[str]:
        errors = []
        for i, m in enumerate(made):
            g = gold[of[i]] if i in of else None
            right = bool(g and g["role"] == m["role"])
            self.tally[f"{m['role']} made"] += 1
            self.tally[f"{m['role']} right"] += right
            if m["role"] == "current" and m["confidence"] >= 0.8:
                self.tally["now made"] += 1
                self.tally["now right"] += right
            if g and right:
                errors += self.compare(m, g)
            else:
                label = f"FALSE {m['role']}" + (f" (is {g['role']})" if g else "")
                self.tally[f"{m['role']} -> {g['role'] if g else 'nothing'}"] += 1
                why = ", ".join(f"{r['name']} {r['weight']:+}" for r in m["reasons"])
                errors.append(
                    f"{label}: {brief(m)} conf={m['confidence']} rule={m['rule']} [{why}] :: {m['quote'][:160]!r}"
                )
        return errors

    def missed(self, gold: list[Row], of: dict[int, int]) -> list[str]:
        errors = []
        for j, g in enumerate(gold):
            self.tally[f"{g['role']} asked"] += 1
            if j not in of.values():
                errors.append(f"MISSED {g['role']}: {brief(g)}")
        return errors

    def compare(self, m: Row, g: Row) -> list[str]:
        t, errors = self.tool, []
        tests = {
            "status": (True, g["status"] == m["status"]),
            "ordinal": (g.get("ordinal"), g.get("ordinal") == (m["ordinal"] or m["stage_ordinal"])),
            "place": (g.get("place"), t.same_place(g.get("place"), m["place"])),
            "date": (g.get("date"), t.date_ok(g.get("date"), m["date"]) or t.within(g, m)),
            "counts": (g.get("counts"), {c["n"] for c in g.get("counts") or []} <= {c["n"] for c in m["counts"]}
                       and len(m["counts"]) <= 2 * len(g["counts"]) + 2),
            "parties": (True, t.parties(g) == t.parties(m)),
        }  # fmt: skip
        for name, (asked, ok) in tests.items():
            if asked and m["role"] == "current":
                self.attributes[name, bool(ok)] += 1
                if not ok:
                    errors.append(f"attribute current {name}: {brief(g)} <> {brief(m)}")
        return errors


def brief(e: Row) -> str:
    counts = [f"{c['who'][:12]}:{c['n']} {c['what'][:8]}" for c in e.get("counts") or []]
    return f"{e['kind']} {e['status']} {'/'.join(e['parties'])} #{e.get('ordinal')} {e.get('place')} {e.get('date')} {e.get('date_end') or ''} {counts}"


if __name__ == "__main__":
    main()
