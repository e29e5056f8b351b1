"""Plumbing and the shared kernel: what at least two services need, and nothing that names one of them.

Read in this order: ``kernel/`` (pure) → ``errors`` → ``settings`` → ``clock`` → ``jobs`` → ``records`` →
``work`` → ``runner`` → ``broker`` → ``relay`` → ``contracts`` → ``units`` → ``logs`` → ``metrics``.
"""
