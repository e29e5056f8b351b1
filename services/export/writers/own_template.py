"""The Word template that came with the program for a document, if it is written over one."""

from services.export.domain.document import Document
from services.export.domain.form.filled import FilledForm
from services.export.domain.table import FilledTable
from services.export.writers.docx import template_bytes


def own_template(document: Document) -> bytes | None:
    """Its bytes; None for a document that no template is used for."""
    return template_bytes(document) if isinstance(document, FilledTable | FilledForm) else None
