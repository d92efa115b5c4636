"""Guides that show another library's code beside ours: that code runs too, where the library is installed."""

import re
import warnings

import pytest

from tests.house.sources import ROOT

BLOCK = re.compile(r"^```(?:python|py)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("page", "library"), [("coming-from-ortools", "ortools"), ("coming-from-pyvrp", "pyvrp")]
)
def test_both_sides_of_a_guide_run(page: str, library: str):
    """A comparison with code that does not run compares nothing; both sides assert the same cost."""
    pytest.importorskip(library, reason=f"{library} is in the extra `bench`")
    text = (ROOT / "docs" / "guides" / f"{page}.md").read_text("utf-8")
    code = compile("\n".join(BLOCK.findall(text)), page, "exec")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what other libraries warn about is theirs
        exec(code, {"__name__": "__example__"})
