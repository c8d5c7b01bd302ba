import { errorText } from '../src/model/problems/error-text.ts';
import type { Contestant } from './contestants/contestant.ts';
import type { Ground } from './lab/ground.ts';
import { type Metered, type MeterOptions, metered } from './measure/metered.ts';
import { forgetServed, readServed } from './measure/server-log.ts';
import { median, type Spread, spreadOf } from './measure/statistics.ts';
import { verify } from './measure/verify.ts';
import { wireBytes } from './measure/wire-bytes.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** What one contestant needed for one scenario at one size. */
export interface Row {
  readonly scenario: string;
  readonly hosts: number;
  /** Milliseconds that the link to the hosts takes there and back, beyond what the machine itself takes. */
  readonly roundTrip: number;
  readonly contestant: string;
  readonly seconds: Spread;
  /** Processor seconds of the controller: median. */
  readonly processor: number;
  /** Bytes that the controller's process tree had at most. */
  readonly memory: number;
  /** Per host: the mean over all hosts of one run. */
  readonly connections: number;
  readonly commands: number;
  /** Bytes on the controller's wire, both ways, of one run, per host. */
  readonly bytes: number;
}

export interface ScenarioOptions extends Pick<MeterOptions, 'root'> {
  readonly ground: Ground;
  readonly contestants: readonly Contestant[];
  readonly runs: number;
  readonly roundTrip: number;
  readonly say: (text: string) => void;
  /** Told of a contestant that could not do the work: the others go on without it. */
  readonly onFailure: (what: string) => void;
}

/** Lines of a contestant's output that most likely say what went wrong, and its end. */
function excerpt(output: string): string {
  const telling = output.split('\n').filter(line => /error|fail|refused|timed? ?out/i.test(line));
  return [...telling.slice(0, 10), '…', output.slice(-2000)].join('\n');
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Runs one scenario with every contestant, alternating, and verifies after each run that the work was done. One that
 * fails is told of, and has no row.
 */
export async function runScenario(scenario: Scenario, options: ScenarioOptions): Promise<readonly Row[]> {
  const { ground, contestants, runs, say } = options;
  const { lab } = ground;
  const hosts = lab.inventories[scenario.variant].hosts.map(host => host.name);

  const once = async (contestant: Contestant, sample: boolean): Promise<Metered> => {
    await scenario.prepare(ground, contestant);
    const result = await metered(contestant.command(lab, scenario), { root: options.root, seat: lab.seat, sample });
    const complaint =
      result.code === 0 ? contestant.complaint?.(result.output, scenario) : `it ended with ${result.code}`;
    if (complaint !== undefined) {
      throw new Error(`${contestant.name}, ${scenario.title}: ${complaint}\n${excerpt(result.output)}`);
    }
    ground.now(scenario.work === 'first-run' ? 'foreign' : scenario.variant);
    await verify(lab, scenario.variant);
    return result;
  };

  const observed = new Map<
    Contestant,
    Omit<Row, 'scenario' | 'hosts' | 'roundTrip' | 'contestant' | 'seconds' | 'processor'>
  >();
  const measured = new Map<Contestant, Metered[]>();
  const failed = new Set<Contestant>();
  const attempt = async (contestant: Contestant, work: () => Promise<void>): Promise<void> => {
    if (failed.has(contestant)) return;
    try {
      await work();
    } catch (error) {
      failed.add(contestant);
      ground.now('foreign');
      options.onFailure(errorText(error));
    }
  };
  // The first run of each is not one of the times: it warms caches, and its memory is sampled.
  for (const contestant of contestants) {
    await attempt(contestant, async () => {
      await scenario.prepare(ground, contestant);
      await forgetServed(lab, hosts);
      const before = wireBytes(lab);
      const { memory } = await once(contestant, true);
      const bytes = (wireBytes(lab) - before) / hosts.length;
      const served = await readServed(lab, hosts);
      observed.set(contestant, {
        memory,
        bytes,
        connections: mean(served.map(one => one.connections)),
        commands: mean(served.map(one => one.commands)),
      });
      measured.set(contestant, []);
    });
  }
  for (let run = 0; run < runs; run += 1) {
    // Whoever comes first in one round comes last in the next: what disturbs the machine disturbs everybody.
    const order = run % 2 === 0 ? contestants : [...contestants].reverse();
    for (const contestant of order) {
      await attempt(contestant, async () => {
        measured.get(contestant)?.push(await once(contestant, false));
      });
    }
  }
  return contestants.flatMap(contestant => {
    const results = measured.get(contestant) ?? [];
    const seen = observed.get(contestant);
    if (seen === undefined || failed.has(contestant)) return [];
    const seconds = spreadOf(results.map(one => one.seconds));
    say(`  ${contestant.name}: ${seconds.median.toFixed(2)} s`);
    return [
      {
        scenario: scenario.work,
        hosts: lab.size,
        roundTrip: options.roundTrip,
        contestant: contestant.name,
        seconds,
        processor: median(results.map(one => one.processor)),
        ...seen,
      },
    ];
  });
}
