"""The shared kernel: pure values that must mean the same everywhere.

No I/O, no clock, no randomness, no settings; an import contract keeps it so.
"""
