import type { Script } from '../../model/plan/script.ts';
import { raw, sh } from '../../shell/sh.ts';
import { listedProcesses } from '../processes.ts';
import startingLinesAwk from './starting-lines.awk';
import startingLines from './starting-lines.sh';

/** What tells of cluster software in a text. */
const CLUSTER = 'k3s|rke2|kube|cni|flannel|cali|cilium|kilo|rancher|wg[-0-9]|wireguard';

/** Commands with which a text makes what a wipe removes: only such lines of other people's files are read. */
const MAKES = '(ip|ip6tables|iptables|nft|ipset|mount|systemctl|service|docker|podman|nerdctl)[a-z-]* ';

/** File systems behind a server or a program, which may not answer. */
const REMOTE = '^(nfs4?|cifs|smb3|fuse.*|9p|ceph|afs|glusterfs|lustre|autofs)$';

/** What a unit's or a quadlet's file says of what it starts. */
const UNIT_LINES = '^(Exec[A-Za-z]*|Unit|On[A-Za-z]*|Path[A-Za-z]*|Directory[A-Za-z]*|Listen[A-Za-z]*|Image)=';

const FOLDERS = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/run/systemd/system',
  '/run/systemd/transient',
];

/** The administrator's units, and what systemd was told while it runs. */
const OWN_UNITS = FOLDERS.flatMap(folder =>
  ['*.service', '*.timer', '*.path', '*.socket', '*.d/*.conf'].map(name => `${folder}/${name}`),
).join(' ');

/**
 * Reads what on a host could make something again: units of the administrator (with those that start them), entries of cron
 * and of supervisors, containers of Docker with their restart policy, and of the scripts that any of these or a process
 * names those lines that make anything. Never an argument of a container, nor its environment: there are secrets in them.
 * No script on a mount with a server behind it is opened. Processes are another probe's (`processesProbe`).
 */
export const startersProbe: Script = sh`set +f
provision_awk=${startingLinesAwk}
${raw(startingLines)}
provision_ifs=$IFS provision_given=
echo '== states'
if [ -d /run/systemd/system ]; then
  provision_listed || timeout 10 systemctl list-units --all --full --plain --no-legend --no-pager --type=service,timer,path,socket || :
fi
echo '== enabled'
for provision_file in /etc/systemd/system/*.wants/* /etc/systemd/system/*.requires/* /run/systemd/system/*.wants/*; do
  if [ -L "$provision_file" ]; then printf '%s\n' "$provision_file"; fi
done
${listedProcesses}
provision_give ${`remote:${REMOTE}`}
provision_give_named
provision_give title:units ${`keep:${UNIT_LINES}`} names: ${raw(OWN_UNITS)} /etc/containers/systemd/*.container ${`keep:^Exec[A-Za-z]*=.*(${CLUSTER})`}
provision_packaged
provision_give \
  title:cron ${`keep:^[^#]*(${CLUSTER}|/)`} ${`show:${CLUSTER}|${MAKES}|^/(etc/crontab|etc/cron[.]d/|var/spool/)`} names: \
  /etc/crontab /etc/anacrontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/* /etc/crontabs/* /etc/cron.hourly/* \
  /etc/cron.daily/* /etc/cron.weekly/* /etc/cron.monthly/* /etc/periodic/*/* /var/spool/at/* /var/spool/cron/atjobs/* \
  title:supervisors ${`keep:^[^#]*(${CLUSTER})`} /etc/inittab /etc/rc.local /etc/rc.d/rc.local /etc/local.d/*.start /etc/init.d/* \
  /etc/supervisord.conf /etc/supervisor/conf.d/* /etc/supervisord.d/* /etc/monitrc /etc/monit/monitrc /etc/monit/conf.d/* \
  /etc/monit/conf-enabled/* /etc/monit.d/* /etc/sv/*/run /etc/service/*/run /etc/runit/* /etc/s6/*/run \
  /etc/NetworkManager/dispatcher.d/* /etc/networkd-dispatcher/*/* /etc/network/interfaces /etc/network/interfaces.d/* \
  /etc/network/if-up.d/* /etc/systemd/network/*
provision_lines
set -f; set -- $provision_named; set +f
# A script is small; what else a command line names may be as large as a disk.
provision_found=
[ $# = 0 ] || provision_found=$(find "$@" -maxdepth 0 -type f -size -257k 2>/dev/null) || :
set -f; set -- $provision_found; set +f
provision_given=
provision_give title:scripts ${`keep:^[^#]*(${CLUSTER}|${MAKES})`} most:400
provision_texts "$@"
provision_lines
echo '== containers'
provision_root=
[ ! -f /etc/docker/daemon.json ] || provision_root=$(sed -n 's/.*"data-root"[[:space:]]*:[[:space:]]*"\([^"]*\)".*/\1/p' /etc/docker/daemon.json 2>/dev/null || :)
for provision_folder in /var/lib/docker "$provision_root" /var/snap/docker/common/var-lib-docker; do
  [ -n "$provision_folder" ] && [ -d "$provision_folder/containers" ] || continue
  grep -HsoE '"Name":"/[^"]*"|"(Image|Path|NetworkMode|PidMode)":"[^"]*"|"RestartPolicy":\{"Name":"[^"]*"|"Running":(true|false)|"Binds":\[[^]]*\]|"Source":"[^"]*"|"app":"k3d"|"io.x-k8s.kind.cluster":"[^"]*"' \
    "$provision_folder"/containers/*/config.v2.json "$provision_folder"/containers/*/hostconfig.json 2>/dev/null | cut -c 1-2000
done
echo '== end'`;
