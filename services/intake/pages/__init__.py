"""The pages of the online box (L6): templates and style, rendered on the server, without a line of JavaScript.

``rendering`` fills templates, ``tokens`` signs pages, ``opinion_page`` puts faults beside their fields;
``api.pages`` answers requests with them.
"""
