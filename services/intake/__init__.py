"""intake: takes every form, checks it, keeps it for good and hands it on.

Owns: ``submissions``, ``units``, ``clients``, the buckets ``attachments`` and ``incoming`` (packages of lower
    instances), ``deed_reads``, ``access_log``. Receives: HTTP.
Leaves: one job per submission and route, one per package.
Reads only: every ledger of the others (one module of ``api`` each), ``exports``, ``deliveries``, ``rebuilds``.
Read in this order: ``checking`` (``strict_json`` → ``forms`` → ``faults``) → ``access`` → ``evidence`` →
``reception`` → ``commit`` → ``repository`` → ``views`` → ``api`` → ``desk`` → ``main``.
Beside it: ``box`` (what anybody may do without a key), ``shown`` (what is computed for reading), ``pages`` (HTML).
"""
