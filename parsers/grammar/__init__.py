"""The engine that reads text: language-neutral arithmetic over words that are data in the packs."""
