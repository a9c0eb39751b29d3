#!/usr/bin/env bash
# Installs a wheel into an environment of its own, from the lock, and runs it away from the source.
# Usage: scripts/try_wheel.sh dist/rushes-0.1.0-py3-none-any.whl
set -euo pipefail

wheel="$(realpath "$1")"
lock="$(realpath "$(dirname "$0")/../requirements.lock")"
probe="$(realpath "$(dirname "$0")/try_wheel.py")"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

"${PYTHON:-$(command -v python3.11 || command -v python3)}" -m venv "$folder/venv"
pip=("$folder/venv/bin/python" -m pip --disable-pip-version-check install --quiet)
"${pip[@]}" --require-hashes --requirement "$lock"
"${pip[@]}" --no-deps "$wheel"

cd "$folder"
venv/bin/rushes --version
venv/bin/rushes init
venv/bin/python "$probe"
echo "$(basename "$wheel") installs and runs."
