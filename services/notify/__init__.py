"""notify: keeps opinions moving until they are resolved, and tells the units that have to act.

Owns: the ledgers in ``ledgers.py``, and ``deliveries``: notices as they were told.
Receives: jobs of queue ``notify`` (the forms lianxin/opinion…; matter.step when a step is due).
Leaves: one ``matter.step`` per planned step. Reads only: ``submissions``, ``units``.
Read in this order: ``domain/`` → ``ports`` → ``handlers`` → ``repository`` → ``main``.
"""
