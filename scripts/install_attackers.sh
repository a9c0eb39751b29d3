#!/usr/bin/env bash
# Installs sqlmap and wapiti from Debian when they are missing; only `make attack` wants them.
set -euo pipefail

missing=()
for tool in sqlmap wapiti; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi
if ! command -v apt-get >/dev/null; then
  echo "Missing on this system: ${missing[*]}. Install them with its package manager." >&2
  exit 1
fi
echo "Installing ${missing[*]} with apt-get …"
"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}" >/dev/null
