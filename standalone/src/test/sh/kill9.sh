#!/usr/bin/env bash
# Runs the demo undisturbed, then again with `kill -9` and the same command each time, and compares: same weights, a
# closed ledger, no process left behind. The first half of the kills falls at random instants; the second half into one
# part of the work after the other, so that none is left out.
#
#   kill9.sh [--kills 10] [--steps 3] [--seed 1] [--chance 1] [--folder DIR]
#
# --chance seeds the instants, so that a failure can be had again.
set -euo pipefail

agoge=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../.." && pwd)/agoge
kills=10 steps=3 seed=1 chance=1 folder=
while (($#)); do
    case $1 in
        --kills) kills=$2 ;;
        --steps) steps=$2 ;;
        --seed) seed=$2 ;;
        --chance) chance=$2 ;;
        --folder) folder=$2 ;;
        *) echo "kill9.sh: what is $1? See its first lines." >&2; exit 2 ;;
    esac
    shift 2
done
folder=${folder:-$(mktemp -d -t agoge-kill9-XXXXXX)}
RANDOM=$chance

demo=("$agoge" demo --port 0 --seed "$seed" --steps "$steps" --exit --home)
field() { sed -n "s/.*\"$2\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p" <(tail -n 1 "$1"); }
say() { printf '%s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }

# Whatever was started for the home: the JVM itself, PostgreSQL, its helpers.
left() { pgrep -f -- "$folder/stormy" | grep -v "^$$\$" || true; }

say "undisturbed, in $folder/calm"
begun=$SECONDS
"${demo[@]}" "$folder/calm" >"$folder-calm.out" || fail "the undisturbed run: see $folder-calm.out"
length=$((SECONDS - begun))
weights=$(field "$folder-calm.out" weights_sha256)
say "  $length s, weights $weights"
[[ -n $weights ]] || fail "it names no weights"

# How the parts show, in their order.
parts=('^cold start' '^step 1 ' '^step 2 ' "^step $steps " '^evaluation  *rl')

# Lets the life go on for up to a fifth of the whole.
random_instant() {
    local tenths=$((5 + (RANDOM * 32768 + RANDOM) % (length * 10 / 5 + 1)))
    sleep "$((tenths / 10)).$((tenths % 10))"
}

# Lets it go on until a part is seen, and a moment longer.
instant_in() {
    until grep -qE "$1" "$folder-stormy.out" || ! kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
}

killed=0
while ((killed < kills)); do
    # The launcher becomes the JVM: its process is the one to kill.
    "${demo[@]}" "$folder/stormy" >"$folder-stormy.out" 2>"$folder-stormy.err" &
    pid=$!
    part=
    ((killed < kills / 2)) || part=${parts[(killed - kills / 2) % ${#parts[@]}]}
    if [[ -n $part ]]; then instant_in "$part"; else random_instant; fi
    if ! kill -9 "$pid" 2>/dev/null; then
        say "  it was done before kill $((killed + 1))"
        wait "$pid" || fail "a life that nobody disturbed: $(cat "$folder-stormy.err")"
        break
    fi
    wait "$pid" 2>/dev/null || true
    killed=$((killed + 1))
    for _ in $(seq 100); do
        [[ -z $(left) ]] && break
        sleep 0.1
    done
    [[ -z $(left) ]] || fail "left behind after kill $killed: $(ps -o pid,args -p "$(left | tr '\n' ',' | sed 's/,$//')")"
    say "  kill $killed${part:+ at $part}: $(tail -c 200 "$folder-stormy.out" | tail -n 1 | cut -c1-100)"
done
say "and undisturbed to its end"
"${demo[@]}" "$folder/stormy" >"$folder-stormy.out" || fail "the run after $killed kills: see $folder-stormy.out"

[[ $(field "$folder-stormy.out" weights_sha256) == "$weights" ]] ||
    fail "other weights: $(field "$folder-stormy.out" weights_sha256)"
[[ $(field "$folder-stormy.out" ledger_closed) == true ]] || fail "the ledger does not close"
[[ $(field "$folder-calm.out" ledger_closed) == true ]] || fail "the ledger of the undisturbed run does not close"
[[ -z $(left) ]] || fail "left behind at the end: $(left)"
say "PASSED: $killed kills, the same weights, a closed ledger, nothing left behind"
