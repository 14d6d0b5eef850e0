"""When a delivery is tried again, and when it is given up. Time is an argument; durations are seconds."""

from __future__ import annotations

from datetime import datetime, timedelta

from model.alert import Outcome

# Delay before each attempt: the schedule that Standard Webhooks recommends. Ten attempts within 75.6 hours.
SCHEDULE = (0, 5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
JITTER = 0.1  # at most this share is added, so that what failed together does not come back together
RETRY_AFTER_MAX = 24 * 3600.0  # a receiver that asks for ten years is asked again tomorrow (F22, F34)
LOGIN_PAUSE = 15 * 60  # after a refused login (SMTP 535): servers lock accounts that keep trying (F38)
LOGIN_REFUSED = "login refused: "  # begins the detail of such an outcome


def next_attempt(attempts_made: int, outcome: Outcome, now: datetime, jitter: float = 0.0) -> datetime | None:
    """Return the moment of the next attempt, or None: delivered, or a dead letter.

    `attempts_made` counts the one that gave `outcome`; `jitter` is a random number of 0 to 1. Retry-After
    puts the attempt later, never earlier, and is no reason to try more often than the schedule has places.
    """
    if outcome.ok or outcome.permanent or outcome.disable or attempts_made >= len(SCHEDULE):
        return None
    delay = SCHEDULE[attempts_made] * (1 + JITTER * jitter)
    asked = min(outcome.retry_after or 0.0, RETRY_AFTER_MAX)
    return now + timedelta(seconds=max(delay, asked))


def login_allowed_at(refused_at: datetime | None, now: datetime, pause: float = LOGIN_PAUSE) -> datetime:
    """Return the moment from which an account whose login was refused at `refused_at` may be tried."""
    return now if refused_at is None else max(now, refused_at + timedelta(seconds=pause))
