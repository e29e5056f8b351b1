"""Which collections hold ledger records: what ``lianxin verify`` recomputes."""

LEDGERS = ("campaigns", "ratings", "matters")
"""Collections of records with a hash-chained history; an architecture test holds the list against the services."""
