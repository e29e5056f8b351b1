"""The rules of 五星创评 and 先锋创绩, pure: facts in, values with their reasons out.

Read in this order: ``standard`` (what a standard is; ``standard_refining`` makes a document whole,
``standard_reading`` makes values of it, ``standard_faults`` and what it calls find what is wrong with it,
``standard_comparing`` says which can be used side by side) → ``facts`` → ``discretion`` → ``sheet``
(one branch's score) → ``candidate`` → ``ranking`` → ``placement`` → ``allocation`` (all branches' stars)
→ ``sampling``;
then the records ``rating`` and ``campaign``. ``member`` and ``pioneer`` (F2) stand beside them.
"""
