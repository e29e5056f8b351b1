"""The official tables as data and the pure filling of them; no file format is known here.

Read in this order: ``numbers``, ``dates``, ``text`` → ``table`` (any form) → ``fujian4`` (附件4, Q10) →
``file_name``.
"""
