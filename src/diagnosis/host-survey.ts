import type { PairState } from '../model/gate/diagnosis.ts';
import { type Host, type Inventory, presentOf } from '../model/inventory.ts';
import type { Script } from '../model/plan/script.ts';
import type { Reading } from '../model/reading/reading.ts';
import { Unread } from '../model/reading/unread.ts';
import { lastLines } from '../model/text/last-lines.ts';
import type { Look, SurveyKind, SurveyOptions } from './survey-kind.ts';

/** What each host told, by its name; a host that could not be asked is missing. */
export interface HostScene<Said> {
  readonly inventory: Inventory;
  readonly said: ReadonlyMap<string, Said>;
  /** The command that applies the phase again. */
  readonly rerun: string;
}

/** A survey that asks every host one question, and makes of its answer what causes look at. */
export interface HostSurvey<Said> {
  /** Phases whose trouble it looks into, by the playbook's name. */
  readonly phases: readonly string[];
  /** Phases that these stand on: what is wrong there is told first. */
  readonly after?: readonly string[];
  /** Whether there is anything to ask; default: always. */
  readonly isWanted?: (inventory: Inventory) => boolean;
  /** Read-only; ends with 0 on a bare host. */
  readonly probe: (host: Host, inventory: Inventory) => Script;
  /** @throws {Unread} where the answer makes no sense: the host is told as one that could not be asked. */
  readonly parse: (reading: Reading, host: Host) => Said;
  /** For a subject that joins hosts: whether a way between two is broken, as one of them sees it. */
  readonly isBrokenPair?: (scene: HostScene<Said>, a: Host, b: Host) => boolean;
  /** Likewise: all ordered pairs that concern a chosen host. */
  readonly pairs?: (scene: HostScene<Said>, chosen: ReadonlySet<string>) => readonly PairState[];
}

const SECTION = 'survey';

async function ask<Said>(
  { probe, parse }: HostSurvey<Said>,
  { inventory, read, rerun }: SurveyOptions,
  hosts: readonly Host[],
  before?: Look<HostScene<Said>>,
): Promise<Look<HostScene<Said>>> {
  const understood = (reading: Reading, host: Host): { readonly said: Said } | { readonly because: string } => {
    try {
      return { said: parse(reading, host) };
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      return { because: error.message };
    }
  };
  const said = new Map(before?.scene.said);
  const silent = new Map(before?.silent.map(one => [one.host, one.because]));
  await Promise.all(
    hosts.map(async host => {
      const answer = await read(host, [{ id: SECTION, script: probe(host, inventory) }]);
      const reading = 'readings' in answer ? answer.readings.get(SECTION) : undefined;
      const told = reading?.code === 0 ? understood(reading, host) : undefined;
      if (told !== undefined && 'said' in told) {
        said.set(host.name, told.said);
        silent.delete(host.name);
        return;
      }
      // What it told before is no longer known.
      said.delete(host.name);
      const because = 'because' in answer ? answer.because : (told?.because ?? lastLines(reading?.stderr ?? '', 1)[0]);
      silent.set(host.name, because ?? `the probe exited with ${reading?.code ?? 'no status'}`);
    }),
  );
  return {
    scene: { inventory, said, rerun },
    silent: [...silent].map(([host, because]) => ({ host, because })),
  };
}

/** Makes a survey of one question to each host. */
export const hostSurvey = <Said>(parts: HostSurvey<Said>): SurveyKind<HostScene<Said>, Look<HostScene<Said>>> => ({
  phases: parts.phases,
  after: parts.after ?? [],
  take: options =>
    ask(parts, options, (parts.isWanted?.(options.inventory) ?? true) ? presentOf(options.inventory.hosts) : []),
  retake: (options, before, hosts) =>
    ask(
      parts,
      options,
      options.inventory.hosts.filter(host => hosts.has(host.name)),
      before,
    ),
  isBrokenPair: (scene, a, b) => parts.isBrokenPair?.(scene, a, b) ?? false,
  pairs: (scene, chosen) => parts.pairs?.(scene, chosen) ?? [],
});
