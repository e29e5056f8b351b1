"""Honours as they stand on the record of a person or a branch (F3)."""
