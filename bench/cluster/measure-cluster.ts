import { errorText } from '../../src/model/problems/error-text.ts';
import { metered } from '../measure/metered.ts';
import { median } from '../measure/statistics.ts';
import { wireBytes } from '../measure/wire-bytes.ts';
import type { ClusterContestant } from './cluster-contestants.ts';
import { AGENTS, type ClusterLab, SERVER } from './cluster-lab.ts';

/** What one contestant needed from hosts in their mesh to a cluster, and once more. Medians, in seconds. */
export interface ClusterRow {
  readonly contestant: string;
  readonly runs: number;
  /** Until the last of the nodes was Ready, by the cluster's own account. */
  readonly ready: number;
  /** Until the command ended. */
  readonly first: number;
  /** A second run with nothing to change; `undefined`: it has none. */
  readonly again?: number | undefined;
  /** On how many hosts the second run started K3s anew. */
  readonly restarted?: number | undefined;
  /** Bytes on the controller's wire in the first run, both ways. */
  readonly bytes: number;
  /** Bytes that the controller's process tree had at most, in the first of the runs. */
  readonly memory: number;
}

const HOSTS = [SERVER, ...AGENTS];

/** When K3s' own record says that the last node became Ready, in seconds since the epoch. @throws {Error} where one is not */
async function readyAt(lab: ClusterLab): Promise<number> {
  const told = await lab.on(
    SERVER,
    `k3s kubectl get nodes -o 'jsonpath={range .items[*]}{.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address} {.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].lastTransitionTime}{"\\n"}{end}'`,
  );
  const nodes = told
    .trim()
    .split('\n')
    .map(line => line.split(' '));
  const wanted = HOSTS.map(host => `${host} ${lab.meshAddress(host)} True`).sort();
  const seen = nodes.map(words => words.slice(0, 3).join(' ')).sort();
  if (seen.join() !== wanted.join()) throw new Error(`the nodes are not as wanted:\n${told}`);
  return Math.max(...nodes.map(words => Date.parse(words[3] ?? '') / 1000));
}

/** Which start of K3s runs on each host. */
const starts = (lab: ClusterLab): Promise<readonly string[]> =>
  Promise.all(HOSTS.map(host => lab.on(host, 'systemctl show -p InvocationID,NRestarts k3s k3s-agent')));

interface Run {
  readonly ready: number;
  readonly first: number;
  readonly again: number | undefined;
  readonly restarted: number | undefined;
  readonly bytes: number;
  readonly memory: number;
}

/** One run on new hosts. @throws {Error} where the contestant fails, or has not made the cluster */
async function once(lab: ClusterLab, contestant: ClusterContestant, root: string, sample: boolean): Promise<Run> {
  await lab.fresh();
  const run = async () => {
    const result = await metered(contestant.command(lab), { root, seat: lab.seat, sample });
    if (result.code !== 0)
      throw new Error(`${contestant.name} ended with ${result.code}\n${result.output.slice(-3000)}`);
    return result;
  };
  const before = wireBytes(lab);
  const begun = Date.now() / 1000;
  const { seconds: first, memory } = await run();
  const bytes = wireBytes(lab) - before;
  const ready = (await readyAt(lab)) - begun;
  if (!contestant.again) return { ready, first, again: undefined, restarted: undefined, bytes, memory };
  const was = await starts(lab);
  const { seconds: again } = await run();
  const is = await starts(lab);
  await readyAt(lab);
  return { ready, first, again, restarted: is.filter((one, at) => one !== was[at]).length, bytes, memory };
}

/** Runs all of them by turns; one that fails is told of, and has no row. */
export async function measureCluster(options: {
  readonly lab: ClusterLab;
  readonly contestants: readonly ClusterContestant[];
  readonly runs: number;
  readonly root: string;
  readonly say: (text: string) => void;
  readonly onFailure: (what: string) => void;
}): Promise<readonly ClusterRow[]> {
  const { lab, contestants, runs, root, say, onFailure } = options;
  const done = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]));
  for (let turn = 0; turn < runs; turn += 1) {
    for (const contestant of turn % 2 === 0 ? contestants : [...contestants].reverse()) {
      const all = done.get(contestant.name);
      if (all === undefined) continue;
      try {
        const run = await once(lab, contestant, root, turn === 0);
        all.push(run);
        const second = run.again === undefined ? '' : `, again ${run.again.toFixed(1)} s (${run.restarted} restarted)`;
        say(`  ${contestant.name}: Ready ${run.ready.toFixed(0)} s, done ${run.first.toFixed(1)} s${second}`);
      } catch (error) {
        done.delete(contestant.name);
        onFailure(`${contestant.name}: ${errorText(error)}`);
      }
    }
  }
  const middle = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.filter(value => value !== undefined);
    return known.length === 0 ? undefined : median(known);
  };
  return [...done].flatMap(([contestant, all]) =>
    all.length === 0
      ? []
      : [
          {
            contestant,
            runs: all.length,
            ready: median(all.map(one => one.ready)),
            first: median(all.map(one => one.first)),
            again: middle(all.map(one => one.again)),
            restarted: middle(all.map(one => one.restarted)),
            bytes: median(all.map(one => one.bytes)),
            memory: all[0]?.memory ?? 0,
          },
        ],
  );
}
