import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';
import { KUBECTL, SERVER_RUNS } from '../../kubernetes/kubectl.ts';
import { noServer } from '../../kubernetes/no-server.ts';

const schema = z.strictObject({
  servers: z.array(z.string()).min(1).describe('Names of the servers that are to be members: `{{k3s.servers}}`.'),
  of: z.int().min(1).describe('How many there are to be in all; those that are away count as lost.'),
});

type Spec = z.output<typeof schema>;

/** Whether a server votes, by its node's condition, which only its own K3s renews; and whether that is alive. */
interface Member {
  readonly name: string;
  readonly voter: string;
  readonly ready: string;
}

const COLUMNS =
  '{range .items[*]}{.metadata.name}{"\\t"}{.status.conditions[?(@.type=="EtcdIsVoter")].status}' +
  '{"\\t"}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}';

/** A kubelet that says it is not Ready is heard of: with Calico it says so until that is there, which comes after all servers. */
const isHeard = ({ ready }: Member): boolean => ready === 'True' || ready === 'False';

function parse(stdout: string): { readonly health: string; readonly members: readonly Member[] } | undefined {
  const [first = '', ...rest] = stdout.trimEnd().split('\n');
  if (first === 'absent') return undefined;
  if (!first.startsWith('health ')) unread('k3s kubectl', first);
  const members = rest.map(line => {
    const [name = '', voter = '', ready = '', ...more] = line.split('\t');
    if (name === '' || more.length > 0) unread('k3s kubectl', line);
    return { name, voter, ready };
  });
  return { health: first.slice('health '.length), members };
}

function wrong(name: string, member: Member | undefined): Finding | undefined {
  const hint = `on ${name}: journalctl -u k3s -n 30`;
  if (member === undefined) return { seen: `${name} is no member of the etcd`, wanted: 'a voting member', hint };
  if (!isHeard(member))
    return { seen: `${name} is a member, and not heard of`, wanted: 'a voting member that answers', hint };
  if (member.voter === 'True') return undefined;
  return {
    seen: `${name} is ${member.voter === 'False' ? 'a member that does not vote yet' : 'no member yet'}`,
    wanted: 'a voting member',
    hint,
  };
}

/** As the cluster's API says, whose own health stands for a quorum. */
export const etcdMembers = checkKind<Spec>({
  name: 'etcd_members',
  summary:
    'Servers are voting members of the cluster’s etcd and answer, and more than half of all do. It says how many more may be lost.',
  schema,
  examples: ['etcd_members: { servers: [ms-1, ms-2, ms-3], of: 3 }'],
  title: ({ servers, of }) => `${servers.length === of ? 'every server' : servers.join(', ')} to vote in etcd`,
  patience: 180,
  probe: () => sh`if ! { ${SERVER_RUNS}; }; then echo absent; exit 0; fi
if provision_health=$(${KUBECTL} get --raw /readyz/etcd 2>&1); then echo 'health ok'; else
  printf 'health %s\n' "$(printf '%s' "$provision_health" | tr '\n' ' ')"
fi
${KUBECTL} get nodes -l node-role.kubernetes.io/etcd=true -o ${`jsonpath=${COLUMNS}`}`,
  judge: ({ servers, of }, { stdout }) => {
    const seen = parse(stdout);
    if (seen === undefined) return noServer;
    const findings = servers.flatMap(name => {
      const finding = wrong(
        name,
        seen.members.find(one => one.name === name),
      );
      return finding === undefined ? [] : [finding];
    });
    const voting = seen.members.filter(one => one.voter === 'True' && isHeard(one)).length;
    const spare = voting - (Math.floor(of / 2) + 1);
    const left = spare > 0 ? `${spare} more may be lost` : 'none of them may be lost';
    if (seen.health !== 'ok') {
      findings.unshift({ seen: `etcd is not well: ${seen.health}`, wanted: 'more than half of its members answer' });
    }
    if (findings.length === 0) return { kind: 'met', evidence: `${voting} of ${of} vote, ${left}` };
    const [first, ...more] = findings;
    return first === undefined
      ? { kind: 'not-met', findings }
      : {
          kind: 'not-met',
          findings: [{ ...first, seen: `${first.seen}; ${voting} of ${of} vote and answer, ${left}` }, ...more],
        };
  },
});
