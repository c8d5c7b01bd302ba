/** What was there before the first run: packages, and nothing of any contestant. Run once, on a host just booted. */
export const rememberBare = `dpkg-query -W -f '\${Package}\\n' | sort >/root/bare-packages
cat >/etc/ssh/sshd_config.d/bench.conf <<'END'
LogLevel VERBOSE
END
systemctl reload ssh`;

/** Makes a host bare again: as it was delivered, so that a first run is one. */
export const makeBare = `systemctl disable --now --quiet wg-quick@wg0 2>/dev/null || :
ip link delete wg0 2>/dev/null || :
dpkg-query -W -f '\${Package}\\n' | sort | comm -23 - /root/bare-packages >/root/added-packages
[ ! -s /root/added-packages ] || DEBIAN_FRONTEND=noninteractive xargs dpkg --purge --force-depends </root/added-packages >/dev/null
rm -rf /etc/wireguard /etc/sysctl.d/99-wireguard.conf /etc/sysctl.d/99-provision-wireguard.conf /var/lib/provision /run/provision
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/lib/apt/periodic/* /home/provision/.ansible /root/.ansible
touch -d '2 days ago' /var/lib/apt/lists
for all in all default; do echo 0 >/proc/sys/net/ipv4/conf/$all/rp_filter; done
systemctl daemon-reload`;
