#!/usr/bin/env bash
# Installs Rushes for good on a Debian 12 or newer, as root: program, user, settings, systemd units and nginx site. Called
# again it goes on where it stopped, takes over a new release, and changes no setting or key.
#
# Usage: scripts/install_debian.sh --server-name usage.example.org [--time-zone Europe/Brussels] [--clock timer|runner]
#                                  [--certificate FILE --key FILE]
set -euo pipefail
umask 022

home=/opt/rushes settings=/etc/rushes data=/var/lib/rushes logs=/var/log/rushes user=rushes
name='' zone=UTC clock=timer certificate='' key=''
source="$(cd "$(dirname "$0")/.." && pwd)"
cd /
rushes=("$home/venv/bin/rushes" --config "$settings/rushes.toml")

stop() { echo "$*" >&2; exit 2; }
say() { echo "-- $*"; }

while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || stop "$1 needs a value; the first lines of $0 say how it is used."
  case "$1" in
    --server-name) name="$2" ;;
    --time-zone) zone="$2" ;;
    --clock) clock="$2" ;;
    --certificate) certificate="$2" ;;
    --key) key="$2" ;;
    *) stop "There is no option $1; the first lines of $0 say how it is used." ;;
  esac
  shift 2
done
[ -n "$name" ] || stop "Say under which name people reach it: --server-name usage.example.org"
[ "$(id -u)" -eq 0 ] || stop "Run this as root."

install_packages() {
  local missing=() package
  for package in python3 python3-venv nginx openssl ca-certificates; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep --quiet 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Debian's packages: ${missing[*]}"
  apt-get update --quiet --quiet
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}" >/dev/null
}

make_user_and_folders() {
  id "$user" >/dev/null 2>&1 || useradd --system --user-group --home-dir "$data" --shell /usr/sbin/nologin "$user"
  install -d -o "$user" -g "$user" -m 0700 "$data"
  install -d -o "$user" -g "$user" -m 0750 "$settings" "$logs"
  install -d -m 0755 "$home"
}

# The program is installed anew where the source or what it needs differs from what is there.
install_program() {
  local release
  release="$(cd "$source" && find src pyproject.toml requirements.lock -type f ! -name '*.pyc' -exec sha256sum {} + | sort | sha256sum)"
  if [ "$release" = "$(cat "$home/release" 2>/dev/null)" ]; then return 0; fi
  say "The program, in $home/venv"
  [ -x "$home/venv/bin/python" ] || /usr/bin/python3 -m venv "$home/venv"
  local pip=("$home/venv/bin/python" -m pip --disable-pip-version-check install --quiet --root-user-action ignore)
  "${pip[@]}" --require-hashes --requirement "$source/requirements.lock"
  "${pip[@]}" --no-deps --no-build-isolation --force-reinstall "$source"
  touch "$home/not-started"
  echo "$release" >"$home/release"
}

make_settings() {
  [ ! -e "$settings/rushes.toml" ] || return 0
  say "Settings and keys"
  runuser -u "$user" -- "${rushes[@]}" init --time-zone "$zone" --data-dir "$data" --server-name "$name" | grep '^Made '
}

# A new release may want other records; nobody writes to them meanwhile, and a copy is made first.
upgrade_records() {
  if [ -e "$home/not-started" ] && [ -d /run/systemd/system ]; then
    systemctl stop rushes-web.service rushes-run-due.timer rushes-run-due.service rushes-runner.service 2>/dev/null || true
  fi
  runuser -u "$user" -- "${rushes[@]}" upgrade
}

# Without a certificate, or one that certbot has got, it makes one itself, which browsers warn of.
find_certificate() {
  [ -z "$certificate$key" ] || return 0
  certificate="/etc/letsencrypt/live/$name/fullchain.pem" key="/etc/letsencrypt/live/$name/privkey.pem"
  [ ! -e "$certificate" ] || return 0
  certificate=/etc/nginx/rushes.pem key=/etc/nginx/rushes.key
  [ ! -e "$certificate" ] || return 0
  say "A certificate of its own, until there is another: certbot certonly --webroot --webroot-path /var/www/html --domain $name"
  (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/CN=$name" \
    -addext "subjectAltName=DNS:$name" -keyout "$key" -out "$certificate" 2>/dev/null)
}

write_units_and_site() {
  say "Units and site"
  "${rushes[@]}" deploy systemd --folder /etc/systemd/system --user "$user" --clock "$clock"
  "${rushes[@]}" deploy nginx --server-name "$name" --site --certificate "$certificate" --key "$key" \
    --output /etc/nginx/sites-available/rushes
  ln -sfn ../sites-available/rushes /etc/nginx/sites-enabled/rushes
  if [ -e /etc/nginx/sites-enabled/default ]; then
    say "Debian's own site, which answers for every name, is taken out"
    rm /etc/nginx/sites-enabled/default
  fi
  nginx -t -q
}

start() {
  local clock_unit=rushes-run-due.timer other=rushes-runner.service
  [ "$clock" = timer ] || { clock_unit=rushes-runner.service other=rushes-run-due.timer; }
  if [ ! -d /run/systemd/system ]; then
    say "systemd does not run here. Everything is installed; where it runs: systemctl enable --now rushes-web $clock_unit"
    return 0
  fi
  systemctl daemon-reload
  systemctl disable --quiet --now "$other" 2>/dev/null || true
  systemctl enable --quiet rushes-web.service "$clock_unit" nginx.service
  systemctl start rushes-web.service "$clock_unit"
  # What ran already takes over the settings.
  [ -e "$home/not-started" ] || systemctl reload rushes-web.service
  rm -f "$home/not-started"
  systemctl reload-or-restart nginx.service
  say "Rushes answers on https://$name/"
}

install_packages
make_user_and_folders
install_program
make_settings
"${rushes[@]}" deploy nginx --server-name "$name" --output /dev/null || stop "Set what is said above, in $settings, then call this again."
upgrade_records
find_certificate
write_units_and_site
start
