import { mergeFacts } from '../model/facts/merge-facts.ts';
import { type Known, NOTHING_KNOWN, type Program } from '../model/plan/program.ts';
import type { Fact, Facts } from '../model/plan/resource.ts';
import { rememberSecret } from '../model/text/secret-values.ts';
import type { HostRun } from './host-run.ts';

/** A secret that a host told is one of this process from here on: masked in whatever is shown or kept. */
function rememberSecretFact(fact: Fact | undefined): void {
  if (typeof fact === 'string') rememberSecret(fact);
  else if (typeof fact === 'object' && fact !== null) for (const one of Object.values(fact)) rememberSecretFact(one);
}

/** What the hosts have told so far, and which will tell nothing more. */
export function knowledge(program: Program, runs: readonly HostRun[]): Known {
  const known = knownBy(program, runs, NOTHING_KNOWN);
  // What a host tells of itself may be what another task needs before it can tell anything.
  return program.factReaders.length === 0 && !program.tellsFacts ? known : knownBy(program, runs, known);
}

function knownBy(program: Program, runs: readonly HostRun[], before: Known): Known {
  const facts = new Map<string, Facts>();
  const silent = new Set<string>();
  for (const run of runs) {
    const found: Facts[] = program.factReaders.flatMap(({ probe, parse }) => {
      const reading = run.readings.of(probe);
      return reading === undefined ? [] : [parse(reading)];
    });
    for (const { bound } of program.tasks(run.host, before)) {
      if (bound?.givesFacts !== true) continue;
      const reading = run.readings.of(bound.probe);
      if (reading !== undefined) found.push(bound.facts(reading));
    }
    const all = mergeFacts(...found);
    for (const name of program.secretFacts) rememberSecretFact(all[name]);
    facts.set(run.host.name, all);
    if (!run.selected || run.status !== 'ok') silent.add(run.host.name);
  }
  return { facts, silent };
}
