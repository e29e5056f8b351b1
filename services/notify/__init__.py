"""notify: 四进四联 — links, visits, opinions, wishes, figures —, red education, model persons, and telling people.

Owns: the ledgers in ``ledgers.py``; ``deliveries`` (notices as they were told) and ``reschedulings``.
Receives: jobs of queue ``notify``: the forms of programme lianxin, of mofan those about activities,
models and deeds; what scoring decided of honours (model.recognised, model.withdrawn); steps that are due (matter.step,
return.look, wish.unconfirmed …); what comes round (``rounds``); what others have told
(notice.tell); what export heard of opinions from below and from above (matter.arrive, matter.hear); what is to be
sent (message.deliver).
Leaves: one step per record that has one to come, ``notice.address`` with every notice, for export ``report.build``
when a quarter is confirmed and ``opinion.pack`` for a matter that goes up. Reads only: ``submissions``, ``units``,
``attachments`` (pictures of deeds).
Read in this order: ``domain/`` (by topic) → ``ports`` → ``handlers`` → ``repository`` → ``senders`` → ``main``.
"""
