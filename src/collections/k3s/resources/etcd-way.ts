import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { ETCD_MEMBER } from '../state/etcd-member.ts';

const schema = z.strictObject({
  peers: z
    .array(z.strictObject({ name: z.string(), address: z.string() }))
    .describe('The other servers, each with its address in the mesh: `{{k3s.server_peers}}`.'),
  within: z.number().min(1).describe('Milliseconds that a packet may take there and back.'),
});

type Spec = z.output<typeof schema>;

/**
 * What was measured, before the host became a member: the milliseconds to each other server and back, the fewest of three, since a busy
 * moment is not the way; `none` where it did not answer.
 */
type State = 'member' | ReadonlyMap<string, number | 'none'>;

/** Every write waits for more than half of the servers, and a member that answers too late is taken for dead. */
export const etcdWay = resource<Spec, State>({
  name: 'etcd_way',
  summary:
    'Servers are near enough to each other for etcd. It is measured over the mesh before a host becomes a member, and refused beyond the limit.',
  schema,
  examples: ['etcd_way: { peers: [{ name: ms-2, address: 10.100.0.2 }], within: 50 }'],
  ids: () => [thing('etcd way')],
  reach: () => ({}),
  title: () => 'the way to the other servers',
  probe: ({ peers }) => sh`if [ -d ${ETCD_MEMBER} ]; then
  echo member
else
  echo measured
  set -- ${peers.flatMap(({ name, address }) => [name, address])}
  while [ "$#" -gt 1 ]; do
    provision_code=0
    provision_rtt=$(ping -q -c 3 -i 0.2 -W 2 "$2") || provision_code=$?
    case $provision_code:$provision_rtt in
      0:*) printf 'rtt %s %s\n' "$1" "$(printf '%s\n' "$provision_rtt" | sed -n 's#.*min/avg/max[^=]*= \([0-9.]*\)/.*#\1#p')" ;;
      # Nobody answers, as its count says; anything else is no measurement.
      1:*'3 packets transmitted, 0 '*) printf 'rtt %s none\n' "$1" ;;
      *) printf 'rtt %s not measured\n' "$1" ;;
    esac
    shift 2
  done
fi`,
  parse: ({ stdout }) => {
    if (stdout.startsWith('member\n')) return 'member';
    if (!stdout.startsWith('measured\n')) unread('ping', stdout.split('\n')[0] ?? '');
    return new Map(
      taggedLines(stdout)('rtt').map(line => {
        const [, name = '', rtt = ''] = /^(\S+) (none|[0-9.]+)$/.exec(line) ?? unread('ping', line);
        return [name, rtt === 'none' ? rtt : Number(rtt)] as const;
      }),
    );
  },
  diff: ({ peers, within }, state) => {
    if (state === 'member') return { action: 'update', fields: [], why: 'it is a member already' };
    const far = peers.flatMap(({ name }) => {
      const rtt = state.get(name);
      return typeof rtt === 'number' && rtt > within ? [`${name}: ${rtt} ms`] : [];
    });
    if (far.length === 0) {
      const told = [...state].map(([name, rtt]) => (rtt === 'none' ? `${name} does not answer` : `${name} ${rtt} ms`));
      return { action: 'update', fields: [], why: told.join(', ') };
    }
    const because = `a packet takes more than ${within} ms to another server and back (${far.join(', ')}): etcd would lose its leader again and again`;
    const hint = 'take servers of one site; or say that you want it all the same: kubernetes.etcd_rtt, in milliseconds';
    return {
      action: 'update',
      fields: [{ name: 'way', before: far.join(', '), after: `${within} ms` }],
      refused: { because, hint },
    };
  },
  apply: (_, __, { refused }) => (refused === undefined ? lines() : refuse(refused)),
});
