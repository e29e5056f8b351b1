"""intake: takes every form, checks it, keeps it for good and hands it on.

Owns: ``submissions``, ``units``, ``clients``, the bucket ``attachments``. Receives: HTTP.
Leaves: one job per submission and route.
Reads only: the views of ``ratings``, ``campaigns``, ``matters``, ``exports``.
Read in this order: ``strict_json`` → ``forms`` (``form_rules``, ``patterns``, ``pointers``) → ``faults``
(``sentences``) → ``access`` → ``evidence`` → ``reception`` → ``commit`` → ``repository`` → ``views`` → ``api``
→ ``desk`` → ``main``.
"""
