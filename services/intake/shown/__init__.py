"""What callers read that no record holds as it is: boards, lists, figures and pages, computed at this moment.

``personal`` hides what not everybody may see; ``views`` outside this room fetches the records.
"""
