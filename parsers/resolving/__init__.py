"""What resolving is made of: facts of a mention, clusters of facts, same-event tests, rulings, events, changes."""
