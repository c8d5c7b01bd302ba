import { artifactsFolder, listArtifacts } from '../../artifacts/cache.ts';
import { lockFileOf, readLock } from '../../artifacts/lock-file.ts';
import { oneForm } from '../../artifacts/wanted-recipes.ts';
import { ownCommand } from '../../model/own-command.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { answerLine } from '../../report/events/answer-line.ts';
import { recipesFor } from '../artifacts/artifact-recipes.ts';
import { administered } from '../cluster/read-access.ts';
import { readTold } from '../cluster/read-told.ts';
import { exitCode } from '../exit-code.ts';
import { enterTwin } from '../open/enter-twin.ts';
import { openClusterProject } from '../open/open-project.ts';
import type { RunOptions } from '../run/run-options.ts';
import { withSession } from '../run/with-session.ts';
import { say } from '../say.ts';
import { counterparts, stillMissing } from './lock-of-version.ts';
import { type OutdatedPart, outdatedParts } from './outdated.ts';

const names: Readonly<Record<string, string>> = { k3s: 'K3s', calico: 'Calico', traefik: "Traefik's chart" };

/** A part as it is shown. Pure. */
export function partWords({ part, runs, wanted, tested, newer, next }: OutdatedPart): readonly string[] {
  const is = runs.map(({ version, hosts }) => `${version}${hosts.length === 0 ? '' : ` on ${hosts.join(', ')}`}`);
  const state = newer ? `${tested} is newer` : is.length === 0 ? `tested: ${tested}` : 'nothing newer is tested';
  const other = wanted === undefined || runs.every(({ version }) => version === wanted) ? '' : `, ${wanted} is wanted`;
  return [
    `${names[part] ?? part}: ${is.length === 0 ? 'does not run' : is.join('; ')}${other} · ${state}`,
    ...(next === undefined ? [] : [`  → ${next}`]),
  ];
}

/** `provision outdated`: what runs, which versions are tested, and what a step to them needs. Nothing but the hosts is asked. */
export async function showOutdated(options: RunOptions): Promise<number> {
  const inTwin = await enterTwin(options);
  if (inTwin !== undefined) return inTwin;
  const { inventory: given, catalogue } = await openClusterProject(options);
  const { way } = administered(catalogue.admin, given);
  const { upgrade } = way;
  const request = {
    options,
    command: 'outdated',
    inventory: given,
    opens: 'passwords',
    facts: catalogue.facts,
    mode: 'visit',
    quiet: true,
    prepare: async () => undefined,
  } as const;
  return withSession(request, async ({ inventory, selected, away, fleet, stop }) => {
    const read = await readTold(upgrade, selected, fleet);
    if (stop.aborted) return exitCode.interrupted;
    const silent = [
      ...[...read.silent].map(([host, because]) => ({ host, because })),
      ...away.map(({ name }) => ({ host: name, because: 'it is away' })),
    ];
    const parts = outdatedParts(upgrade, read.told, upgrade.wanted(inventory), words => ownCommand(words));
    // What the step is made from: of it nothing is got here.
    const { inventory: next } = upgrade.settle(inventory, upgrade.tested['k3s'] ?? '', read.told);
    const lock = await readLock(lockFileOf(inventory.file));
    const own = counterparts(recipesFor(next, catalogue), lock).filter(({ name }) => name.startsWith('k3s/'));
    const cached = listArtifacts(artifactsFolder());
    const missing = new Set(stillMissing(own, lock, cached));
    const needs = oneForm(own).map(one => ({ name: one.name, locked: one.name in lock, cached: !missing.has(one) }));
    const isOld = parts.some(({ newer }) => newer);
    if (options.json === true) {
      process.stdout.write(
        answerLine({ type: 'outdated', tested: upgrade.tested, parts, needs: isOld ? needs : [], silent }),
      );
    } else {
      const tested = Object.entries(upgrade.tested).map(([of, version]) => `${names[of] ?? of} ${version}`);
      say(`this release was run with ${tested.join(', ')}`);
      for (const part of parts) for (const line of partWords(part)) say(escapeLine(line));
      if (isOld)
        for (const { name, cached: is } of needs)
          say(`  needs ${name}: ${is ? 'it is in the cache' : 'it is got by the upgrade'}`);
      for (const { host, because } of silent) say(escapeLine(`? ${host}: ${because}`));
    }
    return silent.length > 0 ? exitCode.failed : exitCode.done;
  });
}
