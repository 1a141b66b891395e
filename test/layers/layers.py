"""The tree keeps its layers; and the check would have noticed if it did not.

usage: layers.py ROOT
"""
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from cases import case, expect, run_cases  # noqa: E402
from check_layers import breaches  # noqa: E402


@case("layers: includes point downward, the pure layers stay pure, no file breaks the house rules")
def _():
    found = breaches(sys.argv[1])
    expect(not found, "\n" + "\n".join(found))


PLANTED = {
    "an include that points upward": ({"lib/record/a.hpp": '#include "producer/b.hpp"\n', "lib/producer/b.hpp": ""},
                                      "does not stand below"),
    "Asio in a pure layer": ({"lib/protocol/a.hpp": "#include <boost/asio/post.hpp>\n"}, "is pure"),
    "Asio behind a public header": ({"lib/producer/a.hpp": "#include <distributedlog/p.hpp>\n",
                                     "include/distributedlog/p.hpp": "#include <boost/asio.hpp>\n"}, "is pure"),
    "a clock in a pure layer": ({"lib/producer/a.hpp": "auto t = std::chrono::steady_clock::now();\n"},
                                "names steady_clock::now"),
    "randomness in a pure layer": ({"lib/partitioner/a.hpp": "std::random_device d;\n"}, "names random_device"),
    "a folder nobody placed": ({"lib/misc/a.hpp": ""}, "is not a layer"),
    "a public header that includes the inside": ({"include/distributedlog/p.hpp": '#include "base/b.hpp"\n',
                                                  "lib/base/b.hpp": ""}, "not installed"),
    "a file that grew too long": ({"lib/base/a.hpp": "int x;\n" * 400}, "401 lines"),
}


def planted_case(name, files, wanted):
    @case(f"layers: the check notices {name}")
    def _():
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                file = pathlib.Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("#pragma once\n" + text, encoding="utf-8")
            found = breaches(root)
            expect(len(found) == 1 and wanted in found[0], f"it says {found}")


for one, (tree, words) in PLANTED.items():
    planted_case(one, tree, words)

run_cases()
