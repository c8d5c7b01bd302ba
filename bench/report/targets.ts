import type { Results } from '../results.ts';
import type { Row } from '../run-scenario.ts';
import { against, type Measured, type Target } from './target.ts';

const slower = (ours: Row, theirs: Row): number => ours.seconds.median / theirs.seconds.median;
const faster = (ours: Row, theirs: Row): number => theirs.seconds.median / ours.seconds.median;

/** The largest size of what is small, and the smallest of what is large. */
const SMALL = 16;

const startOf = ({ startUp }: Results, name: string): number | undefined =>
  startUp.find(one => one.name === name)?.seconds.median;

const ours = ['provision --version', 'provision --help', 'provision phase2 -i refused.yaml'];

/** Seconds that each host more costs, from one size to the next, as a share of what it costs from the first to the last. */
function perHost({ rows }: Results): readonly Measured[] {
  const found = rows
    .filter(row => row.contestant === 'provision' && row.scenario === 'nothing' && row.roundTrip === 0)
    .sort((a, b) => a.hosts - b.hosts);
  const cost = (from: Row, to: Row): number => (to.seconds.median - from.seconds.median) / (to.hosts - from.hosts);
  const [first, last] = [found[0], found.at(-1)];
  if (first === undefined || last === undefined || found.length < 3) return [];
  return found.slice(1).flatMap((to, at) => {
    const from = found[at];
    if (from === undefined) return [];
    return [
      { at: `${from.hosts} to ${to.hosts} hosts`, value: Math.abs(cost(from, to) / cost(first, last) - 1) * 100 },
    ];
  });
}

/** What the product is to reach. */
export const targets: readonly Target[] = [
  {
    what: 'nothing to change, beside the floor, few hosts',
    sense: 'at most',
    limit: 1.3,
    unit: '×',
    held: 2,
    of: results => against(results, 'nothing', 'floor', slower, { sizes: hosts => hosts < SMALL }),
  },
  {
    what: 'nothing to change, beside the floor, many hosts',
    sense: 'at most',
    limit: 1.5,
    unit: '×',
    of: results => against(results, 'nothing', 'floor', slower, { sizes: hosts => hosts >= SMALL }),
  },
  {
    what: 'nothing to change, beside a login that asks nothing (`ssh HOST sudo true`)',
    sense: 'at most',
    limit: 1.5,
    unit: '×',
    of: results => against(results, 'nothing', 'ssh-true', slower),
  },
  {
    what: 'nothing to change, faster than Ansible',
    sense: 'at least',
    limit: 15,
    unit: '×',
    held: 2.5,
    of: results => against(results, 'nothing', 'ansible', faster),
  },
  {
    what: 'nothing to change, faster than Mitogen',
    sense: 'at least',
    limit: 10,
    unit: '×',
    held: 1.5,
    of: results => against(results, 'nothing', 'mitogen', faster),
  },
  {
    what: 'nothing to change, faster than pyinfra',
    sense: 'at least',
    limit: 10,
    unit: '×',
    of: results => against(results, 'nothing', 'pyinfra', faster),
  },
  {
    what: 'first run, beside the floor',
    sense: 'at most',
    limit: 1.15,
    unit: '×',
    held: 10,
    of: results => against(results, 'first-run', 'floor', slower),
  },
  {
    what: 'round trips above the floor on a link of 200 ms',
    sense: 'at most',
    limit: 4,
    unit: '',
    held: 8,
    of: results =>
      against(results, 'nothing', 'floor', (a, b) => (a.seconds.median - b.seconds.median) / 0.2, { roundTrip: 200 }),
  },
  {
    what: 'how far the cost of a host more is from constant',
    sense: 'at most',
    limit: 20,
    unit: '%',
    of: perHost,
  },
  {
    what: 'memory of the controller at 64 hosts',
    sense: 'at most',
    limit: 150,
    unit: 'MB',
    of: ({ rows }) =>
      rows
        .filter(row => row.contestant === 'provision' && row.hosts === 64)
        .map(row => ({ at: row.scenario, value: row.memory / 1e6 })),
  },
  {
    what: 'memory when 1,000 hosts are planned',
    sense: 'at most',
    limit: 400,
    unit: 'MB',
    of: ({ planning }) =>
      planning.filter(one => one.hosts === 1000).map(one => ({ at: '1000 hosts', value: one.memory / 1e6 })),
  },
  {
    what: '1,000 hosts planned',
    sense: 'at most',
    limit: 2,
    unit: 's',
    of: ({ planning }) =>
      planning.filter(one => one.hosts === 1000).map(one => ({ at: '1000 hosts', value: one.seconds.median })),
  },
  {
    what: 'start-up',
    sense: 'at most',
    limit: 100,
    unit: 'ms',
    of: results =>
      ours.flatMap(name => {
        const seconds = startOf(results, name);
        return seconds === undefined ? [] : [{ at: name, value: seconds * 1000 }];
      }),
  },
  {
    what: 'start-up, faster than Ansible’s',
    sense: 'at least',
    limit: 5,
    unit: '×',
    held: 2,
    of: results => {
      const ansible = startOf(results, 'ansible-playbook --version');
      return ours.flatMap(name => {
        const seconds = startOf(results, name);
        return seconds === undefined || ansible === undefined ? [] : [{ at: name, value: ansible / seconds }];
      });
    },
  },
];
