import * as z from 'zod';
import { validated } from '../../inventory/schema/validated.ts';
import type { Validator } from '../../inventory/schema/validators.ts';
import type { SectionMistake } from '../../model/plan/section.ts';
import { testedSet } from '../artifacts/tested-set.ts';

const VERSION = '^v\\d+\\.\\d+\\.\\d+$';

const validateVersion: Validator = text =>
  new RegExp(VERSION).test(text)
    ? undefined
    : {
        what: `${JSON.stringify(text)} is no version of Calico`,
        hint: `write it as its maker does: ${testedSet.calico}`,
      };

/** What is said of Calico, below `kubernetes.calico` or below `kubernetes.network`. */
export const calicoSettings = z.strictObject({
  version: validated(validateVersion, 'The version of Calico, as its maker writes it', { pattern: VERSION }).default(
    testedSet.calico,
  ),
  crds: z.enum(['v1', 'v3']).optional().meta({
    description:
      'Which of its makers’ two bundles of definitions; not set: v3 from Calico v3.33 and K3s v1.36 on, else v1. It stays for the life of a cluster',
  }),
});

/** `kubernetes.calico` in the inventory. */
export const calicoField = calicoSettings.default(calicoSettings.parse({})).meta({
  description: 'Which Calico, where it carries the pods’ traffic',
});

/** The first two numbers of a version; a channel without any is newer than all. */
function minor(version: string): readonly [number, number] {
  const [, first, second] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  return first === undefined || second === undefined ? [Number.POSITIVE_INFINITY, 0] : [Number(first), Number(second)];
}

const isSince = (version: string, since: string): boolean => {
  const [one, other] = [minor(version), minor(since)];
  return one[0] > other[0] || (one[0] === other[0] && one[1] >= other[1]);
};

/** The first whose operator sets up what the v3 definitions want (MutatingAdmissionPolicy). */
const V3_CALICO = 'v3.33';
/** The first whose API has that without a feature gate. */
const V3_KUBERNETES = 'v1.36';

/** Which definitions go with the two, where nobody says it. Pure. */
export const definitionsOf = (calico: string, kubernetes: string): 'v1' | 'v3' =>
  isSince(calico, V3_CALICO) && isSince(kubernetes, V3_KUBERNETES) ? 'v3' : 'v1';

interface Draft {
  readonly version?: string | undefined;
  readonly calico?: { readonly version: string; readonly crds?: 'v1' | 'v3' | undefined } | undefined;
}

/**
 * What of Calico cannot work together.
 * @param above the way to where it is said
 */
export function wrongCalico({ version, calico }: Draft, above: readonly string[]): readonly SectionMistake[] {
  if (calico?.crds !== 'v3') return [];
  const path = [...above, 'crds'];
  if (!isSince(calico.version, V3_CALICO)) {
    const what = `the operator of Calico ${calico.version} fails with the v3 definitions: it asks for a kind that no API has (“no matches for kind MutatingAdmissionPolicy”)`;
    return [{ path, at: 'value', what, hint: `leave crds out, or take Calico ${V3_CALICO} or newer` }];
  }
  if (version !== undefined && !isSince(version, V3_KUBERNETES)) {
    const what = `K3s ${version} has no MutatingAdmissionPolicy, which the v3 definitions want`;
    return [{ path, at: 'value', what, hint: `leave crds out, or take K3s ${V3_KUBERNETES} or newer` }];
  }
  return [];
}
