"""Messages out: what is told, in which words, over which channel, and when to try again.

`Alert -> Message -> Channel -> Outcome`; `Courier` puts the last three together for the daemon.
"""
