#!/usr/bin/env bash
# summarize-tests.sh FOLDER: adds up the counters of the .trx files in FOLDER and prints "N passed, N failed, N skipped".
# Ends with 1 where a test failed or none ran.
set -euo pipefail

passed=0 failed=0 skipped=0
shopt -s nullglob
for trx in "$1"/*.trx; do
  counters=$(grep -o '<Counters [^>]*>' "$trx" | tail -n 1)
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  total=$(count total) ran=$(count executed) well=$(count passed)
  passed=$((passed + well))
  # What ran and did not pass: failed, timed out, aborted.
  failed=$((failed + ran - well))
  skipped=$((skipped + total - ran))
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
