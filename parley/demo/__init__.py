"""The whole of Parley at once, against replica outlets on loopback, with a clock that runs fast."""
