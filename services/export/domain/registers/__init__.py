"""Registers as data: columns, and how one record becomes one row. Read: ``cells`` → one module per register."""
