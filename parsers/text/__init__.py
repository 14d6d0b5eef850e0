"""From bytes to clean text: one module a concern, put together by `parsers.strip`."""
