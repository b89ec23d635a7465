#!/usr/bin/env bash
# Records the traces anew, with four versions of Go, and what Go 1.26's own reader makes of them (expected.json).
#   test/trace/recorded/record.sh ORACLE      ORACLE: test/trace/oracle, built (test/bindings/trace/oracle.ts says how)
set -euo pipefail
oracle=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")"
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
export GOMAXPROCS=4
for version in 1.22.12 1.23.12 1.25.5 1.26.8; do
  for source in channels server collector syscalls coroutines long; do
    case $version-$source in
      1.22.*-coroutines) continue ;; # there are none yet
      1.23.*-long | 1.23.*-collector | 1.25.*-collector) continue ;; # the others show all there is to see
    esac
    GOTOOLCHAIN=go$version go build -o "$bin/$source" $source.go
    debug=
    # The events of an experiment besides.
    [[ $version == 1.26.* && $source == coroutines ]] && debug=traceallocfree=1
    GODEBUG=$debug "$bin/$source" "go${version%.*}-$source.trace"
  done
done
"$oracle" go*.trace >expected.json
