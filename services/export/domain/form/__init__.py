"""Forms about one record: labelled fields in a grid of millimetres, lists, letters; filled from the others' records.

One definition drives every format. Read in this order: ``line`` → ``definition`` → ``filled``, then a module per form.
"""
