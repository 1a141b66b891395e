# Quiet steps: a line with the time each took; when one fails, the end of its log and where the whole log lies.

now() { date +%s%N; }
elapsed() { # since a now()
  local tenths=$((($(now) - $1) / 100000000))
  printf '%d.%d s' $((tenths / 10)) $((tenths % 10))
}

step() { # name, command...
  local name=$1 log start
  shift
  mkdir -p build/logs
  log=$PWD/build/logs/${name//[^a-zA-Z0-9]/-}.log
  start=$(now)
  printf '  %-44s ' "$name"
  if "$@" >"$log" 2>&1 </dev/null; then
    printf '%10s\n' "$(elapsed "$start")"
  else
    printf 'FAILED after %s\n' "$(elapsed "$start")"
    tail -n 40 "$log" | sed 's/^/    /'
    printf '    whole log: %s\n' "$log"
    return 1
  fi
}
