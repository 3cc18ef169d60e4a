#!/usr/bin/env bash
# soak.sh MINUTES [HARNESS...]: feeds every harness that has seeds for so long, or those that are named, one
# after the other. What it learns stays in .build/soak/NAME for the next time; what it finds is in
# .build/soak/findings, and makes it fail. To see a finding again: FUZZ --harness=NAME FILE.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
minutes=$1
shift
build=../../.build/fuzz soak=../../.build/soak
mkdir -p "$soak/findings"
swift build -c release --scratch-path "$build"
(($#)) || { cd Seeds && set -- */ && cd ..; }

failed=()
for name in "${@%/}"; do
    mkdir -p "$soak/$name"
    echo "$name: $minutes minutes"
    # Swift's own backtraces trip the address sanitizer.
    if ! SWIFT_BACKTRACE=enable=no nice "$build/release/fuzz" --harness="$name" \
        -max_total_time=$((minutes * 60)) -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
        -dict="Seeds/$name.dict" -artifact_prefix="$soak/findings/$name-" -print_final_stats=1 \
        "$soak/$name" "Seeds/$name" >"$soak/$name.log" 2>&1; then
        failed+=("$name")
        tail -n 60 "$soak/$name.log"
    fi
    grep -E '^stat::|cov: ' "$soak/$name.log" | tail -n 7
done
if ((${#failed[@]})); then
    echo "Findings of ${failed[*]} are in .build/soak/findings; the whole story is in .build/soak/NAME.log."
    exit 1
fi
