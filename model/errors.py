"""One tree of errors. An exception's docstring is its message; `detail` says where and what to do."""

from __future__ import annotations


class ParleyError(Exception):
    """Something failed."""

    exit_code = 1

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        message = (type(self).__doc__ or "").strip().splitlines()[0].rstrip(".")
        super().__init__(f"{message}: {detail}" if detail else message)


class ItemsFailed(ParleyError):
    """Some items failed."""


class UsageError(ParleyError):
    """This cannot be done."""

    exit_code = 2


class ConfigError(UsageError):
    """The configuration is wrong."""


class RefusedAddress(UsageError):
    """The address is refused."""


class PortInUse(UsageError):
    """The port is in use."""


class NotBuilt(UsageError):
    """This command is not built yet."""


class StoreError(ParleyError):
    """The store cannot be used."""

    exit_code = 3


class StoreHeld(ParleyError):
    """Another daemon holds the store."""

    exit_code = 4
