"""The rules of 五星创评, pure: facts in, values with their reasons out.

Read in this order: ``standard`` (what a standard is; ``standard_reading``, ``standard_faults`` and
``conditions`` make one from its document) → ``facts`` → ``discretion`` → ``sheet`` (one branch's score)
→ ``candidate`` → ``ranking`` → ``placement`` → ``allocation`` (all branches' stars) → ``sampling``;
then the records ``rating`` and ``campaign``.
"""
