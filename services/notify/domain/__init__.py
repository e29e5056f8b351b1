"""The rules of notify, by topic; pure. ``notice`` is what people are told, ``policies`` what comes from data."""
