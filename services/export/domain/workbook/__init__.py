"""Workbooks that the province hands out (EXPORTS §4.5). Read: ``cells`` → ``fields`` → ``faults`` → ``workbook``."""
