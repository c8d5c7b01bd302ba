import type { Fleet } from '../../engine/fleet/fleet.ts';
import type { Host } from '../../model/inventory.ts';
import type { Script } from '../../model/plan/script.ts';
import { Problem } from '../../model/problems/problem.ts';
import type { Reading } from '../../model/reading/reading.ts';

/** Seconds that a host has to say what lies there. */
const ASK = 60;
const SECTION = 'told';

/** One question, the same for every host. */
export interface Question<T> {
  readonly read: Script;
  /** @throws {Problem} where not all could be read */
  readonly toldOf: (where: string, reading: Reading) => T;
}

/** What hosts say; `silent`: could not be read, and why. */
export interface Told<T> {
  readonly told: ReadonlyMap<string, T>;
  readonly silent: ReadonlyMap<string, string>;
}

/** What a host has answered in a section. @throws {Problem} where it has not */
export function answerIn(host: Host, readings: ReadonlyMap<string, Reading>, section: string): Reading {
  const reading = readings.get(section);
  if (reading !== undefined) return reading;
  throw new Problem({ where: host.name, what: 'it did not answer' });
}

/** Reads hosts side by side; in the order of the hosts. */
export async function readTold<T>(way: Question<T>, hosts: readonly Host[], fleet: Fleet): Promise<Told<T>> {
  const told = new Map<string, T>();
  const silent = new Map<string, string>();
  await fleet.connections.each(
    hosts.map(host => ({ host })),
    async ({ host }) => {
      try {
        const sections = [{ id: SECTION, script: way.read }];
        const readings = await fleet.connections.run(host, sections, { timeout: ASK });
        told.set(host.name, way.toldOf(host.name, answerIn(host, readings, SECTION)));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        silent.set(host.name, error.message);
      }
    },
  );
  const inOrder = <V>(of: ReadonlyMap<string, V>): ReadonlyMap<string, V> =>
    new Map(hosts.flatMap(({ name }) => [...of].filter(([one]) => one === name)));
  return { told: inOrder(told), silent: inOrder(silent) };
}
