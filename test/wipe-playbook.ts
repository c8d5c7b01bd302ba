import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { shipped } from '../src/collections/collections.ts';
import { remnantsOf } from '../src/model/reading/remnants.ts';
import { fillRemnants } from '../src/playbook/render/fill-remnants.ts';

const text = readFileSync(resolve(import.meta.dirname, '../playbooks/wipe.yaml'), 'utf8');

/** The wipe as it ships, with the remnants that all subjects declare filled in; expressions stand as they are. */
export const wipePlaybook: unknown = fillRemnants(parse(text), shipped.remnants, [], (path, what) => {
  throw new Error(`${path.join('.')}: ${what}`);
});

/** What texts of playbooks find as `remnants`. */
export const remnantsByKind = Object.fromEntries(
  [...shipped.remnants.kinds.keys()].map(kind => [kind, remnantsOf(shipped.remnants, kind)]),
);
