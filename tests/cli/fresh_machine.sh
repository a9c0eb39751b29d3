#!/usr/bin/env bash
# Runs a program of this repository's tests as root of a machine that is a copy of this one: what it writes is gone
# afterwards, and its network is its own. The packages that Python needs are lent to it.
# Usage: fresh_machine.sh REPOSITORY SITE_PACKAGES FOLDER PROGRAM
set -euo pipefail

if [ "${5:-}" != inside ]; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  exec "${as_root[@]}" unshare --mount --net --pid --fork --kill-child "$0" "$1" "$2" "$3" "$4" inside
fi
machine="$3/machine"
mount -t tmpfs tmpfs "$3"
mkdir "$3/upper" "$3/work" "$machine"
mount -t overlay overlay -o "lowerdir=/,upperdir=$3/upper,workdir=$3/work" "$machine"
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
mkdir -p "$machine/srv/packages" "$machine/srv/source"
mount --bind --options ro "$2" "$machine/srv/packages"
mount --bind --options ro "$1" "$machine/srv/source"
rm -rf "$machine"/{etc,opt,var/lib,var/log}/rushes "$machine"/etc/nginx/sites-*/rushes "$machine"/run/systemd/system
ip link set lo up
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root \
  chroot "$machine" bash -c 'cd / && exec /usr/bin/python3 "$0"' "/srv/source/$4"
