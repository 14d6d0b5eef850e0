"""A number of a series that was missed, over the daemon: one mail when it is, one when it is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.noticing import NoticeRules
from store.store import Store
from tests.faults.telling import new_store, parts_of, sinks, telling
from tests.integration.daemon_fakes import until
from tests.integration.store_samples import read

NOW = datetime.now(UTC)


def held(store: Store, number: int, ago: int) -> None:
    at = NOW - timedelta(days=ago)
    quote = f"Osmark and Varenia held round {number} in Port Sayle"
    read(store, f"https://gazette.example/{number}", quote, at=at, ordinal=number, date=f"{at:%Y-%m-%d}")


async def test_a_missed_number_is_mailed_once_over_starts_and_once_when_it_is_known(tmp_path: Path) -> None:
    with new_store(tmp_path) as store, sinks() as (mailbox, receiver, channels):
        parts = {"notices": NoticeRules(every=0.1, channels=("mail",))}
        async with telling(parts_of(store, channels, **parts)):
            held(store, 58, 12)
            held(store, 60, 1)
            await until(lambda: operator(mailbox.messages) == ["Round 59 between Osmark and Varenia was missed"])
        async with telling(parts_of(store, channels, **parts)):
            held(store, 59, 6)
            await until(lambda: len(operator(mailbox.messages)) == 2)
    assert operator(mailbox.messages)[1] == "Round 59 between Osmark and Varenia is no longer missing"
    assert {body["type"] for body in receiver.bodies} == {"event.new"}, "notices go where they are wanted"


def operator(mails: list[object]) -> list[str]:
    own = [mail for mail in mails if str(mail["X-Parley-Type"]).startswith("operator.")]  # type: ignore[index]
    return [str(mail["Subject"]).removeprefix("[Parley] ") for mail in own]  # type: ignore[index]
