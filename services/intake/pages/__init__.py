"""The pages of the online box (L6) and of published deeds (F4): templates and style, without a line of JavaScript.

``rendering`` fills templates, ``tokens`` signs pages, ``opinion_page`` puts faults beside their fields;
``api.pages`` and ``api.deed_pages`` answer requests with them.
"""
