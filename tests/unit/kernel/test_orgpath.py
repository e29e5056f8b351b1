from services.common.kernel.orgpath import covers

PATH = ("jxnu", "jxnu.mks", "jxnu.mks.01")


def test_a_unit_covers_itself_and_everything_below() -> None:
    assert all(covers(unit, PATH) for unit in PATH)
    assert not covers("jxnu.wxy", PATH)
