import { setTimeout as sleep } from 'node:timers/promises';
import type { Inventory } from '../model/inventory.ts';
import { ownCommand } from '../model/own-command.ts';
import { Problem } from '../model/problems/problem.ts';
import { hostLeader } from './host/host-processes.ts';
import { renewNetwork } from './host/renew-network.ts';
import { mountHost, startHost } from './host/start-host.ts';
import { waitForSsh } from './host/wait-for-ssh.ts';
import { imageNamed } from './image/ensure-image.ts';
import { layoutTwin } from './layout/layout-twin.ts';
import type { OnProgress } from './progress.ts';
import { requireRootOnLinux } from './require-tools.ts';
import { twinExec } from './twin-exec.ts';
import type { TwinState } from './twin-state.ts';
import { withRunningTwin } from './with-running-twin.ts';

/** `off`: the host shuts down. `cut`: its power goes. `on`: it is started. `reboot`: it starts itself again, from inside. */
export type Power = 'off' | 'cut' | 'on' | 'reboot';

/** Seconds until a host has gone down, or has come up again as another. */
const PATIENCE = 90;

/** Waits until the host's first process is not this one any more. @throws {Problem} */
async function waitForEnd(id: string, host: string, leader: number): Promise<void> {
  for (let tries = 0; tries < PATIENCE * 20; tries += 1) {
    if (hostLeader(id, host) !== leader) return;
    await sleep(50);
  }
  throw new Problem({
    where: host,
    what: `it has not gone down after ${PATIENCE} s`,
    hint: ownCommand(`twin power cut ${host}`),
  });
}

/** Waits until the host runs as another than before. @throws {Problem} */
async function waitForStart(id: string, host: string): Promise<void> {
  for (let tries = 0; tries < PATIENCE * 20; tries += 1) {
    if (hostLeader(id, host) !== undefined) return;
    await sleep(50);
  }
  throw new Problem({
    where: host,
    what: `it has not come up again after ${PATIENCE} s`,
    hint: ownCommand('twin up'),
  });
}

async function goDown(inventory: Inventory, id: string, host: string, power: Exclude<Power, 'on'>): Promise<void> {
  const leader = hostLeader(id, host);
  if (leader === undefined) {
    if (power !== 'reboot') return;
    throw new Problem({ where: host, what: 'the twin’s host does not run', hint: ownCommand(`twin power on ${host}`) });
  }
  if (power === 'cut') process.kill(leader, 'SIGKILL');
  // What asks it to go down may go with it, so its answer says nothing.
  else await twinExec(inventory, host, ['systemctl', power === 'off' ? 'poweroff' : 'reboot']);
  await waitForEnd(id, host, leader);
}

/**
 * Switches hosts of a twin, whose lock is held, off and on, or lets them reboot; returns when those that are on answer by SSH.
 * @throws {Problem} where a host does not go down or come up.
 */
export async function switchPower(
  inventory: Inventory,
  state: TwinState,
  power: Power,
  hosts: readonly string[],
  onProgress: OnProgress,
): Promise<void> {
  const { id, from } = state;
  const { knocks } = layoutTwin(inventory);
  await Promise.all(
    hosts.map(async host => {
      const known = state.hosts.find(one => one.name === host);
      if (known === undefined) throw new Problem({ where: host, what: 'the twin has no such host' });
      if (power !== 'on') await goDown(inventory, id, host, power);
      if (power === 'reboot') await waitForStart(id, host);
      if (power === 'on' && hostLeader(id, host) === undefined) {
        const image = imageNamed(known.image);
        await renewNetwork(id, host);
        await mountHost(id, host, image, from, known);
        await startHost(id, host, image, known);
      }
      const isOn = power === 'on' || power === 'reboot';
      for (const knock of isOn ? knocks.filter(one => one.host === host) : []) await waitForSsh(id, knock);
      onProgress({ step: 'host', detail: isOn ? 'sshd answers' : 'is off', host });
    }),
  );
}

/**
 * Switches hosts of a running twin. A host that starts has its disk as it was, and nothing else: interfaces, routes, rules,
 * kernel settings and /run are a new machine's.
 * @throws {Problem} where the twin is not up, or a host does not go down or come up.
 */
export async function twinPower(
  inventory: Inventory,
  power: Power,
  hosts: readonly string[],
  onProgress: OnProgress,
): Promise<void> {
  requireRootOnLinux();
  await withRunningTwin(inventory, state => switchPower(inventory, state, power, hosts, onProgress));
}
