"""The report of one table, unit and period. Read: ``report`` → ``deciding`` → ``cells`` → ``differences``."""
