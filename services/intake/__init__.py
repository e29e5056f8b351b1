"""intake: takes every form, checks it, keeps it for good and hands it on.

Owns: ``submissions``, ``units``, ``clients``, the bucket ``attachments``, ``deed_reads``. Receives: HTTP.
Leaves: one job per submission and route.
Reads only: the views of ``ratings``, ``campaigns``, ``matters``, ``deeds``, ``exports``, ``reports``.
Read in this order: ``checking`` (``strict_json`` → ``forms`` → ``faults``) → ``access`` → ``evidence`` →
``reception`` → ``commit`` → ``repository`` → ``views`` → ``api`` → ``desk`` → ``main``.
Beside it: ``box`` (what anybody may do without a key), ``shown`` (what is computed for reading), ``pages`` (HTML).
"""
