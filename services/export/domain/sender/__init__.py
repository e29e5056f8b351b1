"""Who may send packages here (B10). Read: ``sender`` → ``entering``."""
