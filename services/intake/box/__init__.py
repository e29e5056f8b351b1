"""What anybody may do without a key: bring an opinion, and ask with its receipt code what became of it.

In by ``box`` on ``public_post``, to one of the ``unit_lists``; back by ``receipt_desk`` and ``receipt_answers``.
Whose box is open, and how much of it anybody may use, say ``box_rules`` and ``flood``.
"""
