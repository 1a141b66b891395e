# Build directories, build/<compiler>-<kind>, and the suites that run in them.

all_suites=(unit simulation broker tool kafka install)
asan_suites=(unit simulation broker tool)

# Another clone of the same sources finds what this one has compiled: the names in the debug information are relative.
export CCACHE_NOHASHDIR=1

build_dir() { echo "$PWD/build/$1-$2"; } # compiler, kind

options_of() { # compiler, kind; with clang the sanitized build holds the fuzz targets, too
  # Names and lines are all that a report or a backtrace needs, and a fifth less to compile.
  local lines=-Dcpp_args=-g1
  # Not optimized: the compiler takes half the time, and what a sanitizer looks at is all there.
  local sanitized=(-Dbuildtype=debug "$lines" -Db_lundef=false -Ddefault_library=static)
  case $2 in
    plain) echo -Dbuildtype=debugoptimized "$lines" -Dwerror=true -Ddefault_library=both ;;
    planted) echo -Dbuildtype=debugoptimized "$lines" -Ddefault_library=both -Dplanted_bugs=true ;;
    release) echo -Dbuildtype=release ;;
    asan) echo "${sanitized[@]}" -Dwerror=true -Db_sanitize=address,undefined -Dfuzz="$([[ $1 = clang ]] && echo enabled || echo disabled)" ;;
    tsan) echo "${sanitized[@]}" -Db_sanitize=thread ;;
  esac
}

configure() { # compiler, kind
  local dir cxx=g++ cc=gcc options
  dir=$(build_dir "$1" "$2")
  options=$(options_of "$1" "$2")
  [[ $1 = gcc ]] || { cxx=clang++-16 cc=clang-16; }
  # Meson takes ccache by itself only when no compiler is named.
  ! command -v ccache >/dev/null || { cxx="ccache $cxx" cc="ccache $cc"; }
  [[ -f $dir/build.ninja && $(cat "$dir/.options" 2>/dev/null) = "$options" ]] && return 0
  rm -rf "$dir"
  # shellcheck disable=SC2086 # the options are words
  CC=$cc CXX=$cxx step "configure $1 $2" meson setup $options "$dir" .
  echo "$options" >"$dir/.options"
}

build() { # compiler, kind, targets...
  local dir
  dir=$(build_dir "$1" "$2")
  configure "$1" "$2"
  step "build $1 $2" ninja -C "$dir" "${@:3}"
}

run_suite() { # compiler, kind, suite, more arguments of `meson test`; adds to the caller's `reports`
  local dir suite=$3 report start
  dir=$(build_dir "$1" "$2")
  report=$dir/meson-logs/$suite.json
  rm -f "$report"
  start=$(now)
  printf '  %-44s ' "$suite ($1 $2)"
  ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1 \
    UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
    meson test -C "$dir" --no-rebuild --suite "$suite" --logbase "$suite" "${@:4}" >"$dir/meson-logs/$suite.out" 2>&1 </dev/null ||
    true # what failed is in the report
  printf '%10s  ' "$(elapsed "$start")"
  python3 tools/dev/summarize.py "$report"
  reports+=("$report")
}

closing_line() { # reports...
  python3 tools/dev/summarize.py --failures "$@"
}
