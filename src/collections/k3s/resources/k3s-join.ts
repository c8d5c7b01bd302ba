import * as z from 'zod';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { JOIN_FILE as FILE, SERVER_TOKEN_FILE, TOKEN_FILES } from '../config/node-config.ts';
import { ETCD_MEMBER } from '../state/etcd-member.ts';

const schema = z.strictObject({
  role: z.enum(['server', 'agent']).describe('What the host is.'),
  step: z.enum(['join', 'know']).describe('Whether it is to join, or, having joined, to know another server.'),
  founds: z.boolean().default(false).describe('Whether it founds the cluster, and joins nobody.'),
  from: z
    .array(z.string())
    .describe('Where the API of a server answers that can be joined, best first: `{{k3s.join.from}}`.'),
  any: z.array(z.string()).describe('Where that of any other server does: `{{k3s.join.any}}`.'),
  tokens: z
    .string()
    .default('')
    .describe('What a server joins with: its token, and behind a blank that of agents. `{{k3s.join.tokens}}`.'),
});

type Spec = z.output<typeof schema>;

interface State {
  /** Whether the host is a member of an etcd already. */
  readonly member: boolean;
  /** What the file says; `undefined`: there is none. */
  readonly text: string | undefined;
}

const HEAD = '# Written by provision: what is changed here is put back.\n';

const joining = (url: string, token?: string): string =>
  `${HEAD}server: ${url}\n${token === undefined ? '' : `token-file: ${token}\n`}`;

/** Who joins is given the token; who has founded, or has joined, has it where K3s keeps it. */
const OWN_TOKEN = '/var/lib/rancher/k3s/server/token';

/** How it may say that it knows a server. */
const ways = ({ role }: Spec, url: string): readonly string[] =>
  role === 'agent' ? [joining(url)] : [SERVER_TOKEN_FILE, OWN_TOKEN].map(token => joining(url, token));

/** What the file is to say. One that names any other server stays: who has joined needs none of them any more. */
function wanted(spec: Spec, { member, text }: State): string | undefined {
  const { role, step, founds, from, any } = spec;
  // A member is known to the others, and what is not one yet is joined first.
  if (role === 'server' && (step === 'join') === member) return text;
  if (founds) return `${HEAD}cluster-init: true\n`;
  if (text !== undefined && any.some(url => ways(spec, url).includes(text))) return text;
  const [first] = from;
  return first === undefined ? text : ways(spec, first).at(step === 'know' ? -1 : 0);
}

/** Whether the tokens have to be given, too. */
const isGiven = ({ role, step, founds }: Spec, { member }: State): boolean =>
  role === 'server' && step === 'join' && !founds && !member;

function diff(spec: Spec, state: State): Difference {
  const text = wanted(spec, state);
  if (text === undefined || text === state.text) return { action: 'update', fields: [], why: 'as it is' };
  const shown = (of: string): string => of.slice(HEAD.length).trim().split('\n')[0] ?? '';
  return {
    action: state.text === undefined ? 'create' : 'update',
    fields: [{ name: 'joins', before: state.text === undefined ? undefined : shown(state.text), after: shown(text) }],
  };
}

const write = (path: string, text: string) => sh`printf '%s' ${text} >${`${path}.new`}
chmod 0600 ${`${path}.new`}
mv -f ${`${path}.new`} ${path}`;

/**
 * Which server K3s joins when it starts with nothing of the cluster. It is in a file of its own, that is no reason to start K3s anew: who has joined
 * is known to the others, and does not read it again.
 */
export const k3sJoin = resource<Spec, State>({
  name: 'k3s_join',
  summary:
    'K3s knows a living server that it would join, where there are several; the first founds the cluster, and knows another once there is one.',
  schema,
  examples: [
    "k3s_join: { role: agent, step: join, from: ['https://10.100.0.1:6443'], any: ['https://10.100.0.1:6443'] }",
  ],
  secretText: 'tokens',
  ids: ({ step }) => [thing('k3s join', step)],
  reach: () => ({ paths: [FILE, SERVER_TOKEN_FILE, TOKEN_FILES.server] }),
  title: ({ step }) => (step === 'join' ? 'the server to join' : 'another server to know'),
  probe: () => sh`if [ -d ${ETCD_MEMBER} ]; then echo member; else echo none; fi
if [ -e ${FILE} ]; then
  echo there
  cat ${FILE}
else
  echo absent
fi`,
  parse: ({ stdout }) => {
    const [, member, is, text] =
      /^(member|none)\n(there|absent)\n([\s\S]*)$/.exec(stdout) ?? unread(FILE, stdout.split('\n')[0] ?? '');
    return { member: member === 'member', text: is === 'there' ? text : undefined };
  },
  diff,
  apply: (spec, state) => {
    const [server = '', agents = ''] = spec.tokens.split(' ');
    return lines(
      sh`mkdir -p ${FILE.slice(0, FILE.lastIndexOf('/'))}`,
      isGiven(spec, state)
        ? lines(write(SERVER_TOKEN_FILE, `${server}\n`), write(TOKEN_FILES.server, agents))
        : raw(':'),
      write(FILE, wanted(spec, state) ?? ''),
    );
  },
});
