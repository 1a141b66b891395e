"""The table of scenarios in test/README.md is true: every test that it names is there, every number has its row, and
the figure above it is the number of rows with a test."""
import pathlib
import re
import sys

TEST = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TEST / "support"))
from cases import case, expect, expect_equal, run_cases  # noqa: E402

ROW = re.compile(r"^\| (B?\d+) \|(.*)\|$", re.MULTILINE)
FILE = re.compile(r"`([^`]+\.(?:cpp|py))`:([^`]*)")
NAME = re.compile(r'"([^"]+)"')
NUMBERS = [str(number) for number in [*range(1, 68), 79, 80]]
ANNEX = [f"B{number}" for number in range(1, 11)]

README = (TEST / "README.md").read_text(encoding="utf-8")
ROWS = ROW.findall(README)


def tests_of(row):
    """(file, name) for every test that a row names."""
    return [(path, name) for path, names in FILE.findall(row) for name in NAME.findall(names)]


def text_of(path):
    """A source's text, its broken string literals joined."""
    return re.sub(r'"\s*\n\s*"', "", (TEST / path).read_text(encoding="utf-8"))


@case("the table of scenarios has one row for every number")
def _():
    numbers = [number for number, _ in ROWS]
    expect_equal(sorted(numbers), sorted(NUMBERS + ANNEX), "the numbers")


@case("every test that the table of scenarios names is there")
def _():
    named = [(number, *test) for number, row in ROWS for test in tests_of(row)]
    expect(len(named) > 60, "hardly a test is named")
    for number, path, name in named:
        expect((TEST / path).is_file(), f"row {number}: there is no {path}")
        expect(name in text_of(path), f'row {number}: {path} has no "{name}"')


@case("the table of scenarios counts right")
def _():
    automated = [number for number, row in ROWS if number in NUMBERS and tests_of(row)]
    said = re.search(r"(\d+) of (\d+) are automated", README)
    expect(said is not None, "no figure above the table")
    expect_equal(said.groups(), (str(len(automated)), str(len(NUMBERS))), "the figure")
    for number, row in ROWS:
        expect(bool(tests_of(row)) != ("not yet" in row), f"row {number} has neither a test nor the words 'not yet'")


run_cases()
