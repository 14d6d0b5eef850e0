"""`python -m parley` is the command `parley`."""

from importlib import import_module

# A reader process imports this module again, as `__mp_main__`, before it does anything else; it must find nothing
# here to import, or it takes a second longer until it would notice that its daemon was killed.
if __name__ == "__main__":
    import_module("parley.cli").main()
