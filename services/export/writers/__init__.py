"""Writers: one filled table in, the bytes of one file out; equal input gives equal bytes.

Read in this order: ``metadata`` → ``xlsx`` → ``docx`` → ``pdf`` → ``formats`` (what a caller chooses from).
Files of others: ``office_package`` → ``template_check``, and ``workbook_parts`` → ``workbook_cells`` →
``workbook`` → ``workbook_check``.
"""
