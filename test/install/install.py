#!/usr/bin/env python3
"""What other projects get: the installed library by pkg-config, shared and static, and the tree as a subproject.

usage: CXX=compiler install.py SOURCE_ROOT BUILD_ROOT
"""
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from cases import case, expect, expect_equal, run, run_cases  # noqa: E402

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:3])
CXX = os.environ.get("CXX", "c++").split()
scratch = None


def option(name):
    options = json.loads(run(["meson", "introspect", "--buildoptions", BUILD], seconds=60).stdout)
    return next(o["value"] for o in options if o["name"] == name)


def installed():
    """The tree as `meson install` lays it out, moved to a folder of ours; returns its prefix."""
    destination = scratch / "destination"
    prefix = pathlib.Path(option("prefix"))
    moved = destination / prefix.relative_to("/")
    if not destination.exists():
        run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", destination], seconds=120)
        for file in moved.rglob("distributedlog.pc"):
            file.write_text(file.read_text().replace(f"prefix={prefix}", f"prefix={moved}", 1))
    return moved


def compile_with_pkg_config(prefix, program, *more):
    pc_folder = next(prefix.rglob("distributedlog.pc")).parent
    flags = run(["pkg-config", "--cflags", "--libs", *more, "distributedlog"], seconds=30,
                env={**os.environ, "PKG_CONFIG_PATH": str(pc_folder)}).stdout.split()
    run([*CXX, "-std=c++20", "-O0", HERE / "consumer" / "main.cpp", "-o", program, *flags], seconds=300)
    return pc_folder.parent


def expect_offset(program, **environment):
    out = run([program], seconds=30, env={**os.environ, **environment}).stdout
    expect_equal(out, "offset 0\n", "what the program printed")


def libraries_of(program):
    return re.findall(r"\[(.*)\]", "\n".join(
        line for line in run(["readelf", "-d", program], seconds=30).stdout.splitlines() if "NEEDED" in line))


@case("install: public headers, library, pkg-config file and tool; nothing of the inside")
def _():
    prefix = installed()
    headers = sorted(str(p.relative_to(SOURCE / "include")) for p in (SOURCE / "include").rglob("*")
                     if p.suffix in (".hpp", ".def"))
    seen = sorted(str(p.relative_to(prefix / "include")) for p in (prefix / "include").rglob("*") if p.is_file())
    expect_equal(seen, headers, "installed headers")
    expect("Usage" in run([prefix / "bin" / "dlog", "--help"], seconds=30).stdout, "dlog --help says nothing")
    names = {p.name for p in prefix.rglob("lib*")}
    expect("libdistributedlog_internal.a" not in names, "the tests' archive is installed")


@case("install: a program finds the shared library by pkg-config and sends a record")
def _():
    program = scratch / "by_pkg_config"
    folder = compile_with_pkg_config(installed(), program)
    expect("libdistributedlog.so.0" in libraries_of(program), f"it needs {libraries_of(program)}")
    expect_offset(program, LD_LIBRARY_PATH=str(folder))


@case("install: a program finds the static library by pkg-config and sends a record")
def _():
    expect(option("default_library") != "shared", "this build has no static library: -Ddefault_library=both")
    only_static = scratch / "only_static"
    shutil.copytree(installed(), only_static, symlinks=True)
    for library in only_static.rglob("libdistributedlog.so*"):
        library.unlink()
    for file in only_static.rglob("distributedlog.pc"):
        file.write_text(file.read_text().replace(f"prefix={installed()}", f"prefix={only_static}", 1))
    program = scratch / "by_pkg_config_static"
    compile_with_pkg_config(only_static, program, "--static")
    expect(not any("distributedlog" in n for n in libraries_of(program)), f"it needs {libraries_of(program)}")
    expect_offset(program)


@case("install: as a Meson subproject, shared and static, without our tests and tools")
def _():
    project, build = scratch / "consumer", scratch / "consumer" / "build"
    shutil.copytree(HERE / "consumer", project)
    (project / "subprojects").mkdir()
    (project / "subprojects" / "distributedlog").symlink_to(SOURCE)
    run(["meson", "setup", "-Dbuildtype=plain", build, project], seconds=300)
    targets = json.loads(run(["meson", "introspect", "--targets", build], seconds=60).stdout)
    names = {t["name"] for t in targets if t["build_by_default"]}
    expect_equal(names, {"consumer_shared", "consumer_static", "distributedlog"}, "targets built")
    run(["ninja", "-C", build], seconds=1500)
    expect("libdistributedlog.so.0" in libraries_of(build / "consumer_shared"), "consumer_shared is not shared")
    expect(not any("distributedlog" in n for n in libraries_of(build / "consumer_static")), "consumer_static is not static")
    expect_offset(build / "consumer_shared")
    expect_offset(build / "consumer_static")


with tempfile.TemporaryDirectory(prefix="distributedlog-install-") as folder:
    scratch = pathlib.Path(folder)
    run_cases()
