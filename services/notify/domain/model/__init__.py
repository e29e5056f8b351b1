"""Model persons and branches, and what honours they hold (F4)."""
