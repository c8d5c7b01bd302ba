import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { artifactsFolder, listArtifacts, placeOf } from '../../artifacts/cache.ts';
import { shipped, shippedSections } from '../../collections/collections.ts';
import { loadInventory } from '../../inventory/load-inventory.ts';
import type { BackedUp, DrillFound, DrillWay } from '../../model/cluster/restore-way.ts';
import type { Inventory } from '../../model/inventory.ts';
import { ownCommand } from '../../model/own-command.ts';
import { InputProblem, Problem } from '../../model/problems/problem.ts';
import { count } from '../../model/text/count.ts';
import { lastLines } from '../../model/text/last-lines.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import type { OnProgress } from '../../twin/progress.ts';
import { requireRootOnLinux } from '../../twin/require-tools.ts';
import { twinDown } from '../../twin/twin-down.ts';
import { twinExec } from '../../twin/twin-exec.ts';
import { twinUp } from '../../twin/twin-up.ts';
import { readStart } from '../backup/backup-reader.ts';
import { administered } from '../cluster/read-access.ts';
import { exitCode } from '../exit-code.ts';
import { openCluster } from '../open/open-inventory.ts';
import type { RunOptions } from '../run/run-options.ts';
import { say } from '../say.ts';
import { contentOf } from './content-of.ts';

/** The twin of one server, as an inventory: it has the host's name, for K3s knows its node by that. */
const inventoryText = (host: string): string => `cluster: drill
ssh: { user: root }
sites: { drill: {} }
hosts: { ${host}: { site: drill, address: 198.51.100.10, mesh_address: 203.0.113.1, roles: [server] } }
mesh: { subnet: 203.0.113.0/24 }
`;

/** What is printed of a backup that works. */
const drillWords = (
  of: DrillFound & Pick<BackedUp, 'taken' | 'datastore'> & { readonly release: string; readonly seconds: number },
): readonly string[] => [
  ...of.differences.map(line => `  ! ${line}`),
  ...(of.changing.length === 0 ? [] : [`  not compared, since it changed meanwhile: ${of.changing.join(', ')}`]),
  `${of.differences.length === 0 ? 'this backup works' : 'K3s comes up with this backup, which holds something else than was noted'}: ${count(of.objects, 'object')}, ${count(of.secrets, 'secret')}, ${of.seconds} s (${of.datastore} of ${of.release}, taken at ${of.taken})`,
];

/** Where the artifact cache has the program that runs the backup's cluster. @throws {InputProblem} where that has it not */
function programOf(drill: DrillWay, head: BackedUp): string {
  const name = drill.program(head, process.arch === 'arm64' ? 'arm64' : 'amd64');
  const found = listArtifacts(artifactsFolder()).find(one => one.name === name);
  if (found !== undefined) return placeOf(artifactsFolder(), found.sha256);
  const what = `the artifact cache has no ${name}, which made the backup`;
  throw new InputProblem({ what, hint: `${ownCommand('artifacts fetch')}, with that version in the inventory` });
}

/** Restores a content in a twin that is there, and asks what its cluster holds. @throws {Problem} where it does not work */
async function tryIn(
  twin: Inventory,
  { host, program, content, drill, head }: Tried & { readonly host: string },
): Promise<DrillFound> {
  const must = async (argv: readonly string[], stdin: string | Buffer): Promise<string> => {
    const { code, stdout, stderr } = await twinExec(twin, host, argv, { stdin });
    if (code === 0) return stdout;
    throw new Problem({ where: host, what: `${argv[0]} ended with ${code}`, evidence: lastLines(stderr, 3) });
  };
  await must(['sh', '-c', 'cat >"$1" && chmod 0755 "$1"', 'sh', drill.place], program);
  await must(['tar', '-C', '/', '-xpf', '-', '--no-overwrite-dir'], content);
  const reading = await twinExec(twin, host, ['sh', '-s'], { stdin: `set -eu\n${drill.script(head).text}` });
  return drill.foundIn(host, reading);
}

interface Tried {
  readonly head: BackedUp;
  readonly drill: DrillWay;
  readonly program: Buffer;
  readonly content: Buffer;
}

/** The same, in a twin that is made for it; whatever becomes of it, nothing of that stays. */
async function tryAlone(tried: Tried, onProgress: OnProgress): Promise<DrillFound | 'interrupted'> {
  const folder = mkdtempSync(join(tmpdir(), 'provision-drill-'));
  let interrupted = false;
  try {
    const file = join(folder, 'drill.yaml');
    writeFileSync(file, inventoryText(tried.head.host));
    const twin = await loadInventory(file, shippedSections);
    const stop = (): void => {
      interrupted = true;
      // What runs in it ends with it.
      void twinDown(twin).catch(() => undefined);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
    try {
      await twinUp(twin, { onProgress });
      return await tryIn(twin, { ...tried, host: tried.head.host });
    } catch (error) {
      if (interrupted) return 'interrupted';
      throw error;
    } finally {
      await twinDown(twin);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * `provision restore FILE --drill`: proves that a backup can be restored, on a server alone that nothing of the cluster reaches, and
 * that reaches nothing. No host is asked. @throws {Problem} where the backup does not work
 */
export async function drillBackup(named: string, options: RunOptions): Promise<number> {
  const file = resolve(named);
  const { head } = readStart(file);
  const inventory = await openCluster(options);
  const { drill } = administered(shipped.admin, inventory).way.restore;
  if (head.cluster !== inventory.cluster) {
    const what = `the backup is of the cluster ${head.cluster}, and the inventory's is ${inventory.cluster}`;
    throw new InputProblem({ where: file, what, hint: 'give the inventory of that cluster' });
  }
  const program = programOf(drill, head);
  requireRootOnLinux();
  const began = performance.now();
  const tried = { head, drill, program: readFileSync(program), content: await contentOf(file, options) };
  const found = await tryAlone(tried, ({ step, detail }) => {
    if (options.json !== true) say(`  ${step}${detail === undefined ? '' : ` · ${detail}`}`);
  });
  if (found === 'interrupted') return exitCode.interrupted;
  const seconds = Math.round((performance.now() - began) / 1000);
  const { cluster, taken, version: release, datastore } = head;
  const answer = { cluster, taken, release, datastore, ...found, seconds };
  if (options.json === true) process.stdout.write(answerLine({ type: 'drill', ...answer }));
  else for (const line of drillWords(answer)) say(line);
  return found.differences.length === 0 ? exitCode.done : exitCode.stop;
}
