"""Two receivers in a process of their own: `/ok` answers after 50 ms, `/hang` never. Each line read is answered.

`python -m bench.hooks` says its port; `count` is answered with how many ids `/ok` was told, `ids` with all of them.
"""

from __future__ import annotations

import asyncio
import json
import sys

from tests.faults.receivers import hook_receiver

ANSWER = 0.05  # seconds


async def _serve() -> None:
    reader = asyncio.StreamReader(limit=2**20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with hook_receiver(delay=ANSWER) as receiver:
        print(receiver.port, flush=True)
        while asked := (await reader.readline()).decode().strip():
            told = [(each.named["webhook-id"], each.at) for each in receiver.requests if each.path == "/ok"]
            print(len(told) if asked == "count" else json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
