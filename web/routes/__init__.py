"""The pages, the API and the feeds: each file a router; each route asks the store, calls a view, renders."""
