"""export: turns what the others decided into the official tables, on request and on schedule.

Owns: ``exports``, ``files`` (GridFS).
Receives: jobs of queue ``export`` (the form export/request; report.build; report.schedule when a report is due).
Leaves: one ``report.build`` per unit that reports, and the schedule's next occurrence.
Reads only: ``submissions``, ``units``, ``standings``, ``returns``, ``standards``.
Owns: ``templates``, ``workbooks``, ``template_guides`` (anew at every start).
Reads only: ``attachments`` (GridFS), files that were uploaded for export/template and export/workbook.
Reads only: every ledger, as it stands or stood at an instant (``ports/states``).
Read in this order: ``domain/`` → ``writers/`` → ``ports/`` → ``schedule`` → ``handlers/`` → ``repository/`` → ``main``.
"""
