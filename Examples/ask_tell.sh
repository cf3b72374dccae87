#!/usr/bin/env bash
# Tunes a toy function with curl: ask, report, complete. Start a server (`make serve`), then Examples/ask_tell.sh [URL]
set -euo pipefail
experiment=${1:-${TUNE_URL:-http://127.0.0.1:8080}}/experiments

post() { curl -sS --fail-with-body -H 'Content-Type: application/json' -d "$2" "$experiment$1"; }
field() { sed -E "s/.*\"$1\": *\"?([^\",}]*).*/\1/"; }  # the last one of this name in one line of JSON

post '?on_conflict=reuse' '{"name": "toy-shell", "seed": 1, "limits": {"trials": 8}, "searcher": {"name": "random"},
  "space": {"x": {"type": "float", "low": -1, "high": 1}},
  "objectives": [{"metric": "loss", "goal": "minimize"}]}' >/dev/null

while :; do
    answer=$(post /toy-shell/ask '{"worker": "shell"}')
    case $(field status <<<"$answer") in
        done) break ;;
        wait) sleep 1; continue ;;
    esac
    number=$(field number <<<"$answer") x=$(field x <<<"$answer")
    loss=$(awk "BEGIN {print ($x - 0.3) ^ 2}")
    post "/toy-shell/trials/$number/reports" "{\"step\": 1, \"metrics\": {\"loss\": $loss}}" >/dev/null
    post "/toy-shell/trials/$number/complete" '{"state": "completed"}' >/dev/null
    echo "trial $number: x = $x, loss = $loss"
done
best=$(curl -sS --fail-with-body "$experiment/toy-shell/best")
echo "best: $best"
