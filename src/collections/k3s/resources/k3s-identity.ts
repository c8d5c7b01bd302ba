import * as z from 'zod';
import { shortly } from '../../../model/facts/cluster-identity.ts';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { holdsUnknown, unknownToken } from '../../../model/text/unknown.ts';
import { sh } from '../../../shell/sh.ts';
import { clusterUid, IDENTITY_FILE, type NodeState, nodeIdentityProbe, parseNodeState } from '../state/node-state.ts';

const schema = z.strictObject({
  cluster: z.string().describe('The name of the cluster.'),
  uid: z
    .string()
    .optional()
    .describe('The UID of its namespace kube-system: `{{k3s.identity.uid}}`. Not given: as the API on this host says.'),
  ca: z
    .string()
    .optional()
    .describe('SHA-256 of its CA’s certificate: `{{k3s.identity.ca}}`. Not given: that of this host.'),
});

type Spec = z.output<typeof schema>;

/** Seconds until an API that has just come up says which cluster it is. */
const PATIENCE = 60;

/** What is to be noted, as far as it is known now. */
function wanted({ cluster, uid, ca }: Spec, state: NodeState) {
  const isRunning = state.uid !== undefined;
  return {
    name: cluster,
    uid: uid ?? state.uid ?? state.noted?.uid ?? unknownToken(),
    ca: ca ?? (isRunning ? state.ca : state.noted?.ca) ?? unknownToken(),
  };
}

const shown = (id: string): string => (holdsUnknown(id) ? id : shortly(id));

function diff(spec: Spec, state: NodeState): Difference {
  const { noted } = state;
  const { name, uid, ca } = wanted(spec, state);
  const field = (what: string, before: string | undefined, after: string): readonly Field[] =>
    before === after
      ? []
      : [{ name: what, before: before === undefined ? before : shown(before), after: shown(after) }];
  const fields = [
    ...(noted?.name === name ? [] : [{ name: 'name', before: noted?.name, after: name }]),
    ...field('UID', noted?.uid, uid),
    ...field('CA', noted?.ca, ca),
  ];
  if (fields.length === 0) return { action: 'update', fields, why: `UID ${shortly(uid)}` };
  const isRotated = noted !== undefined && noted.uid === uid && noted.ca !== ca;
  return {
    action: noted === undefined ? 'create' : 'update',
    fields,
    ...(isRotated ? { why: 'CA rotated: the same cluster, by its UID' } : {}),
  };
}

/** Each node knows which cluster it is one of, so that it is known again whatever became of the others. */
export const k3sIdentity = resource<Spec, NodeState>({
  name: 'k3s_identity',
  summary: `The host has it noted which cluster it is a node of (\`${IDENTITY_FILE}\`): its name, its UID, its CA.`,
  schema,
  examples: ['k3s_identity: { cluster: home }'],
  ids: () => [thing('path', IDENTITY_FILE)],
  reach: () => ({ paths: [IDENTITY_FILE] }),
  title: ({ cluster }) => `that this is a node of ${cluster}`,
  byHand: () => ({ kind: 'nothing', because: 'which cluster it is a node of, provision notes here when it comes by' }),
  probe: () => nodeIdentityProbe,
  parse: ({ stdout }) => parseNodeState(stdout),
  diff,
  apply: ({ cluster, uid, ca }) => sh`provision_uid=${uid ?? ''} provision_ca=${ca ?? ''}
if [ -z "$provision_uid" ]; then
  provision_end=$(($(date +%s) + ${PATIENCE}))
  until provision_uid=$(${clusterUid}) && [ -n "$provision_uid" ]; do
    if [ "$(date +%s)" -ge "$provision_end" ]; then
      echo 'the API does not say which cluster it is (kubectl get namespace kube-system)' >&2
      exit 1
    fi
    sleep 1
  done
fi
if [ -z "$provision_ca" ]; then
  provision_ca=$(sha256sum /var/lib/rancher/k3s/server/tls/server-ca.crt)
  provision_ca=\${provision_ca%% *}
fi
mkdir -p /var/lib/provision
printf 'name %s\nuid %s\nca %s\n' ${cluster} "$provision_uid" "$provision_ca" >${`${IDENTITY_FILE}.new`}
mv -f ${`${IDENTITY_FILE}.new`} ${IDENTITY_FILE}`,
});
