import type { Lasting } from '../../../model/reading/lasting.ts';
import type { Override } from '../../../model/reading/override.ts';
import { sh } from '../../../shell/sh.ts';
import { type BootConfig, parseBootConfig } from './config-files.ts';

/** Units of managers that fetch what a host should be like, and set it again by themselves. */
const units = [
  ...['puppet.service', 'puppet-run.timer', 'chef-client.service', 'chef-client.timer', 'cinc-client.service'],
  ...['cinc-client.timer', 'salt-minion.service', 'cfengine3.service', 'cf-execd.service', 'rudder-agent.service'],
  ...['ansible-pull.service', 'ansible-pull.timer'],
];

const RUNS = '^[^#]*(ansible-pull|puppet[ \t]+(agent|apply)|(chef|cinc)-client|salt-call|cf-agent|rudder[ \t]+agent)';

/** Shared by all tasks of a host. */
const probe = sh`
provision_starting ${units}
provision_config_files ${RUNS} /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /var/spool/cron/* \
  /etc/cron.hourly/* /etc/cron.daily/* /etc/systemd/system/*.service`;

const programOf = (line: string): string =>
  /ansible-pull|puppet|chef-client|cinc-client|salt-call|cf-agent|rudder/.exec(line)?.[0] ?? 'a configuration manager';

/** Whoever may set anything again; what they set is not on this host to be read, so it is a warning. Pure. */
export function managerOverrides({ files, starting }: BootConfig): readonly Override[] {
  const told = (by: string, who: string): Override => ({
    what: 'whatever is set here',
    wanted: 'left as it is',
    after: `what ${who} says, whenever it runs`,
    by,
    hint: `let ${who} leave these settings alone, or set them there too`,
    possible: true,
  });
  const scripts = files.flatMap(({ path, lines }) => (lines[0] === undefined ? [] : [told(path, programOf(lines[0]))]));
  return [...[...starting].map(unit => told(unit, unit.replace(/\.\w+$/, ''))), ...scripts];
}

/** Managers that may set anything again by themselves. */
export const configurationManagers: Lasting = {
  probes: [probe],
  overrides: ([reading]) => managerOverrides(parseBootConfig(reading?.stdout ?? '')),
};
