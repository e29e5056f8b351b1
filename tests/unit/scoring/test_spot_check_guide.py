"""docs/spot-checks.md tells anybody how to repeat a draw: its shell lines are run as they stand (Q7)."""

import re
import subprocess
from pathlib import Path

from services.scoring.domain.sampling import draw
from services.scoring.domain.spot_check.drawing import commitment

GUIDE = Path(__file__).parents[3] / "docs/spot-checks.md"
SEED = "福彩双色球第2026134期 03 11 18 22"
BRANCHES = [f"jxnu.mks.{number:02}" for number in range(1, 12)] + ["jxnu.Wx.01", "jxnu-1.02"]


def test_q7_the_documented_lines_repeat_the_draw(tmp_path: Path) -> None:
    found = re.search(r"<!-- repeat -->\n```sh\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    (tmp_path / "名单.txt").write_text("\n".join(reversed(BRANCHES)) + "\n", "utf-8")

    done = subprocess.run(
        ["sh", "-eu", "-c", found.group(1)],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )

    sample = draw(BRANCHES, count=2, seed=SEED)
    assert done.stdout.splitlines() == [
        commitment(SEED),
        sample.list_hash,
        *(f"{each.digest} {each.unit}" for each in sample.drawn),
    ]
