#!/usr/bin/env bash
# Boots a copy of this machine with systemd and runs a Python program as its root. What it writes is gone afterwards; its
# processes, its network and its groups of processes are its own. The packages that Python needs are lent to it.
# Usage: fresh_machine.sh REPOSITORY SITE_PACKAGES FOLDER PROGRAM
set -euo pipefail
[ "$(id -u)" -eq 0 ] || exec sudo "$0" "$@"

boot() {
  local machine="$3/machine" node
  mount -t tmpfs tmpfs "$3"
  mkdir "$3/upper" "$3/work" "$machine"
  mount -t overlay overlay -o "lowerdir=/,upperdir=$3/upper,workdir=$3/work" "$machine"
  cd "$machine"
  mount -t proc proc proc
  mount --bind --options ro proc/sys proc/sys
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs tmpfs run
  mount -t tmpfs tmpfs tmp
  mount -t tmpfs -o mode=755 tmpfs dev
  for node in null zero full random urandom tty; do
    touch "dev/$node"
    mount --bind "/dev/$node" "dev/$node"
  done
  mkdir -p dev/pts dev/shm srv/packages srv/source mnt/old
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  mount --bind --options ro "$2" srv/packages
  mount --bind --options ro "$1" srv/source
  rm -rf {etc,opt,var/lib,var/log}/rushes etc/nginx/sites-*/rushes etc/systemd/system/*.wants
  ip link set lo up
  pivot_root . mnt/old
  umount --lazy /mnt/old
  exec env -i container=other PATH=/usr/sbin:/usr/bin /lib/systemd/systemd --system --unit=basic.target --log-target=null
}

end() {
  # What it was forked for ends with it.
  kill -KILL "$machine" 2>/dev/null || true
  wait "$machine" 2>/dev/null || true
  for _ in $(seq 50); do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
}

if [ "${5:-}" = boot ]; then
  boot "$@"
fi
group="$(findmnt --noheadings --output TARGET --types cgroup2 | head --lines 1)/rushes-$$"
mkdir "$group"
(
  echo "$BASHPID" >"$group/cgroup.procs"
  exec unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child "$0" "$@" boot
) &
machine=$!
trap end EXIT
inside() {
  local first
  read -r first <"/proc/$machine/task/$machine/children" || [ -n "$first" ] || return 1
  nsenter --target "$first" --all env -i LANG=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
for _ in $(seq 300); do
  if inside systemctl is-system-running >/dev/null 2>&1; then break; fi
  sleep 0.1
done
inside /usr/bin/python3 "/srv/source/$4"
