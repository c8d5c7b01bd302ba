import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Host, Inventory } from '../model/inventory.ts';
import { ownCommand } from '../model/own-command.ts';
import { InputProblem } from '../model/problems/problem.ts';
import type { Node, TwinLayout } from '../model/twin/twin-layout.ts';
import { hashPassword } from './host/hash-password.ts';
import { type Door, doorOf } from './host/host-accounts.ts';
import { hostFiles } from './host/host-files.ts';
import { hostProcesses } from './host/host-processes.ts';
import { mountStore } from './host/mount-store.ts';
import { renewNetwork, writeNetworkScript } from './host/renew-network.ts';
import { mountHost, openCgroups, startHost } from './host/start-host.ts';
import { waitForSsh } from './host/wait-for-ssh.ts';
import { writeHostFiles } from './host/write-host-files.ts';
import { ensureImage, type Image } from './image/ensure-image.ts';
import type { Suite } from './image/suite.ts';
import { layoutTwin } from './layout/layout-twin.ts';
import { netnsName, networkCommands } from './layout/network-commands.ts';
import { isWire } from './link/wire-scripts.ts';
import { givePackages } from './packages/give-packages.ts';
import type { OnProgress } from './progress.ts';
import { raiseLimits } from './raise-limits.ts';
import { requireTools } from './require-tools.ts';
import { mustRun } from './run-tool.ts';
import { bringSaved, requireFits } from './saved/bring-saved.ts';
import { type HostSettings, hostSettings, type SettingOptions } from './settings/host-settings.ts';
import { sweepTwin, twinNamespaces } from './sweep-twin.ts';
import { twinId } from './twin-id.ts';
import { makeKeys } from './twin-keys.ts';
import { hostPaths, twinRoots } from './twin-paths.ts';
import { readTwinState, type TwinState, writeTwinState } from './twin-state.ts';
import { withLock } from './with-lock.ts';

export interface TwinUpOptions extends SettingOptions {
  /** Debian packages that every host has from the start, besides those of a small server. */
  readonly packages?: readonly string[];
  /** The saved twin with whose disks it begins; without it, one that was built so stays so. */
  readonly from?: string;
  readonly onProgress: OnProgress;
}

/** One host as it is to be. */
interface HostPlan {
  readonly host: Host;
  readonly settings: HostSettings;
  readonly image: Image;
  readonly door: Door;
}

/** What a host is built of: whether it has the machine's packages can change while it runs. */
const madeOf = ({ packages: _, ...rest }: TwinState['hosts'][number]) => rest;

/** Makes the network, the keys and the disks; nothing runs yet. Disks that were saved have all that is written into new ones. */
async function build(
  id: string,
  inventory: Inventory,
  layout: TwinLayout,
  plans: readonly HostPlan[],
  from: string | undefined,
): Promise<void> {
  for (const { argv, input } of networkCommands(id, layout)) {
    await mustRun('building the twin’s network', argv, input === undefined ? {} : { input });
  }
  const namesOf = (node: Node['name']): Node['names'] => layout.nodes.find(one => one.name === node)?.names ?? [];
  // `ip netns exec` shows these to the seat in place of the machine's own: names, and no resolver.
  const seat = join('/etc/netns', netnsName(id, 'controller'));
  mkdirSync(seat, { recursive: true });
  const lines = namesOf('controller').map(({ address, names }) => `${address} ${names.join(' ')}`);
  writeFileSync(join(seat, 'hosts'), ['127.0.0.1 localhost', ...lines, ''].join('\n'));
  writeFileSync(join(seat, 'resolv.conf'), '');

  for (const { host, settings } of plans) await mountStore(id, host.name, settings.disk);
  if (from !== undefined) await bringSaved(id, from);
  const keys = await makeKeys(id, inventory);
  const hashes = new Map<Image, string>();
  for (const { image } of plans) {
    if (!hashes.has(image)) hashes.set(image, await hashPassword(image, keys.password));
  }
  for (const { host, settings, image, door } of plans) {
    await mountHost(id, host.name, image, from, settings);
    await writeNetworkScript(id, layout, host.name);
    if (from !== undefined) continue;
    const base = (file: string): string => readFileSync(join(image.root, 'etc', file), 'utf8');
    writeHostFiles(
      hostPaths(id, host.name).root,
      hostFiles({
        host: host.name,
        door,
        names: namesOf(`host:${host.name}`),
        hostKey: keys.hosts.get(host.name) ?? { private: '', public: '' },
        clientKey: keys.client.public,
        passwordHash: hashes.get(image) ?? '*',
        machineId: randomBytes(16).toString('hex'),
        base: { passwd: base('passwd'), group: base('group'), shadow: base('shadow') },
      }),
    );
  }
}

/**
 * Builds and starts the twin of an inventory, and returns when every host's sshd answers. A twin that runs is left as
 * it is, and hosts of it that died are started again; one of a changed inventory is built anew.
 * @throws {Problem} not root, not Linux, tools missing, a host that does not come up.
 */
export async function twinUp(inventory: Inventory, options: TwinUpOptions): Promise<TwinState> {
  const { onProgress } = options;
  const id = twinId(inventory);
  const layout = layoutTwin(inventory);
  const wanted = inventory.hosts.map(host => ({
    host,
    settings: hostSettings(inventory, host, options),
    door: doorOf(inventory, host),
  }));
  await requireTools(onProgress);
  raiseLimits(inventory.hosts.length, onProgress);
  return withLock(join(twinRoots().state, `${id}.lock`), async () => {
    const images = new Map<Suite, Image>();
    for (const { suite } of wanted.map(one => one.settings)) {
      if (!images.has(suite)) images.set(suite, await ensureImage(suite, onProgress, options.packages));
    }
    const plans = wanted.flatMap((one): HostPlan[] => {
      const image = images.get(one.settings.suite);
      return image === undefined ? [] : [{ ...one, image }];
    });
    const made = plans.map(({ host, settings: { suite, privileged }, image, door }) => [
      host.name,
      suite,
      image.name,
      door,
      privileged,
    ]);
    const asked = plans.map(({ host, settings, image }) => ({ name: host.name, image: image.name, ...settings }));
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([layout, made]))
      .digest('hex');
    const known = readTwinState(id);
    if (options.from !== undefined) requireFits(options.from, fingerprint);
    if (options.from !== undefined && known !== undefined && known.from !== options.from) {
      throw new InputProblem({
        what: `the twin is there already, and was not started from ${options.from}`,
        hint: `take it down first: ${ownCommand('twin down')}`,
      });
    }
    const whole =
      known?.fingerprint === fingerprint &&
      isDeepStrictEqual(known.hosts.map(madeOf), asked.map(madeOf)) &&
      twinNamespaces(id).filter(netns => !isWire(id, netns)).length === layout.nodes.length;
    const from = options.from ?? (whole ? known.from : undefined);
    // Who has the machine's packages keeps them, as long as nothing is built anew.
    const had = whole ? known.hosts.filter(one => one.packages).map(one => one.name) : [];
    const hosts = asked.map(one => ({ ...one, packages: one.packages || had.includes(one.name) }));
    const state: TwinState = {
      id,
      cluster: inventory.cluster,
      inventory: inventory.file,
      fingerprint,
      hosts,
      ...(from === undefined ? {} : { from }),
    };
    if (!whole) {
      if (known !== undefined) onProgress({ step: 'remove', detail: 'the inventory has changed: rebuilding the twin' });
      await sweepTwin(id);
      onProgress({ step: 'network', detail: `building ${layout.nodes.length} network namespaces` });
      await build(id, inventory, layout, plans, from);
    }
    writeTwinState(state);
    const running = new Set(hostProcesses(id).map(one => one.root));
    const dead = plans.filter(({ host }) => !running.has(hostPaths(id, host.name).root));
    for (const { host, image, settings } of dead) {
      onProgress({ step: 'host', detail: `booting ${settings.suite}`, host: host.name });
      if (whole) await renewNetwork(id, host.name);
      await mountHost(id, host.name, image, from, settings);
      await startHost(id, host.name, image, settings);
    }
    await givePackages(id, hosts, onProgress);
    await Promise.all(
      layout.knocks.map(async knock => {
        await waitForSsh(id, knock);
        if (dead.some(({ host, settings }) => settings.privileged && host.name === knock.host))
          await openCgroups(id, knock.host);
        onProgress({ step: 'host', detail: 'sshd answers', host: knock.host });
      }),
    );
    onProgress({ step: 'ready', detail: dead.length === 0 ? 'the twin was up already' : 'the twin is up' });
    return state;
  });
}
