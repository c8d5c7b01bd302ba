import * as z from 'zod';
import { collection } from '../../../../src/collections/collection.ts';
import type { Cause } from '../../../../src/diagnosis/cause.ts';
import { diagnosable } from '../../../../src/diagnosis/diagnose.ts';
import type { Look, SurveyKind, SurveyOptions } from '../../../../src/diagnosis/survey-kind.ts';
import { checkKind } from '../../../../src/model/gate/check-kind.ts';
import type { Inventory } from '../../../../src/model/inventory.ts';
import type { ContextProvider } from '../../../../src/model/plan/context-provider.ts';
import { resource } from '../../../../src/model/plan/resource.ts';
import { section } from '../../../../src/model/plan/section.ts';
import { thing } from '../../../../src/model/reading/thing.ts';
import { unknownToken } from '../../../../src/model/text/unknown.ts';
import type { Fault } from '../../../../src/model/twin/fault.ts';
import { sh } from '../../../../src/shell/sh.ts';

/** The toy's part of the inventory: a channel for all, a power for each. */
const beaconSection = section({
  key: 'beacon',
  about: 'Beacons that all hear',
  fields: {
    folder: z.string().meta({ description: 'Where the hosts keep their beacons' }),
    channel: z.int().min(1).max(9).default(1).meta({ description: 'The channel that all send on, 1 to 9' }),
  },
  hostKeys: { beacon_power: z.int().optional().meta({ description: 'How strong this host sends' }) },
  check: ({ value: { channel = 9 }, hosts }) =>
    hosts.flatMap(({ path, keys }) =>
      (keys.beacon_power ?? 0) > 10 * channel
        ? [{ path: [...path, 'beacon_power'], at: 'value' as const, what: 'this is too strong for its channel' }]
        : [],
    ),
});

const spec = z.strictObject({ path: z.string(), power: z.int(), others: z.array(z.string()).default([]) });

/** A file that says how strong a host sends, and whom it heard of. */
const beacon = resource<z.output<typeof spec>, string>({
  name: 'beacon',
  summary: 'A beacon sends.',
  schema: spec,
  examples: ['beacon: { path: /srv/beacon, power: 3 }'],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  title: ({ path }) => `beacon ${path.split('/').at(-1)}`,
  probe: ({ path }) => sh`if [ -e ${path} ]; then cat ${path}; else echo absent; fi`,
  parse: ({ stdout }) => stdout.trim(),
  diff: ({ power, others }, state) => {
    const wanted = [`power ${power}`, ...others].join(' ');
    return state === wanted
      ? { action: 'update', fields: [] }
      : {
          action: state === 'absent' ? 'create' : 'update',
          fields: [{ name: 'beacon', before: state, after: wanted }],
        };
  },
  apply: ({ path, power, others }) => sh`printf '%s\n' ${[`power ${power}`, ...others].join(' ')} >${path}`,
  facts: ({ others }, state) => {
    const power = others.length > 0 ? undefined : /^power (\d+)/.exec(state)?.[1];
    return power === undefined ? {} : { 'beacon.power': power, 'beacon.code': `code-of-power-${power}` };
  },
});

const heardSchema = z.strictObject({ path: z.string() });

const beaconHeard = checkKind<z.output<typeof heardSchema>>({
  name: 'beacon_heard',
  summary: 'The beacon is heard.',
  schema: heardSchema,
  examples: ['beacon_heard: { path: /srv/beacon }'],
  title: () => 'the beacon to be heard',
  patience: 0,
  probe: ({ path }) => sh`if [ -s ${path} ]; then echo heard; fi`,
  judge: (_, { stdout }) =>
    stdout.trim() === 'heard'
      ? { kind: 'met', evidence: 'heard' }
      : { kind: 'not-met', findings: [{ seen: 'silence', wanted: 'a beacon' }] },
});

/** `beacons`: what all hosts send, as far as it is known; how often it was made is counted. */
export const opened = { count: 0 };
const beacons: ContextProvider = {
  name: 'beacons',
  open: ({ inventory }) => {
    opened.count += 1;
    return {
      of: (_, known) => ({
        all: inventory.hosts.flatMap(
          host => known.facts.get(host.name)?.['beacon.power'] ?? (known.silent.has(host.name) ? [] : unknownToken()),
        ),
      }),
      warnings: (known, names) =>
        names.has('beacons.all') && [...known.facts.values()].every(facts => facts['beacon.power'] === undefined)
          ? [{ what: 'no beacon was heard yet' }]
          : [],
    };
  },
};

interface Scene {
  readonly inventory: Inventory;
  readonly said: ReadonlyMap<string, string>;
}

const fileOf = (inventory: Inventory, host: string): string => `${beaconSection.of(inventory).folder}/${host}`;

async function take({ inventory, read }: SurveyOptions): Promise<Look<Scene>> {
  const said = new Map<string, string>();
  for (const host of inventory.hosts) {
    const script = sh`cat ${fileOf(inventory, host.name)} 2>/dev/null || :`;
    const answer = await read(host, [{ id: 'beacon', script }]);
    if ('readings' in answer) said.set(host.name, answer.readings.get('beacon')?.stdout ?? '');
  }
  return { scene: { inventory, said }, silent: [] };
}

const survey: SurveyKind<Scene, Look<Scene>> = {
  phases: ['beacons'],
  take,
  retake: take,
  isBrokenPair: () => false,
  pairs: () => [],
};

const silent: Cause<Scene> = {
  code: 'beacon-silent',
  title: 'a beacon is silent',
  severity: 'stop',
  confidence: 'certain',
  about: 'Nobody hears it.',
  find: ({ said }) =>
    [...said]
      .filter(([, text]) => text.trim() === '')
      .map(([host]) => ({
        hosts: [host],
        what: `${host} is silent`,
        evidence: ['no power'],
        remedy: ['switch it on'],
      })),
};

const off: Fault = {
  name: 'beacon-off',
  title: 'a beacon is switched off',
  code: 'beacon-silent',
  severity: 'stop',
  hosts: inventory => inventory.hosts.slice(0, 1),
  inject: ({ inventory, hosts }) =>
    hosts.map(host => ({ on: host.name, script: sh`: >${fileOf(inventory, host.name)}` })),
  heal: ({ inventory, hosts }) =>
    hosts.map(host => ({ on: host.name, script: sh`rm -f ${fileOf(inventory, host.name)}` })),
};

/** A subject with everything that a collection may have; the program has never heard of it. */
export const toy = collection({
  name: 'toy',
  about: 'Beacons that send on one channel.',
  resources: [beacon],
  checks: [beaconHeard],
  facts: {
    'beacon.power': { about: 'How strong the host sends.', remember: true },
    'beacon.code': { about: 'The code by which it is known.', secret: true },
  },
  contexts: [beacons],
  sections: [beaconSection],
  remnants: {
    units: ['beacon*.service'],
    unit_files: ['/etc/systemd/system/beacon*'],
    processes: { commands: ['beacond *'] },
    state: { path: ['/var/lib/beacon', '/var/lib/beacon-cache'], again: ['/var/lib/beacon-cache'] },
    interfaces: ['beacon0'],
    rules: { chains: ['BEACON-*'] },
    rule_words: ['BEACON-'],
  },
  diagnoses: [diagnosable(survey, [silent])],
  faults: [off],
  dirt: [({ cluster }, host) => sh`: ${`an old beacon of ${cluster} on ${host.name}`}`],
});
