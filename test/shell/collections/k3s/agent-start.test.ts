import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import awaitStart from '../../../../src/collections/k3s/resources/await-start.sh';
import { agentNodeFunction } from '../../../../src/collections/k3s/state/agent-node.ts';
import { lines, raw } from '../../../../src/shell/sh.ts';
import { fresh } from '../../fresh.ts';
import { type Userland, userlands } from '../../harness.ts';

/** Waits for an agent for which systemd waits too, whose unit and program were started at these times; `leases`: what its API tells one time after the other. */
async function asked(userland: Userland, unit: string, program: string, leases: readonly string[]): Promise<number> {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
  if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  const tools = {
    systemctl: `case $* in
  *InvocationID*) echo this ;;
  *ActiveState*) echo activating ;;
  *NRestarts*) echo 0 ;;
  *InactiveExitTimestamp*) echo 'Mon 2026-11-30 ${unit} UTC' ;;
  *ExecMainStartTimestamp*) echo 'Mon 2026-11-30 ${program} UTC' ;;
esac`,
    k3s: `echo asked >>/srv/asked
at=$(sed -n "$(wc -l </srv/asked)p" /srv/leases)
printf 'Node True\\nLease 2026-11-30T%sZ\\n' "$at"`,
  };
  for (const [name, text] of Object.entries(tools)) host.write(`${folder}/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
  host.write('/srv/leases', `${leases.join('\n')}\n`);
  const { code, stderr } = await host.run(
    lines(
      agentNodeFunction,
      raw('provision_unit=k3s-agent.service provision_node=wk-1 provision_limit=60 provision_causes='),
      raw('provision_before=before provision_since=0'),
      raw(awaitStart),
    ),
  );
  expect(code, stderr).toBe(0);
  return host.text('/srv/asked').split('\n').length - 1;
}

describe.each(userlands)('an agent that systemd waits for, with %s', userland => {
  test('is up with a lease of a second after its start: until then that of the one before counts for nothing', async () => {
    const leases = ['21:16:22.990000', '21:16:23.999999', '21:16:24.000001'];
    expect(await asked(userland, '21:16:22', '21:16:23', leases)).toBe(3);
    expect(await asked(userland, '21:16:22', '21:16:23', ['21:16:24'])).toBe(1);
  });

  test('is not up while what systemd tells of its program is of the start before', async () => {
    expect(await asked(userland, '21:16:22', '21:00:00', ['21:16:20.5', '21:16:30.5'])).toBe(2);
  });
});
