import * as z from 'zod';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unknownToken } from '../../../model/text/unknown.ts';
import { sh } from '../../../shell/sh.ts';
import { LEASE_FILE, type Lease, leaseProbe, NOTED_FILE, parseLease } from '../state/lease.ts';

/** Seconds until flannel, which has just been started, has its block. */
const PATIENCE = 120;

const schema = z.strictObject({
  pods: z.string().describe('The network of the pods, in which it lies: `{{kubernetes.pods}}`.'),
  waits: z
    .boolean()
    .default(false)
    .describe(
      'Whether flannel is there, or will be, so that there must be one. Else what is not there is not waited for.',
    ),
});

type Spec = z.output<typeof schema>;

function diff({ waits }: Spec, { told, noted }: Lease): Difference {
  if (told === undefined)
    return noted !== undefined || !waits
      ? { action: 'update', fields: [], why: noted ?? 'flannel has not told any' }
      : {
          action: 'create',
          fields: [{ name: 'block', before: undefined, after: unknownToken() }],
          why: 'then each peer of the mesh is allowed those of the others',
        };
  if (told === noted) return { action: 'update', fields: [], why: told };
  return {
    action: noted === undefined ? 'create' : 'update',
    fields: [{ name: 'block', before: noted, after: told }],
  };
}

/** Others must know which pods are behind a host, also while its flannel is down. */
export const flannelLease = resource<Spec, Lease>({
  name: 'flannel_lease',
  summary: `The host has it noted which block of the pods' network flannel has for it (\`${NOTED_FILE}\`). The block is the fact \`pods.block\`.`,
  schema,
  examples: ["flannel_lease: { pods: '{{kubernetes.pods}}', waits: true }"],
  ids: () => [thing('path', NOTED_FILE)],
  reach: () => ({ paths: [NOTED_FILE] }),
  title: () => 'which block of the pods’ network is behind this host',
  byHand: () => ({ kind: 'nothing', because: 'provision notes it for its own use' }),
  probe: () => leaseProbe,
  parse: ({ stdout }, { pods }) => parseLease(stdout, pods),
  diff,
  apply: () => sh`provision_end=$(($(date +%s) + ${PATIENCE}))
until provision_block=$(sed -n 's/^FLANNEL_SUBNET=//p' ${LEASE_FILE} 2>/dev/null) && [ -n "$provision_block" ]; do
  if [ "$(date +%s)" -ge "$provision_end" ]; then
    printf 'flannel has no block of the network of pods yet (%s)\n→ journalctl -u k3s -u k3s-agent -n 30\n' ${LEASE_FILE} >&2
    exit 1
  fi
  sleep 1
done
umask 077
printf '%s\n' "$provision_block" >${`${NOTED_FILE}.new`}
mv -f ${`${NOTED_FILE}.new`} ${NOTED_FILE}`,
  // Of one that is still to come nothing is told: until then the mesh is as it should be without.
  facts: (_, { told, noted }): Readonly<Record<string, string>> => {
    const block = told ?? noted;
    return block === undefined ? {} : { 'pods.block': block };
  },
});
