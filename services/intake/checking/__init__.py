"""From bytes to a checked document: ``strict_json`` reads it, ``forms`` knows its form, ``faults`` says what is wrong.

``form_rules`` and ``patterns`` check the files of the forms themselves; ``sentences`` are the words for senders.
"""
