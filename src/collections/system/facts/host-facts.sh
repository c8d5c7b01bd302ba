# What fails here says nothing, and a fact that was not told is no fact: whoever names it is told so.
echo '== os'
cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release 2>/dev/null || :
echo '== machine'
uname -m
echo '== kernel'
uname -r
echo '== manager'
for manager in apt-get dnf zypper apk pacman yum; do
  if command -v "$manager" >/dev/null 2>&1; then printf '%s\n' "$manager"; break; fi
done
echo '== init'
if [ -d /run/systemd/system ]; then echo systemd; elif [ -d /run/openrc ]; then echo openrc; else cat /proc/1/comm 2>/dev/null || :; fi
echo '== memory'
sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo 2>/dev/null || :
echo '== cores'
grep -c '^processor' /proc/cpuinfo 2>/dev/null || :
echo '== cgroup'
stat -f -c %T /sys/fs/cgroup 2>/dev/null || :
echo '== virtualisation'
systemd-detect-virt 2>/dev/null || :
echo '== addresses'
ip -o address show 2>/dev/null || :
