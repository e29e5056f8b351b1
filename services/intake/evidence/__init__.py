"""Evidence attachments: judged (``attachment_rules``, ``office_package``), kept (``attachment_store``).

``attachments`` is the way in: it takes a file, and finds the files that a form names.
"""
