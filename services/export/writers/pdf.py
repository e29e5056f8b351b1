"""A table or form as PDF: its Word document through LibreOffice, so both say the same (EXPORTS §3.3, §3.4, §5.3)."""

from dataclasses import replace
from importlib.resources import files
from typing import Final

from services.export.domain.form.definition import Variant
from services.export.domain.form.filled import FilledForm
from services.export.domain.table import FilledTable
from services.export.writers.docx import write_docx
from services.export.writers.metadata import FileMetadata
from services.export.writers.normalised import normalised, page_count
from services.export.writers.pdf_parts import register_parts, require_parts
from services.export.writers.slant import with_drawn_corners
from services.export.writers.smaller import with_smaller_type
from services.export.writers.soffice import Soffice, without_soffice

SOFFICE: Final = Soffice()
"""LibreOffice of this process; its profiles stay warm from one document to the next."""


def pdf_parts(soffice: Soffice = SOFFICE) -> str:
    """Empty where PDF can be made here; else what is missing and how to get it, as a sentence."""
    return without_soffice() if soffice.executable is None else register_parts()


def write_pdf(
    document: FilledTable | FilledForm, metadata: FileMetadata, soffice: Soffice = SOFFICE
) -> tuple[bytes, str]:
    """The PDF/A-2b bytes and a remark for whoever asked, empty mostly. Equal input gives equal bytes on one machine.

    A form that has to fit on one page and does not is set again in smaller type. Raises Refused
    (pdf_not_available, pdf_timed_out, pdf_failed, template_unfit).
    """
    require_parts(pdf_parts(soffice))
    pdf = _converted(document, metadata, soffice)
    if not isinstance(document, FilledForm) or not document.definition.one_page:
        return pdf, ""
    pages = page_count(pdf)
    if pages == 1:
        return pdf, ""
    smaller = _smaller(document, metadata)
    if smaller is not None:
        smaller_pdf = _converted(*smaller, soffice)
        if page_count(smaller_pdf) == 1:
            return smaller_pdf, "内容较多，一页放不下，PDF 改用四号字排成一页；Word 文档仍为原字号"
    return pdf, f"内容较多，PDF 有{pages}页，这份表应为一页，请缩短文字后重新生成"


def _converted(
    document: FilledTable | FilledForm, metadata: FileMetadata, soffice: Soffice
) -> bytes:
    docx = with_drawn_corners(write_docx(document, metadata))
    return normalised(soffice.pdf_of(docx), metadata.created_utc)


def _smaller(form: FilledForm, metadata: FileMetadata) -> tuple[FilledForm, FileMetadata] | None:
    """The form in smaller type, unless it has no template for that or is set in it already.

    A unit's own template has one size only, so its type is made smaller in it.
    """
    if metadata.template is not None:
        return form, replace(metadata, template=with_smaller_type(metadata.template))
    name = form.definition.template_file(Variant.SMALL)
    has_it = files("services.export.templates").joinpath(name).is_file()
    if form.variant is Variant.SMALL or not has_it:
        return None
    return replace(form, variant=Variant.SMALL), metadata
