"""One file a channel: a frozen `Config` and `async def send(config, message, **context) -> Outcome`."""
