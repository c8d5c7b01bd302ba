import { type Lasting, together } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { sh } from '../../../shell/sh.ts';
import { type BootConfig, parseBootConfig } from '../../system/boot/config-files.ts';
import { configurationManagers } from '../../system/boot/configuration-managers.ts';
import { unitAtBoot } from '../../system/boot/unit-at-boot.ts';
import { EDGE_TABLE, EDGE_UNIT } from '../edge/edge-places.ts';

/**
 * Whoever empties all tables once ours is loaded: scripts that run at boot, with the network, or by a timer of cron's; units of the user's own.
 * nftables.service itself is no matter: ours follows it.
 */
const probe = sh`
if [ -x /etc/rc.local ]; then echo '== rc.local'; fi
provision_config_files '^[^#]*(nft|flush).*(flush +ruleset|delete +table)|^[^#]*(nft +-[a-z]*f|nft +--file)' \
  /etc/rc.local /etc/network/if-pre-up.d/* /etc/network/if-up.d/* /etc/NetworkManager/dispatcher.d/* /etc/networkd-dispatcher/*/* \
  /etc/cron.d/* /etc/crontab /var/spool/cron/crontabs/root /var/spool/cron/root
provision_units=
for provision_unit in /etc/systemd/system/*.service; do
  case $provision_unit in
    */nftables.service | */${EDGE_UNIT}) ;;
    *) provision_units="$provision_units $provision_unit" ;;
  esac
done
# Names of units hold no blanks: systemd escapes them.
# shellcheck disable=SC2086
provision_config_files '^[ \t]*Exec.*nft.*(flush +ruleset|-[a-z]*f |--file)' $provision_units
# shellcheck disable=SC2086
set -- $provision_units
for provision_unit; do
  shift
  set -- "$@" "\${provision_unit##*/}"
done
provision_starting "$@"`;

/** Who empties our table after it was loaded. Pure. */
export function edgeOverrides({ files, starting, words }: BootConfig): readonly Override[] {
  return files.flatMap(({ path, lines }): readonly Override[] => {
    const unit = path.startsWith('/etc/systemd/system/') ? path.slice(path.lastIndexOf('/') + 1) : undefined;
    if (unit !== undefined && !starting.has(unit)) return [];
    if (path === '/etc/rc.local' && !words.has('rc.local')) return [];
    const flushing = lines.find(line => /flush +ruleset|delete +table/.test(line));
    if (flushing !== undefined && /delete +table/.test(flushing) && !flushing.includes(EDGE_TABLE)) return [];
    const line = (flushing ?? lines[0] ?? '').trim();
    if (line === '') return [];
    const after =
      flushing === undefined ? `emptied, if the file that it loads begins so (${line})` : `emptied by: ${line}`;
    const hint = `let it be followed by: systemctl restart ${EDGE_UNIT}; or take the line out of ${path}`;
    return [
      {
        ...{ what: `the table inet ${EDGE_TABLE}`, wanted: 'in force', after, by: path, hint },
        // What a unit does before ours, or a file begins with, is not known.
        ...(flushing === undefined || unit !== undefined ? { possible: true as const } : {}),
      },
    ];
  });
}

/** Who else decides whether the table is in force after the next boot. */
export const edgeAtBoot: Lasting = together([
  {
    probes: [probe],
    overrides: ([reading]) => edgeOverrides(parseBootConfig(reading?.stdout ?? '')),
  },
  unitAtBoot(EDGE_UNIT),
  configurationManagers,
]);
