#!/bin/bash
# Follows docs/running/one-host.md word for word on a bare Debian, with systemd as its first process, and then
# kills and restarts parts of the site under requests.
#
#     tests/faults/one_host.sh FOLDER      as root; FOLDER is made by debootstrap if it is not there
#
# The Debian has process, mount and other namespaces of its own but this machine's network: ports 80, 443, 5432
# and 8000 must be free. Needs debootstrap and openssl. Takes five minutes or so. Its last result is in
# docs/running/one-host.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(realpath -m "$1")
name=tracetrack.example

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }

if [ ! -d "$root" ]; then
    say "Making a bare Debian"
    debootstrap --variant=minbase --include=ca-certificates,dbus,systemd,systemd-sysv bookworm "$root" >"$root.log"
fi

# This machine's ways to Debian's and Python's packages.
cp /etc/resolv.conf "$root/etc/"
cp /etc/apt/apt.conf.d/99* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/" 2>/dev/null && : >"$root/etc/apt/sources.list"
if [ -n "${PIP_CERT:-}" ]; then
    cp -L "$PIP_CERT" "$root/etc/ssl/own-ca.crt"
    printf '[global]\ncert=/etc/ssl/own-ca.crt\n' >"$root/etc/pip.conf"
fi

# What a stranger brings along: the program and a certificate.
mkdir -p "$root/opt/tracetrack" "$root/etc/ssl/tracetrack"
git archive HEAD | tar x -C "$root/opt/tracetrack"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$name" \
    -addext "subjectAltName=DNS:$name" -keyout "$root/etc/ssl/tracetrack/site.key" \
    -out "$root/etc/ssl/tracetrack/site.crt" 2>/dev/null

# Runs as the first process of the namespaces.
boot() {
    mount --make-rprivate /
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount -t tmpfs tmpfs "$root/run"
    mount -t sysfs sysfs "$root/sys"
    mount -t cgroup2 none "$root/sys/fs/cgroup"
    mount -t tmpfs tmpfs "$root/dev"
    mkdir "$root/dev/pts" "$root/dev/shm"
    for device in null zero full random urandom tty; do
        touch "$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
    done
    mount -t tmpfs tmpfs "$root/dev/shm"
    mount -t devpts devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    cd "$root"
    mkdir -p old
    pivot_root . old
    exec chroot . sh -c 'umount -l /old; exec env -i container=docker PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        /lib/systemd/systemd --system --unit=multi-user.target'
}
export -f boot
export root
setsid unshare --fork --pid --mount --uts --ipc --kill-child bash -c boot </dev/null >"$root.boot.log" 2>&1 &
unshared=$!
stop() {
    inside 'systemctl stop nginx postgresql tracetrack.target tracetrack-web.service tracetrack-worker.service' || true
    kill -KILL "$unshared" 2>/dev/null || true
}
inside() {
    nsenter --target "$(cat /proc/"$unshared"/task/"$unshared"/children | cut -d' ' -f1)" --all --root --wd \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive bash -c "$1"
}
sleep 8
trap stop EXIT
say "systemd runs: $(inside 'systemctl is-system-running' || true)"

# The blocks that the page says are shell, in order, in one shell.
began=$SECONDS
awk '/^```sh$/ {block++; print "echo \"$(date +%T)  block " block "\""; inside = 1; next}
     /^```$/ {inside = 0} inside' docs/running/one-host.md >"$root/root/page.sh"
inside 'set -e; . /root/page.sh' >"$root.page.log" 2>&1 || { tail -20 "$root.page.log"; exit 1; }
grep -E '^[0-9:]{8}  block' "$root.page.log"
tail -8 "$root.page.log"
say "From bare Debian to a serving site: $((SECONDS - began)) s"

cat >"$root/root/drill.sh" <<'INSIDE'
ask() {
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time 30 --cacert /etc/ssl/tracetrack/site.crt \
        --resolve tracetrack.example:443:127.0.0.1 https://tracetrack.example/accounts/login/
}
for deed in "systemctl reload tracetrack-web" "systemctl restart tracetrack-web" kill "systemctl restart postgresql"; do
    for number in $(seq 60); do
        began=$(date +%s%N)
        echo "$(ask) $((($(date +%s%N) - began) / 1000000))"
        sleep 0.1
    done >/tmp/answers &
    asking=$!
    sleep 1
    [ "$deed" = kill ] && kill -KILL "$(systemctl show --property MainPID --value tracetrack-web)" || $deed
    wait $asking
    echo "$deed: answers $(cut -d' ' -f1 /tmp/answers | sort | uniq -c | xargs), longest $(cut -d' ' -f2 /tmp/answers | sort -n | tail -1) ms"
done
kill -KILL "$(systemctl show --property MainPID --value tracetrack-worker)"
sleep 6
echo "worker after its death: $(systemctl is-active tracetrack-worker)"
curl --silent http://127.0.0.1:8000/readyz
INSIDE
inside 'bash /root/drill.sh'
echo
say "Done"
