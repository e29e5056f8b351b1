"""Rules of the official tables."""
