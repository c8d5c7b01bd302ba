import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedSections } from '../../src/collections/collections.ts';
import { loadInventory } from '../../src/inventory/load-inventory.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { netnsName } from '../../src/twin/layout/network-commands.ts';
import { twinDown } from '../../src/twin/twin-down.ts';
import { type TwinExecResult, twinExec } from '../../src/twin/twin-exec.ts';
import { twinId } from '../../src/twin/twin-id.ts';
import { twinPaths } from '../../src/twin/twin-paths.ts';
import { twinUp } from '../../src/twin/twin-up.ts';
import { type Access, hostNames, inventoryText } from './inventory-text.ts';
import { sshConfig } from './ssh-config.ts';

/** What every host has from the start because Ansible and Mitogen want it: installing it is nobody's time. */
const PYTHON = ['python3', 'python3-apt'];

/** The inventories of a laboratory: the mesh, the same with one setting changed, the same with one host more. */
export const variants = ['mesh', 'changed', 'grown'] as const;

export type Variant = (typeof variants)[number];

/** Twin hosts to measure on, and the files that their controller works with. */
export interface Lab {
  /** Hosts of the mesh; there is one more, which waits to be added. */
  readonly size: number;
  readonly folder: string;
  readonly sshConfig: string;
  readonly access: Access;
  readonly inventories: Readonly<Record<Variant, Inventory>>;
  /** Words before a command that make it run where only the twin's hosts can be reached. */
  readonly seat: readonly string[];
  /** The network namespace of the controller. */
  readonly netns: string;
  /** Runs a script as root inside a host, past SSH; one that fails is an error. */
  readonly on: (host: string, script: string) => Promise<string>;
  /** The same on many hosts, a few at once. */
  readonly onEach: (hosts: readonly string[], script: string) => Promise<ReadonlyMap<string, string>>;
  readonly down: () => Promise<void>;
}

/** Hosts on which a script of the benchmark itself is run at once. */
const AT_ONCE = 8;

/** Builds the twin of `size` hosts and one more, and every contestant's way to them. */
export async function raiseLab(size: number, say: (text: string) => void): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), `provision-bench-${size}-`));
  const names = hostNames(size + 1);
  const cluster = `bench-${size}`;
  const fileOf = (variant: Variant): string => join(folder, variant, 'inventory.yaml');
  const write = (access?: Access): void => {
    const mesh = { cluster, hosts: names.slice(0, size), access, mtu: 1420 };
    const texts: Readonly<Record<Variant, string>> = {
      mesh: inventoryText(mesh),
      changed: inventoryText({ ...mesh, mtu: 1400 }),
      grown: inventoryText({ ...mesh, hosts: names }),
    };
    for (const variant of variants) {
      mkdirSync(join(folder, variant), { recursive: true });
      writeFileSync(fileOf(variant), texts[variant]);
    }
  };
  say(`▸ the twin of ${size} hosts and one more`);
  // Its keys are made with it: until then the inventory cannot name them.
  write();
  const twin = await loadInventory(fileOf('grown'), shippedSections);
  await twinUp(twin, { packages: PYTHON, onProgress: () => undefined });
  const paths = twinPaths(twinId(twin));
  const access: Access = { identityFile: paths.identity, knownHosts: paths.knownHosts };
  write(access);
  const grown = await loadInventory(fileOf('grown'), shippedSections);
  const inventories = {
    grown,
    mesh: await loadInventory(fileOf('mesh'), shippedSections),
    changed: await loadInventory(fileOf('changed'), shippedSections),
  };
  const config = join(folder, 'ssh_config');
  writeFileSync(config, sshConfig(grown, access));

  const on = async (host: string, script: string): Promise<string> => {
    const { code, stdout, stderr }: TwinExecResult = await twinExec(grown, host, ['sh', '-eu'], { stdin: script });
    if (code !== 0) throw new Error(`${host}: ended with ${code}\n${script}\n${stdout}${stderr}`);
    return stdout;
  };
  const netns = netnsName(twinId(grown), 'controller');
  return {
    size,
    folder,
    sshConfig: config,
    access,
    inventories,
    netns,
    seat: ['ip', 'netns', 'exec', netns],
    on,
    onEach: async (hosts, script) => {
      const left = [...hosts];
      const printed = new Map<string, string>();
      const work = async (): Promise<void> => {
        for (let host = left.shift(); host !== undefined; host = left.shift())
          printed.set(host, await on(host, script));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return printed;
    },
    down: async () => {
      await twinDown(grown);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
