import { parseArgs } from 'node:util';

/** What to measure. */
export interface Options {
  /** Sizes of the mesh. */
  readonly hosts: readonly number[];
  /** Timed runs of each contestant at each scenario. */
  readonly runs: number;
  /** Only these scenarios; none named: all. */
  readonly scenarios: readonly string[];
  /** Only these contestants; none named: all. */
  readonly contestants: readonly string[];
  /** Milliseconds of the longer links on which `nothing to change` is measured again, at the smallest size. */
  readonly roundTrips: readonly number[];
  readonly smoke: boolean;
  /** Whether to keep the results and write `docs/performance.md` from them. */
  readonly write: boolean;
  /** Whether what was kept before stays, where it is not measured again. */
  readonly add: boolean;
  /** Measure phase 3 in place of phase 2: from hosts in their mesh to a cluster. */
  readonly cluster: boolean;
  /** A checkout of k3s-ansible, to be measured beside it. */
  readonly k3sAnsible: string | undefined;
  /** The `ansible-playbook` for it, with the collections that it names. */
  readonly ansiblePlaybook: string;
  /** Measure nothing, and write it from the results that were kept. */
  readonly rewrite: boolean;
}

const list = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(','));

const usage = `npm run bench -- [--hosts 4,16,64] [--runs 5] [--round-trips 50,200] [--scenarios nothing,first-run] [--contestants floor,provision] [--write [--add] | --rewrite] [--smoke]
  or: npm run bench -- --cluster [--runs 3] [--k3s-ansible DIR --ansible-playbook PROGRAM] [--write]`;

/** @throws {TypeError} for an option that there is not, or a number that is none. */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      hosts: { type: 'string' },
      runs: { type: 'string' },
      scenarios: { type: 'string' },
      contestants: { type: 'string' },
      'round-trips': { type: 'string' },
      write: { type: 'boolean', default: false },
      add: { type: 'boolean', default: false },
      rewrite: { type: 'boolean', default: false },
      cluster: { type: 'boolean', default: false },
      'k3s-ansible': { type: 'string' },
      'ansible-playbook': { type: 'string' },
      smoke: { type: 'boolean', default: false },
    },
  });
  const number = (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new TypeError(`${text} is no number of anything\n  → ${usage}`);
    return value;
  };
  return {
    hosts: list(values.hosts ?? (values.smoke ? '2' : '4,16,64')).map(number),
    runs: number(values.runs ?? '5'),
    scenarios: list(values.scenarios),
    contestants: list(values.contestants),
    roundTrips: list(values['round-trips'] ?? '50,200').map(number),
    smoke: values.smoke,
    write: values.write,
    add: values.add,
    rewrite: values.rewrite,
    cluster: values.cluster,
    k3sAnsible: values['k3s-ansible'],
    ansiblePlaybook: values['ansible-playbook'] ?? 'ansible-playbook',
  };
}
