"""Pure functions from stored values to what a page shows. Nothing here asks the store or the clock."""
