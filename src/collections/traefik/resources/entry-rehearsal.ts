import { createHash } from 'node:crypto';
import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { raw, sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { rehearsalJob } from '../rehearsal/rehearsal-pod.ts';
import rehearseText from '../rehearsal/rehearse.sh';
import { RELEASE } from '../release.ts';

const schema = z.strictObject({
  edge: z.string().describe('The node that is asked by the authority: `{{traefik.rehearsal.edge}}`.'),
  names: z.array(z.string()).describe('Names that certificates will be asked for: `{{traefik.rehearsal.names}}`.'),
  kept: z
    .array(z.string())
    .describe(
      'Those of them for which there is one already, as far as the edge has told: `{{traefik.rehearsal.kept}}`.',
    ),
  email: z.string().describe('Where the authority writes to.'),
  directory: z.string().describe('The address of the ACME directory that is asked in the rehearsal.'),
  challenge: z.enum(['tls', 'http']).describe('How it asks who owns a name.'),
  root: z.string().default('').describe('In PEM, whom to trust besides when it is spoken with.'),
});

type Spec = z.output<typeof schema>;

interface State {
  /** Whether Traefik is installed: it has the ports, and what it asks for it asks by itself. */
  readonly installed: boolean;
  /** What the last rehearsal that went well was about; empty: there was none. */
  readonly rehearsed: string;
}

/** Where the last rehearsal that went well is noted. */
const NOTED = '/var/lib/provision/rehearsal';

const missing = ({ names, kept }: Spec): readonly string[] => names.filter(name => !kept.includes(name)).sort();

const digestOf = (spec: Spec): string => {
  const { edge, directory, challenge, root } = spec;
  return createHash('sha256')
    .update(JSON.stringify([edge, directory, challenge, root, missing(spec)]))
    .digest('hex');
};

/** An authority that gives nothing of worth is asked first, so that what is wrong costs none of the real one's tries. */
export const entryRehearsal = resource<Spec, State | 'no server'>({
  name: 'entry_rehearsal',
  summary:
    'Before Traefik is installed, its authority’s staging side gives a certificate for each name that has none: a pod on the edge asks for them, with a resolver and a file of its own that end with it. ' +
    'Where one is refused, nothing is installed, and the authority itself is asked for nothing.',
  schema,
  examples: [
    'entry_rehearsal: { edge: edge-1, names: [example.org], kept: [], email: you@example.org, directory: https://acme-staging-v02.api.letsencrypt.org/directory, challenge: tls }',
  ],
  ids: () => [thing('entry rehearsal')],
  reach: () => ({}),
  title: () => 'a rehearsal with the authority',
  byHand: () => ({
    kind: 'nothing',
    because:
      'a rehearsal asks an authority whose certificates nobody trusts; by hand, ingress.acme.ca: letsencrypt-staging does it',
  }),
  probe: () => sh`if ${SERVER_RUNS}; then
  provision_found=$(provision_ask ${'*have a resource type*|*NotFound*'} ${KUBECTL} -n kube-system get helmcharts.helm.cattle.io ${RELEASE} -o name) || provision_found=absent
  printf 'release %s\n' "$provision_found"
  if provision_exists ${NOTED}; then printf 'rehearsed %s\n' "$(provision_ask '' cat ${NOTED})"; fi
else
  echo 'no server'
fi`,
  parse: ({ stdout }) => {
    if (stdout.trim() === 'no server') return 'no server';
    const [, release] = /^release (\S+)$/m.exec(stdout) ?? [];
    if (release === undefined) unread('k3s kubectl', stdout.slice(0, 80));
    const [, rehearsed = ''] = /^rehearsed ([0-9a-f]{64})$/m.exec(stdout) ?? [];
    return { installed: release !== 'absent', rehearsed };
  },
  diff: (spec, state) => {
    const names = missing(spec);
    const none = (why: string) => ({ action: 'create' as const, fields: [], why });
    if (names.length === 0) return none('there is a certificate for each name');
    if (state !== 'no server' && state.rehearsed === digestOf(spec)) return none('the rehearsal went well');
    if (state !== 'no server' && state.installed) return none('Traefik is there, and asks by itself');
    return {
      action: 'create',
      fields: [{ name: 'certificates, taken away again', before: undefined, after: names.join(', ') }],
      why: `asked of ${spec.directory}, before the authority is asked itself`,
    };
  },
  apply: spec => sh`provision_kubectl() { ${KUBECTL} "$@"; }
provision_job=${JSON.stringify(rehearsalJob({ ...spec, names: missing(spec) }))} provision_names=${missing(spec).join('\n')}
(
${raw(rehearseText)}
)
printf '%s\n' ${digestOf(spec)} >${`${NOTED}.new`}
mv -f ${`${NOTED}.new`} ${NOTED}`,
});
