"""LibreOffice as a tool of a writer: one conversion at a time per profile, ended after a time limit (EXPORTS §3.4).

A profile belongs to this process: two conversions at once take two, a process that was killed leaves them
to the next start (``scratch.sweep``). A profile that a killed LibreOffice had is thrown away.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from services.common.errors import Refused
from services.export.domain.text import one_line
from services.export.fonts.faces import FOLDER, configuration
from services.export.writers.scratch import PREFIX, scratch

TIME_LIMIT_S: Final = 60.0
COMMAND: Final = "soffice"
_SEARCH: Final = "/usr/local/bin:/usr/bin:/bin"
# PDF/A-2b and tagged; tagging is what lets a screen reader follow the table.
_FILTER: Final = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"}}'
)
_QUIET: Final = ("--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault")
_TOLD: Final = 200
# Ends LibreOffice where this process was killed while it waited; else the group is ended by _await before that.
_LIMITED: Final = ("timeout", "--signal=KILL")
_AFTER_S: Final = 2.0


class Soffice:
    """LibreOffice at ``executable``; ``fonts`` is the folder with the project's own faces."""

    def __init__(
        self,
        executable: str | None = None,
        *,
        time_limit_s: float = TIME_LIMIT_S,
        fonts: Path = FOLDER,
    ) -> None:
        self._given = executable
        self._time_limit_s = time_limit_s
        self._fonts = fonts
        self._free: list[Path] = []
        self._made: set[Path] = set()
        atexit.register(self.close)

    @property
    def executable(self) -> str | None:
        """Its path; None where it is not installed. Looked for each time: it may be installed later."""
        return shutil.which(self._given or COMMAND, path=_SEARCH)

    def pdf_of(self, docx: bytes) -> bytes:
        """The Word document as PDF/A-2b, as LibreOffice dates and numbers it.

        Raises Refused: pdf_not_available without LibreOffice, pdf_timed_out past the limit, pdf_failed.
        """
        with scratch() as folder:
            source, result = folder / "document.docx", folder / "document.pdf"
            source.write_bytes(docx)
            with self._profile() as profile:
                said = self._run(profile, source)
            if not result.is_file():
                raise Refused(
                    f"LibreOffice 没有做出 PDF（{said or '没有说明原因'}），请改要 docx 或 xlsx",
                    code="pdf_failed",
                )
            return result.read_bytes()

    def close(self) -> None:
        """Remove the profiles; the next conversion makes new ones."""
        atexit.unregister(self.close)
        for profile in list(self._made):
            self._drop(profile)
        self._free.clear()

    @contextmanager
    def _profile(self) -> Iterator[Path]:
        """A profile for one conversion, kept for the next unless something went wrong."""
        profile = self._free.pop() if self._free else self._new_profile()
        try:
            yield profile
        except BaseException:
            self._drop(profile)
            raise
        self._free.append(profile)

    def _new_profile(self) -> Path:
        profile = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self._made.add(profile)
        cache = profile / "fonts-cache"
        (profile / "fonts.conf").write_text(configuration(self._fonts, cache), "utf-8")
        return profile

    def _drop(self, profile: Path) -> None:
        self._made.discard(profile)
        shutil.rmtree(profile, ignore_errors=True)

    def _run(self, profile: Path, source: Path) -> str:
        """Convert beside the source; what LibreOffice said, on one line. Nothing of it is left running."""
        executable = self.executable
        if executable is None:
            raise Refused(without_soffice(), code="pdf_not_available")
        home = f"-env:UserInstallation={(profile / 'office').as_uri()}"
        last = f"{self._time_limit_s + _AFTER_S:g}"
        argv = [
            *_LIMITED,
            last,
            executable,
            home,
            *_QUIET,
            "--convert-to",
            _FILTER,
            "--outdir",
            str(source.parent),
        ]
        log = source.with_name("said.txt")
        with (
            log.open("wb") as said,
            subprocess.Popen(  # noqa: S603 - a fixed command, no shell, our own file names
                [*argv, str(source)],
                env=_environment(profile),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            ) as process,
        ):
            self._await(process)
        return one_line(log.read_text("utf-8", "replace"))[-_TOLD:]

    def _await(self, process: "subprocess.Popen[bytes]") -> None:
        try:
            process.wait(self._time_limit_s)
        except subprocess.TimeoutExpired as error:
            raise Refused(
                f"LibreOffice 用了{self._time_limit_s:g}秒还没有做完 PDF，已停下；请改要 docx 或 xlsx",
                code="pdf_timed_out",
            ) from error
        finally:
            if process.returncode is None:
                # The command is a script that starts others: the whole group it leads is ended.
                os.killpg(process.pid, signal.SIGKILL)


def without_soffice() -> str:
    """What to do where LibreOffice is missing."""
    return (
        "这台服务器没有安装 LibreOffice，做不了 PDF；请管理员运行 make pdf-parts 装上，"
        "或改要 docx、xlsx"
    )


def _environment(profile: Path) -> dict[str, str]:
    return {
        "PATH": _SEARCH,
        "HOME": str(profile),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "FONTCONFIG_FILE": str(profile / "fonts.conf"),
        "SAL_USE_VCLPLUGIN": "svp",
    }
