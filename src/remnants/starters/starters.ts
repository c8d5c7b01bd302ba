import { sections } from '../../shell/sections.ts';
import { type Container, parseContainers } from '../containers.ts';
import type { Processes } from '../process.ts';

/** A unit that is not a package's alone, with what it says of how it starts. */
export interface StartedUnit {
  readonly name: string;
  /** Lines such as `ExecStart=/opt/watch.sh`. */
  readonly lines: readonly string[];
  /** As systemctl(1) has it: `active`, `activating`, `inactive`, `failed`. */
  readonly active: string;
  readonly enabled: boolean;
}

/** A line of a file that something alive reads or runs. */
export interface StartingLine {
  readonly file: string;
  readonly text: string;
}

/** What on a host could make something again. */
export interface Starters {
  readonly processes: Processes;
  readonly units: readonly StartedUnit[];
  readonly cron: readonly StartingLine[];
  readonly supervisors: readonly StartingLine[];
  /** Of scripts that a process, a unit or an entry of cron names. */
  readonly scripts: readonly StartingLine[];
  readonly containers: readonly Container[];
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const linesOf = (lines: readonly string[] = []): readonly StartingLine[] =>
  lines.flatMap(line => {
    const [, file, text] = /^(\/[^:]*):(.*)$/.exec(line) ?? [];
    return file === undefined || text === undefined || text.trim() === '' ? [] : [{ file, text: text.trim() }];
  });

/** The unit that a file belongs to: a drop-in to the unit it changes, a quadlet to the service made of it. */
function unitOf(file: string): string {
  const [, dropIn] = /\/([^/]+)\.d\/[^/]+\.conf$/.exec(file) ?? [];
  return dropIn ?? baseName(file).replace(/\.container$/, '.service');
}

function parseUnits(parts: ReadonlyMap<string, readonly string[]>): readonly StartedUnit[] {
  const states = new Map(
    (parts.get('states') ?? []).map(line => {
      const [name = '', , active = ''] = line
        .replace(/^[\u25cf*]/, ' ')
        .trim()
        .split(/\s+/);
      return [name, active];
    }),
  );
  const enabled = new Set((parts.get('enabled') ?? []).map(baseName));
  const units = new Map<string, string[]>();
  for (const { file, text } of linesOf(parts.get('units'))) {
    units.set(unitOf(file), [...(units.get(unitOf(file)) ?? []), text]);
  }
  return [...units].map(([name, lines]) => ({
    name,
    lines,
    active: states.get(name) ?? 'inactive',
    enabled: enabled.has(name),
  }));
}

/** What `startersProbe` printed, with the processes that were read beside it. */
export function parseStarters(stdout: string, processes: Processes): Starters {
  const parts = sections(stdout);
  return {
    processes,
    units: parseUnits(parts),
    cron: linesOf(parts.get('cron')),
    supervisors: linesOf(parts.get('supervisors')),
    scripts: linesOf(parts.get('scripts')),
    containers: parseContainers(parts.get('containers') ?? []),
  };
}
