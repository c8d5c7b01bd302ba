import { totalmem } from 'node:os';
import type { Host, Inventory } from '../../model/inventory.ts';
import { isMapping } from '../../model/is-mapping.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { inventoryVarSources } from '../../model/var-sources.ts';
import { didYouMean } from '../../yaml/did-you-mean.ts';
import { type Suite, suites } from '../image/suite.ts';
import { parseSize } from './size.ts';

/** What a host of the twin is given, as its inventory or the command says. */
export interface HostSettings {
  readonly suite: Suite;
  /** Whether it runs containers itself, and has the rights for it. */
  readonly privileged: boolean;
  /** Bytes of memory that all its programs may have together. */
  readonly memory: number;
  /** Bytes of its disk; not there: as much as the machine has. */
  readonly disk?: number;
  /** Whether it can install what the machine's own apt can. */
  readonly packages: boolean;
}

/** What the command says, for hosts of which the inventory says nothing. */
export interface SettingOptions {
  /** The release of hosts that do not name one: `debian11`, `debian12`, `debian13`. */
  readonly suite?: string;
  /** Names of hosts that run containers themselves, besides those of the inventory. */
  readonly privileged?: readonly string[];
  /** Whether all hosts can install what the machine's own apt can. */
  readonly passPackages?: boolean;
}

/** K3s with Calico and Traefik needs a quarter to a half of it. */
const MEMORY = 4 * 2 ** 30;
/** Less, and systemd with sshd does not come up. */
const LEAST_MEMORY = 256 * 2 ** 20;
/** Less, and apt has no room for its lists. */
const LEAST_DISK = 512 * 2 ** 20;

/** Of a machine with little memory its own programs keep a quarter. */
const usualMemory = (): number => Math.min(MEMORY, Math.floor(((totalmem() / 2 ** 20) * 3) / 4) * 2 ** 20);

const keys = ['suite', 'privileged', 'memory', 'disk', 'packages'];

/**
 * What `vars.twin` of the inventory, its site, its roles and the host says, the later one instead of the earlier ones; what
 * it leaves open is the option's, then the default.
 * @throws {InputProblem} for a key or a value that means nothing.
 */
export function hostSettings(inventory: Inventory, host: Host, options: SettingOptions): HostSettings {
  if (host.vars['twin_suite'] !== undefined) {
    throw new InputProblem({
      where: host.name,
      what: 'vars.twin_suite has another name now',
      hint: `write it as twin: { suite: ${JSON.stringify(host.vars['twin_suite'])} }`,
    });
  }
  const said = inventoryVarSources(inventory, host).findLast(({ vars }) => vars['twin'] !== undefined);
  const at = (what: string, hint: string): InputProblem =>
    new InputProblem({ where: host.name, what: `${what} (vars.twin of ${said?.from ?? 'the inventory'})`, hint });
  const twin = said?.vars['twin'] ?? {};
  if (!isMapping(twin)) throw at('the settings of the twin must be a mapping', 'twin: { memory: 2G }');
  const unknown = Object.keys(twin).find(key => !keys.includes(key));
  if (unknown !== undefined) throw at(`the twin has no setting ${unknown}`, didYouMean(unknown, keys, 'setting'));

  const release = twin['suite'] ?? options.suite ?? 'debian12';
  const suite = suites.find(one => one === release);
  if (suite === undefined) {
    throw at(`the twin has no release ${JSON.stringify(release)}`, `set suite to one of ${suites.join(', ')}`);
  }
  const privileged = twin['privileged'] ?? options.privileged?.includes(host.name) ?? false;
  if (typeof privileged !== 'boolean') throw at('privileged must be true or false', 'privileged: true');
  const memory = twin['memory'] === undefined ? usualMemory() : parseSize(twin['memory']);
  if (memory === undefined || memory < LEAST_MEMORY) {
    throw at(`memory must be a size of at least 256M, not ${JSON.stringify(twin['memory'])}`, 'memory: 2G');
  }
  const disk = twin['disk'] === undefined ? undefined : (parseSize(twin['disk']) ?? 0);
  if (disk !== undefined && disk < LEAST_DISK) {
    throw at(`disk must be a size of at least 512M, not ${JSON.stringify(twin['disk'])}`, 'disk: 10G');
  }
  const packages = twin['packages'] ?? options.passPackages ?? false;
  if (typeof packages !== 'boolean') throw at('packages must be true or false', 'packages: true');
  return { suite, privileged, memory, ...(disk === undefined ? {} : { disk }), packages };
}
