"""Several machines on one PostgreSQL: one leads and puts in what is due, all work on it, others stand by."""
