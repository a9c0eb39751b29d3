#!/usr/bin/env bash
# Installs what the tests and pictures need from the system, when it is missing: Chromium, the library
# that the program which drives it is linked with, and the fonts that make text and emoji look the same
# everywhere; the database servers, which tests start for themselves; nginx, with curl and openssl to ask it;
# systemd, whose systemd-analyze reads our units; Dovecot, whose mailboxes our tests read; workbooks that people made, out of the package of
# R's readxl; qpdf and poppler, which read PDFs back, and LibreOffice, which reads workbooks; and what scripts/install_debian.sh wants, so that it is
# tried without fetching anything.
set -euo pipefail

is_installed() {
  command -v dpkg-query >/dev/null || return 0
  dpkg-query --show --showformat='${Status}' "$1" 2>/dev/null | grep --quiet 'ok installed'
}

needed=() nicer=()
workbooks=var/workbooks
[ -e "$workbooks/deaths.xlsx" ] || needed+=(r-cran-readxl)
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then
  needed+=(chromium)
fi
for pair in nginx:nginx curl:curl openssl:openssl systemd-analyze:systemd; do
  PATH="$PATH:/usr/sbin" command -v "${pair%%:*}" >/dev/null || needed+=("${pair##*:}")
done
for package in mariadb-server-core mariadb-client-core postgresql prometheus dovecot-imapd python3-venv iproute2 qpdf poppler-utils libreoffice-calc-nogui; do
  is_installed "$package" || needed+=("$package")
done
for package in libatomic1 fonts-dejavu-core fonts-noto-color-emoji; do
  is_installed "$package" || nicer+=("$package")
done
missing=("${needed[@]}" "${nicer[@]}")
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi
if ! command -v apt-get >/dev/null || { [ ${#as_root[@]} -gt 0 ] && ! command -v sudo >/dev/null; }; then
  echo "Missing on this system: ${missing[*]}. Install them with its package manager, or run this as root on Debian or Ubuntu." >&2
  # Without the fonts pictures look a little different; without the others there is nothing to test with.
  [ ${#needed[@]} -eq 0 ]
  exit
fi
echo "Installing ${missing[*]} with apt-get …"
# Debian starts a service as soon as it is installed; the tests start their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi
"${as_root[@]}" apt-get update --quiet --quiet
# Of that package the workbooks alone are wanted, and neither R nor what it needs.
if [ ! -e "$workbooks/deaths.xlsx" ]; then
  room=$(mktemp --directory)
  (cd "$room" && apt-get download --quiet --quiet r-cran-readxl 2>/dev/null && dpkg-deb --extract r-cran-readxl_*.deb .)
  mkdir --parents "$workbooks"
  mv "$room"/usr/lib/R/site-library/readxl/extdata/*.xls* "$workbooks/"
  rm --recursive --force "$room"
fi
others=()
for package in "${missing[@]}"; do
  [ "$package" = r-cran-readxl ] || others+=("$package")
done
[ ${#others[@]} -gt 0 ] || exit 0
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends "${others[@]}" >/dev/null
