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
  readonly smoke: boolean;
}

const list = (text: string | undefined): string[] => (text === undefined ? [] : text.split(','));

const usage = `npm run bench -- [--hosts 4,16,64] [--runs 5] [--scenarios nothing,first-run] [--contestants floor,provision] [--smoke]`;

/** @throws {TypeError} for an option that there is not, or a number that is none. */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      hosts: { type: 'string' },
      runs: { type: 'string' },
      scenarios: { type: 'string' },
      contestants: { type: 'string' },
      smoke: { type: 'boolean', default: false },
    },
  });
  const number = (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new TypeError(`${text} is no number of anything\n  → ${usage}`);
    return value;
  };
  return {
    hosts: list(values.hosts ?? (values.smoke ? '3' : '4,16,64')).map(number),
    runs: number(values.runs ?? (values.smoke ? '3' : '5')),
    scenarios: list(values.scenarios),
    contestants: list(values.contestants),
    smoke: values.smoke,
  };
}
