#!/bin/sh
# Builds the image and proves it: its daemon becomes healthy, runs as another user than root on a root that it cannot
# write to, and stops within 10 s. With Docker or Podman where one answers; else with buildah (chroot isolation) on a
# base that debootstrap makes, as root on Debian: apt-get install buildah debootstrap.
# KEEP=FOLDER keeps the base and what was built there for the next time.
set -eu
cd "$(dirname "$0")/.."
port=18080
work=$(mktemp -d)
say() { printf 'image-check: %s\n' "$*"; }
fail() { say "FAILED: $*"; exit 1; }
probe="import sys, urllib.request; sys.exit(urllib.request.urlopen('http://127.0.0.1:$port/healthz', timeout=4).status != 200)"

wait_healthy() { # wait_healthy COMMAND...: until the command succeeds
  tries=0
  until "$@" >/dev/null 2>&1; do
    tries=$((tries + 1)); [ $tries -le 60 ] || return 1
    sleep 1
  done
}

with_engine() {
  engine=$1
  "$engine" build -t parley-check .
  "$engine" rm -f parley-check >/dev/null 2>&1 || :
  trap '"$engine" rm -f parley-check >/dev/null 2>&1; rm -rf "$work"' EXIT
  "$engine" run -d --name parley-check --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    -e PARLEY_WEB__PORT=$port -e PARLEY_OUTLETS__SHIPPED=false parley-check >/dev/null
  wait_healthy "$engine" exec parley-check python -c "$probe" || { "$engine" logs parley-check; fail "not healthy in 60 s"; }
  say healthy
  [ "$("$engine" exec parley-check id -u)" != 0 ] || fail "it runs as root"
  if "$engine" exec parley-check touch /opt/parley/written 2>/dev/null; then fail "its root can be written to"; fi
  began=$(date +%s)
  "$engine" stop -t 10 parley-check >/dev/null
  took=$(($(date +%s) - began))
  [ $took -lt 10 ] && [ "$("$engine" inspect -f '{{.State.ExitCode}}' parley-check)" = 0 ] || fail "it did not stop by itself"
  say "stopped in $took s"
}

base_of_debian() { # makes the image parley-base, in which `python` is Debian's
  if b inspect --type image parley-base >/dev/null 2>&1; then return; fi
  base=${KEEP:-$work}/base
  if [ ! -e "$base/usr/local/bin/python" ]; then
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$base" >"$work/debootstrap.log" 2>&1 ||
      { tail -5 "$work/debootstrap.log"; fail "debootstrap"; }
    ln -s /usr/bin/python3 "$base/usr/local/bin/python"
  fi
  # What pip needs here to reach its index: certificates and settings of this machine, in the base of this check alone.
  for each in /etc/ssl/certs/ca-certificates.crt /etc/xdg/pip /etc/pip.conf; do
    [ ! -e "$each" ] || { mkdir -p "$base$(dirname "$each")"; cp -rL "$each" "$base$(dirname "$each")/"; }
  done
  container=$(b from scratch)
  b copy -q "$container" "$base" / >/dev/null
  b config --env PIP_CERT=/etc/ssl/certs/ca-certificates.crt "$container"
  b commit -q "$container" parley-base >/dev/null
  b rm "$container" >/dev/null
}

b() { buildah --storage-driver vfs --root "${KEEP:-$work}/storage" --runroot "$work/run" "$@"; }

with_buildah() {
  trap 'end_by_hand; rm -rf "$work"' EXIT
  base_of_debian
  say "base is there"
  b bud -q --layers --format docker --isolation chroot --pull-never --build-arg BASE=localhost/parley-base -t parley . >"$work/build.log" 2>&1 ||
    { tail -20 "$work/build.log"; fail "the build"; }
  say "image is built: $(b images --format '{{.Size}}' parley)"
  [ "$(b inspect --type image --format '{{.OCIv1.Config.User}}' parley)" = parley ] || fail "its user is not parley"
  container=$(b from --pull-never parley)
  root=$(b mount "$container")
  # Namespaces of its own, the image's root mounted so that nothing can be written, /data and /tmp as volumes.
  cat >"$work/inside.sh" <<INSIDE
set -eu
mount --bind "$root" "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o uid=10001,gid=10001,mode=0700 tmpfs "$root/data"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -o remount,bind,ro "$root"
exec chroot "$root" /usr/bin/setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set=-all \
  --inh-caps=-all /usr/bin/env -i HOME=/data $(b inspect --type image --format '{{range .OCIv1.Config.Env}}{{.}} {{end}}' parley) \
  PARLEY_WEB__PORT=$port PARLEY_OUTLETS__SHIPPED=false sh -c 'cd /data && exec parley run'
INSIDE
  unshare --mount --pid --fork --kill-child sh "$work/inside.sh" >"$work/daemon.log" 2>&1 &
  unshared=$!
  wait_healthy python3 -c "$probe" || { tail -20 "$work/daemon.log"; fail "not healthy in 60 s"; }
  say healthy
  daemon=$(pgrep -P "$unshared" | head -1)
  [ "$(stat -c %u "/proc/$daemon")" = 10001 ] || fail "it runs as user $(stat -c %u "/proc/$daemon")"
  grep -q '^CapEff:.*0000000000000000$' "/proc/$daemon/status" || fail "it has capabilities"
  awk '$2 == "/" { print $4 }' "/proc/$daemon/mounts" | grep -q '^ro' || fail "its root can be written to"
  if nsenter --target "$daemon" --mount --root touch /opt/parley/written 2>/dev/null; then fail "its root can be written to"; fi
  say "runs as user 10001 without capabilities on a read-only root"
  began=$(date +%s)
  kill -TERM "$daemon"
  wait "$unshared" && code=0 || code=$?
  took=$(($(date +%s) - began))
  unshared=
  [ $took -lt 10 ] || fail "it took $took s to stop"
  [ $code = 0 ] || { tail -5 "$work/daemon.log"; fail "it ended with $code"; }
  say "stopped in $took s"
}

unshared=
end_by_hand() {
  [ -z "$unshared" ] || kill -KILL "$unshared" 2>/dev/null || :
  b umount --all >/dev/null 2>&1 || :
}

for engine in docker podman; do
  if command -v $engine >/dev/null && $engine info >/dev/null 2>&1; then
    with_engine $engine
    say "all is well ($engine)"
    exit 0
  fi
done
command -v buildah >/dev/null && command -v debootstrap >/dev/null || fail "there is no engine: apt-get install buildah debootstrap"
with_buildah
say "all is well (buildah)"
