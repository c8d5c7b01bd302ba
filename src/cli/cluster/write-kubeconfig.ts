import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { isThere } from '../../disk/is-there.ts';
import { writeOwn } from '../../disk/own-file.ts';
import { writePrivately } from '../../disk/write-privately.ts';
import { makeClusterFolder } from '../../journal/folders.ts';
import { formatEndpoint } from '../../model/address/endpoint.ts';
import { homeFolder, variable } from '../../model/environment.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { exitCode } from '../exit-code.ts';
import { openCluster } from '../open/open-inventory.ts';
import type { RunOptions } from '../run/run-options.ts';
import { findApi } from './find-api.ts';
import { entryName, forgetKubeconfigs, keepKubeconfig, ownKubeconfig, type Which } from './kept-kubeconfigs.ts';
import { type ClusterAccess, kubeconfigOf, mergeKubeconfig } from './kubeconfig.ts';
import { readAccess } from './read-access.ts';
import { readKubeconfig } from './read-kubeconfig.ts';
import { visitCluster } from './visit-cluster.ts';

export interface KubeconfigOptions extends RunOptions {
  readonly merge?: boolean;
  readonly context?: string;
  readonly output?: string;
  readonly remove?: boolean;
}

/** The kubeconfig that kubectl writes to: the first file of KUBECONFIG that there is, else its last one, else the usual one. */
function usersKubeconfig(): string {
  const named = (variable('KUBECONFIG') ?? '').split(delimiter).filter(file => file !== '');
  return resolve(named.find(isThere) ?? named.at(-1) ?? join(homeFolder(), '.kube/config'));
}

/** `provision kubeconfig`: gets a cluster's access from a server, and writes it where it was asked for. */
export async function writeKubeconfig(options: KubeconfigOptions): Promise<number> {
  if (options.merge === true && options.output !== undefined) {
    throw new InputProblem({ what: '--merge and --output name two places', hint: 'give one of them' });
  }
  return visitCluster(options, { command: 'kubeconfig' }, async ({ inventory, cluster, fleet, output }) => {
    const { server, admin } = await readAccess(cluster, inventory, fleet);
    const { at, others } = await findApi(cluster.way.places(inventory), admin);
    if (at === undefined) throw unreachable(server.name, others);
    const which = { inventory, twin: options.twin === true };
    const access = {
      name: options.context ?? entryName(which),
      cluster: entryName(which),
      server: `https://${formatEndpoint(at)}`,
      admin,
    };
    const said = write(access, which, options);
    for (const what of said) output.report({ type: 'notice', host: server.name, what });
    return exitCode.done;
  });
}

const unreachable = (where: string, others: readonly string[]): Problem =>
  new Problem({
    where,
    what: 'its API answers at none of its addresses from here',
    evidence: others,
    hint: `${ownCommand('kubectl')} -- get nodes goes through SSH; or join the mesh from this machine`,
  });

/** Writes it, and says what was done. */
function write(access: ClusterAccess, which: Which, options: KubeconfigOptions): readonly string[] {
  const days = Math.floor((access.admin.until.getTime() - Date.now()) / 86_400_000);
  const about = `${access.server}; its certificate ends on ${access.admin.until.toISOString().slice(0, 10)}, in ${count(days, 'day')}`;
  if (options.merge === true) {
    const file = usersKubeconfig();
    const { text, added, current } = mergeKubeconfig(readKubeconfig(file) ?? '', access, file);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writePrivately(file, text);
    keepKubeconfig(which, file, access.name);
    const stays = `the current context stays ${current ?? 'unset'}: kubectl --context ${access.name} get nodes`;
    return [
      `${file}: ${added ? 'added' : 'renewed'} ${access.name}, ${about}`,
      current === access.name ? 'it is the current context' : stays,
    ];
  }
  const file = options.output === undefined ? ownKubeconfig(which) : resolve(options.output);
  if (options.output === undefined) {
    makeClusterFolder(which.inventory.file, entryName(which));
    writeOwn(file, kubeconfigOf(access));
  } else {
    writePrivately(file, kubeconfigOf(access));
    keepKubeconfig(which, file, access.name);
  }
  return [about, `export KUBECONFIG=${file}`];
}

/** `provision kubeconfig --remove`: takes a cluster's access out of this machine's files. */
export async function removeKubeconfig(options: KubeconfigOptions): Promise<number> {
  const which = { inventory: await openCluster(options), twin: options.twin === true };
  const told = forgetKubeconfigs(which);
  for (const line of told) process.stdout.write(`${escapeLine(line)}\n`);
  if (told.length === 0) process.stdout.write(`nothing of ${entryName(which)} was written on this machine\n`);
  return exitCode.done;
}
