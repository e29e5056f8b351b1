"""督查 (Q13): what was found, what became of it. Read: ``inspection`` → ``following_up``."""
