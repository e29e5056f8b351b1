"""The star that a branch has, since when and by what: campaigns (Q4) and what came between them (Q12)."""
