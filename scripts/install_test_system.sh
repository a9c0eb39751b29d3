#!/usr/bin/env bash
# Installs what the tests need from the system, when it is missing: Chromium, the library that the
# program which drives it is linked with, the fonts that make text and emoji look the same everywhere,
# and the database servers, which tests start for themselves.
set -euo pipefail

missing=()
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  missing+=(chromium)
fi
for package in libatomic1 fonts-dejavu-core fonts-noto-color-emoji mariadb-server-core mariadb-client-core postgresql prometheus; do
  if command -v dpkg-query >/dev/null && ! dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep --quiet 'ok installed'; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi
if ! command -v apt-get >/dev/null || { [ ${#as_root[@]} -gt 0 ] && ! command -v sudo >/dev/null; }; then
  echo "Missing on this system: ${missing[*]}. Install them with its package manager, or run this as root on Debian or Ubuntu." >&2
  # Without the fonts pictures look a little different; without the rest there is nothing to test with.
  [[ ! " ${missing[*]} " =~ \ (chromium|mariadb|postgresql|prometheus) ]]
  exit
fi
echo "Installing ${missing[*]} with apt-get …"
"${as_root[@]}" apt-get update --quiet --quiet
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}" >/dev/null
