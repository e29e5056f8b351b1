"""Packages that lower installations sent here (B10). Read: ``arrival`` → ``figures`` → ``judging`` → ``counting``."""
