import type { Check, Verdict } from '../../model/gate/check.ts';
import type { Script } from '../../model/plan/script.ts';
import type { Task } from '../../model/plan/task.ts';
import { afterBoot, type Lasting } from '../../model/reading/lasting.ts';
import { distinctOverrides, type Override } from '../../model/reading/override.ts';
import type { Reading } from '../../model/reading/reading.ts';

const inWords = ({ what, after, by }: Override): string => `after the next boot ${what} is ${after}, by ${by}`;

function verdictOf(overrides: readonly Override[]): Verdict {
  const certain = overrides.filter(one => one.possible !== true);
  const possible = overrides.filter(one => one.possible === true);
  if (certain.length > 0) {
    return {
      kind: 'not-met',
      findings: [...certain, ...possible].map(one => ({
        seen: inWords(one),
        wanted: `${one.what}: ${one.wanted}`,
        hint: one.hint,
      })),
    };
  }
  if (possible.length === 0) return { kind: 'met', evidence: 'nobody else sets it' };
  const warning = possible.map(one => `perhaps ${inWords(one)} → ${one.hint}`).join('; ');
  return { kind: 'met', evidence: 'nobody is known to set it otherwise', warning };
}

const nothingElse = (one: readonly Lasting[], other: readonly Lasting[]): boolean =>
  one.length === other.length && one.every((lasting, at) => lasting === other[at]);

/**
 * The gate's question whether what a host's tasks set is the same after the next boot; `undefined` where nobody else can set
 * any of it. Hosts one after another whose tasks are lasting in the same way are asked by one and the same check. Pure.
 */
export function createBootCheck(): (tasks: readonly Task[]) => Check | undefined {
  let newest: { readonly all: readonly Lasting[]; readonly check: Check | undefined } | undefined;
  return tasks => {
    const all = tasks.flatMap(({ bound }) =>
      bound === undefined || bound.lasting.probes.length === 0 ? [] : [bound.lasting],
    );
    if (newest === undefined || !nothingElse(newest.all, all)) newest = { all, check: checkOf(all) };
    return newest.check;
  };
}

function checkOf(all: readonly Lasting[]): Check | undefined {
  const scripts = [...new Map(all.flatMap(({ probes }) => probes.map(probe => [probe.text, probe]))).values()];
  const [probe, ...besides] = scripts;
  if (probe === undefined) return undefined;
  return {
    id: 'gate.boot',
    title: 'the settings to survive the next boot',
    patience: 0,
    probe,
    ...(besides.length === 0 ? {} : { besides }),
    judge: (reading, others = []) => {
      const answers = new Map<string, Reading>(
        others.length === besides.length
          ? scripts.map(({ text }, at) => [text, [reading, ...others][at] ?? reading])
          : [],
      );
      const found = all.map(lasting => afterBoot(lasting, ({ text }: Script) => answers.get(text)));
      const unread = found.flatMap(one => (one.kind === 'unread' ? [one.because] : []));
      if (unread[0] !== undefined) return { kind: 'unasked', because: unread[0] };
      return verdictOf(distinctOverrides(found.flatMap(one => (one.kind === 'read' ? one.overrides : []))));
    },
  };
}
