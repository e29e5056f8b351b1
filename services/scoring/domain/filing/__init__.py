"""报备 (Q6): which stars go to whom, and what became of each. Read: ``policy`` → ``filing`` → ``sending``."""
