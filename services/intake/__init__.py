"""intake: takes every form, checks it, keeps it for good and hands it on.

Owns: ``submissions``, ``units``, ``clients``. Receives: HTTP. Leaves: one job per submission and route.
Reads only: the views of ``ratings``, ``campaigns``, ``matters``, ``exports``.
Read in this order: ``strict_json`` → ``forms`` (``form_rules``, ``patterns``, ``pointers``) → ``faults``
(``sentences``) → ``access`` → ``reception`` → ``commit`` → ``repository`` → ``views`` → ``api`` → ``desk`` → ``main``.
"""
