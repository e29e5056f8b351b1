"""A nomination on its way up (F3): ``nomination`` → ``nominating`` → ``climbing`` → ``choosing`` → ``upward``."""
