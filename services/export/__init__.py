"""export: turns what the others decided into official documents, packs and signs them, and delivers them.

Owns: the ledgers in ``ledgers`` (templates, workbooks, recipients, packages, reports, senders, arrivals), ``exports``,
    ``rebuilds``, ``export_standards``, ``files`` (GridFS), ``export_progress``, ``template_guides`` (anew at every
    start).
Receives: jobs of queue ``export``: the forms of programme export; report.build, report.rebuild; report.open,
    report.preview and report.schedule when a period begins, is announced, is cut off; ``arrival.judge`` for a package
    that intake took in; ``opinion.pack`` for a matter that notify cannot have solved here.
Leaves: one ``report.freeze`` per unit that reports and what follows (``report.compare``, ``report.look``,
    ``package.make``), the schedule's next opening; ``package.send`` and what follows it (``package.deliver``,
    ``package.look``, ``opinion.follow``); ``notice.tell``, ``matter.arrive``, ``matter.hear`` on notify's queue.
Reads only: ``submissions``, ``units``, ``standards``, ``attachments`` and ``incoming`` (GridFS: templates, workbooks,
    what lower instances sent), and every ledger, as it stands or stood at an instant (``ports/states``).
Read in this order: ``domain/`` → ``writers/``, ``readback/``, ``packing/``, ``carriers/`` → ``ports/`` →
    ``schedule`` → ``handlers/`` → ``repository/`` → ``main``.
"""
