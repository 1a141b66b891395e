"""The rules that keep the layers apart, read from the sources themselves.

usage: check_layers.py ROOT     prints every breach, one a line, and ends with 1 when there is one

A layer includes itself and what stands below it. The pure layers know no event loop, no socket, no clock and no
source of randomness, neither by name nor through a header they reach.
"""
import pathlib
import re
import sys

BELOW = {
    "base": [],
    "memory": ["base"],  # asks the kernel for large pages: not among the pure ones
    "breaker": ["base"],
    "protocol": ["base"],
    "record": ["base", "protocol"],
    "compression": ["base", "protocol", "record"],
    "metrics": ["base"],
    "partitioner": ["base", "protocol", "record"],
    "config": ["base", "protocol", "record", "compression", "partitioner"],
    "cluster": ["base", "protocol", "record"],
    "sasl": ["base", "protocol"],
    "producer": ["base", "memory", "protocol", "record", "compression", "partitioner", "config", "cluster"],
    "network": ["base", "protocol", "record", "compression", "partitioner", "config", "cluster", "sasl", "producer"],
    "broker": ["base", "protocol", "record", "compression", "network"],
}
BELOW["client"] = [*BELOW["network"], "network", "breaker"]
PURE = ["base", "breaker", "protocol", "record", "metrics", "compression", "partitioner", "config", "cluster", "sasl",
        "producer"]
READS_FILES = ["config"]  # a properties file; every other pure layer leaves the disk alone

OUTSIDE_HEADER = re.compile(r"boost/(asio|beast)(/|\.hpp)|sys/|netdb\.h|netinet/|arpa/|poll\.h|unistd\.h|fcntl\.h|openssl/"
                            r"|thread$|condition_variable$|future$|random$")
FILE_HEADER = re.compile(r"fstream$|filesystem$|cstdio$")
OUTSIDE_NAME = re.compile(r"\b(?:steady_clock|system_clock|high_resolution_clock)::now\b|\bstd::this_thread\b"
                          r"|\brandom_device\b|\bgetenv\b|\bclock_gettime\b|\bgettimeofday\b|\bs?rand\(|\basio::|\bbeast::")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
LONGEST_FILE = 400


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self._includes = {}

    def sources(self, *folders):
        for folder in folders:
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".cpp", ".hpp", ".def"):
                    yield path

    def includes(self, path):
        if path not in self._includes:
            self._includes[path] = INCLUDE.findall(path.read_text(encoding="utf-8"))
        return self._includes[path]

    def resolve(self, include):
        """The file of this tree that an include names, or None."""
        for folder in ("include", "lib"):
            path = self.root / folder / include
            if path.is_file():
                return path
        return None

    def way_outside(self, start, forbidden):
        """The shortest chain of includes from `start` to a forbidden header, or None."""
        ways, seen = [[start]], {start}
        while ways:
            way = ways.pop(0)
            for include in self.includes(way[-1]):
                if forbidden.search(include):
                    return [str(p.relative_to(self.root)) for p in way] + [f"<{include}>"]
                path = self.resolve(include)
                if path and path not in seen:
                    seen.add(path)
                    ways.append(way + [path])
        return None


def breaches(root):
    tree = Tree(root)
    return [
        *directions(tree),
        *outside_world(tree),
        *public_headers(tree),
        *house_rules(tree),
    ]


def directions(tree):
    for path in tree.sources("lib"):
        name, layer = path.relative_to(tree.root), path.relative_to(tree.root / "lib").parts[0]
        if layer not in BELOW:
            yield f"{name}: '{layer}' is not a layer; say in test/layers/check_layers.py where it stands"
            continue
        for include in tree.includes(path):
            target = include.split("/")[0]
            if include.startswith(".."):
                yield f"{name}: includes {include}; write it from lib/"
            elif target in BELOW and "/" in include and target != layer and target not in BELOW[layer]:
                yield f"{name}: {layer} includes {include}, and {target} does not stand below {layer}"


def outside_world(tree):
    for layer in PURE:
        for path in tree.sources(f"lib/{layer}"):
            name = path.relative_to(tree.root)
            way = tree.way_outside(path, OUTSIDE_HEADER)
            if way:
                yield f"{name}: {layer} is pure, but reaches {' -> '.join(way[1:])}"
            for include in tree.includes(path):
                if FILE_HEADER.search(include) and layer not in READS_FILES:
                    yield f"{name}: {layer} leaves files alone, but includes <{include}>"
            for found in OUTSIDE_NAME.finditer(COMMENT_OR_TEXT.sub("", path.read_text(encoding="utf-8"))):
                yield f"{name}: {layer} is pure, but names {found.group()}"


def public_headers(tree):
    for path in tree.sources("include"):
        for include in tree.includes(path):
            target = tree.resolve(include)
            if target and tree.root / "lib" in target.parents:
                yield f"{path.relative_to(tree.root)}: a public header includes {include} from lib/, which is not installed"


def house_rules(tree):
    for path in tree.sources("include", "lib", "tools", "test", "bench", "examples"):
        name, text = path.relative_to(tree.root), path.read_text(encoding="utf-8")
        lines = text.splitlines()
        if len(lines) > LONGEST_FILE:
            yield f"{name}: {len(lines)} lines; {LONGEST_FILE} is the most"
        if path.suffix == ".hpp" and not any(line == "#pragma once" for line in lines):
            yield f"{name}: no #pragma once"
        if path.suffix == ".hpp" and re.search(r"^using namespace\b", text, re.MULTILINE):
            yield f"{name}: `using namespace` in a header"
        for number, line in enumerate(lines, 1):
            if UNFINISHED.search(line):
                yield f"{name}:{number}: unfinished: {line.strip()}"


if __name__ == "__main__":
    found = breaches(sys.argv[1])
    print("\n".join(found))
    sys.exit(1 if found else 0)
