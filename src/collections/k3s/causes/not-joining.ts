import { on, thenRerun } from '../../../diagnosis/remedy-words.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { count } from '../../../model/text/count.ts';
import { serversOf } from '../config/node-config.ts';
import {
  type ClusterCause,
  type ClusterScene,
  firstServer,
  isUp,
  notUp,
  type SaidHost,
  saidHosts,
  unitState,
} from '../survey/cluster-scene.ts';

/** Hosts that are not up, with what the journal says of one of the causes. */
const agentsTelling = (scene: ClusterScene, ...codes: readonly string[]) =>
  notUp(scene).flatMap(one => {
    const line = codes.map(code => one.said.causes.get(code)).find(text => text !== undefined);
    return line === undefined ? [] : [{ ...one, line }];
  });

const short = (sum: string): string => `${sum.slice(0, 12)}…`;

/** The agent trusts another CA than the one that its server has. */
export const tokenOfAnotherCluster: ClusterCause = {
  code: 'token-of-another-cluster',
  title: 'the token is of another cluster',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The token of an agent holds the checksum of the CA of the cluster that it is for, and the server has another one: the server was wiped and founded a cluster anew, or the agent was ' +
    'set up for another one. An agent that was a node of the other cluster keeps that one’s certificates, and is wiped before it joins this one.',
  find: (scene, explained) => {
    const { name, said: server } = firstServer(scene);
    return notUp(scene).flatMap(one => {
      const { host, said } = one;
      const line = said.causes.get('token-of-another-cluster');
      const differs = said.tokenCa !== undefined && server?.ca !== undefined && said.tokenCa !== server.ca;
      if ((line === undefined && !differs) || explained.host(host.name)) return [];
      const isForeign = said.ca !== undefined && server?.ca !== undefined && said.ca !== server.ca;
      return [
        {
          hosts: [host.name],
          what: `${host.name} has the token of another cluster than the one of ${name}`,
          evidence: [
            unitState(one),
            ...(differs
              ? [`its token trusts the CA ${short(said.tokenCa ?? '')}, ${name} has ${short(server?.ca ?? '')}`]
              : []),
            ...(line === undefined ? [] : [`journal: ${line}`]),
          ],
          remedy: isForeign
            ? [`wipe it, it was a node of the other cluster: ${ownCommand(`phase1 -l ${host.name}`)}`, thenRerun(scene)]
            : [`let the phase give it the token of this cluster: ${scene.rerun}`],
        },
      ];
    });
  },
};

/** The server knows the token, and refuses it. */
export const tokenRefused: ClusterCause = {
  code: 'token-refused',
  title: 'the server does not take the token',
  severity: 'stop',
  confidence: 'likely',
  about:
    'The server answers, has the CA that the token names, and does not take the token: it was changed on the server, or in the file of the agent.',
  find: (scene, explained) =>
    agentsTelling(scene, 'token-refused', 'node-token-missing')
      .filter(({ host }) => !explained.host(host.name))
      .map(one => ({
        hosts: [one.host.name],
        what: `${firstServer(scene).name} does not take the token of ${one.host.name}`,
        evidence: [unitState(one), `journal: ${one.line}`],
        remedy: [`let the phase give it the token of this cluster: ${scene.rerun}`],
      })),
};

/** The cluster has a node of the name, with another password. */
export const nodeNameTaken: ClusterCause = {
  code: 'node-name-taken',
  title: 'the name of the node is taken',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The server knows a node of this name, and the host cannot show the password of that node (/etc/rancher/node/password): a new machine under a known name, or two hosts of one name. ' +
    'K3s calls it “server is not ready”. Where the old node is gone for good, it is taken out of the cluster, and the host joins.',
  find: (scene, explained) =>
    agentsTelling(scene, 'node-name-taken')
      .filter(({ host }) => !explained.host(host.name))
      .map(one => ({
        hosts: [one.host.name],
        what: `the cluster has another node ${one.host.name}, or one whose password this host has not`,
        evidence: [unitState(one), `journal: ${one.line}`],
        remedy: [
          on(firstServer(scene).name, `k3s kubectl delete node ${one.host.name}`),
          on(one.host, 'systemctl restart --no-block k3s-agent'),
          thenRerun(scene),
        ],
      })),
};

/** Seconds by which clocks may differ: certificates begin at the second at which they are made. */
const CLOCKS = 30;

/** Certificates are made for now, and the host lives at another time. */
export const nodeClockWrong: ClusterCause = {
  code: 'node-clock-wrong',
  title: 'the clock of the node is wrong',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The clock of a host differs from its server’s by more than half a minute, so that certificates which the server has just made are not valid yet, or no longer. A Raspberry Pi has ' +
    'no clock of its own: it is right once time has been synchronised.',
  find: (scene, explained) => {
    const { name, said: server } = firstServer(scene);
    return notUp(scene).flatMap(one => {
      const { host, said } = one;
      if (explained.host(host.name) || host.name === name || server === undefined) return [];
      const off = said.now - server.now;
      if (Math.abs(off) <= CLOCKS) return [];
      const line = said.causes.get('node-clock-behind') ?? said.causes.get('node-certificate-expired');
      return [
        {
          hosts: [host.name],
          what: `the clock of ${host.name} is ${count(Math.abs(off), 'second')} ${off < 0 ? 'behind' : 'ahead of'} ${name}’s`,
          evidence: [unitState(one), ...(line === undefined ? [] : [`journal: ${line}`])],
          remedy: [on(host, 'timedatectl set-ntp true; timedatectl status'), thenRerun(scene)],
          ...(line === undefined ? { confidence: 'likely' as const } : {}),
        },
      ];
    });
  },
};

/** A certificate has ended, and the clock is right. */
export const nodeCertificateExpired: ClusterCause = {
  code: 'node-certificate-expired',
  title: 'a certificate has expired',
  severity: 'stop',
  confidence: 'likely',
  about:
    'A certificate of K3s has ended. K3s renews its certificates when it starts and less than 120 days are left: a node that was not restarted for a year has old ones.',
  find: (scene, explained) =>
    agentsTelling(scene, 'node-certificate-expired')
      .filter(({ host }) => !explained.host(host.name))
      .map(one => ({
        hosts: [one.host.name],
        what: `K3s on ${one.host.name} meets a certificate that has expired`,
        evidence: [unitState(one), `journal: ${one.line}`],
        remedy: [
          on(firstServer(scene).name, 'systemctl restart --no-block k3s'),
          on(one.host, `systemctl restart --no-block ${one.unit}`),
        ],
      })),
};

/** The server's certificate does not name the address by which an agent calls it. */
export const apiNameUnknown: ClusterCause = {
  code: 'api-name-unknown',
  title: 'the certificate of the API does not name it',
  severity: 'stop',
  confidence: 'certain',
  about:
    'An agent calls its server by an address or a name that the server’s certificate does not hold. `kubernetes: { tls_san: […] }` adds names; the mesh addresses are there by themselves.',
  find: (scene, explained) =>
    agentsTelling(scene, 'api-name-unknown')
      .filter(({ host }) => !explained.host(host.name))
      .map(one => ({
        hosts: [one.host.name],
        what: `the certificate of ${firstServer(scene).name} does not name the address by which ${one.host.name} calls it`,
        evidence: [unitState(one), `journal: ${one.line}`],
        remedy: ['add the name to the inventory: kubernetes: { tls_san: […] }', thenRerun(scene)],
      })),
};

/** What an agent saw of the way to the API of a server that runs. */
function apiFound(one: SaidHost, server: string) {
  const { host, said } = one;
  const refused = said.api?.includes('refused') ?? false;
  const what = refused
    ? `nobody listens at TCP 6443 of ${server}, as ${host.name} sees it`
    : `no answer at TCP 6443 of ${server} comes to ${host.name}`;
  const line = said.causes.get('api-unreachable');
  return {
    hosts: [host.name],
    what,
    evidence: [
      `a connection from ${host.name}: ${said.api}`,
      unitState(one),
      ...(line === undefined ? [] : [`journal: ${line}`]),
    ],
    ruledOut: [
      { not: `K3s on ${server} is down`, seen: 'it runs' },
      {
        not: 'the mesh does not reach',
        seen: refused ? 'the server’s own system has answered that nobody listens' : undefined,
      },
    ],
    remedy: [
      on(server, "ss -ltnp 'sport = :6443'; nft list ruleset | grep -n 6443"),
      `ask the mesh first: ${ownCommand('diagnose phase2')}`,
    ],
  };
}

/** The way from an agent to the API is closed, though both are up. */
export const apiUnreachable: ClusterCause = {
  code: 'api-unreachable',
  title: 'the API is not reached',
  severity: 'stop',
  confidence: 'likely',
  fleeting: 'state',
  about:
    'An agent gets no connection to TCP 6443 of its server’s mesh address, though K3s runs there: a firewall on one of the two drops it, or the mesh does not carry it. What the mesh itself ' +
    'lacks is looked for first, and told by its own causes.',
  find: (scene, explained) => {
    const { name } = firstServer(scene);
    const server = saidHosts(scene).find(one => one.host.name === name);
    if (server === undefined || !isUp(server)) return [];
    return saidHosts(scene)
      .filter(({ host, said }) => host.name !== name && said.api !== undefined && said.api !== 'answers')
      .filter(({ host }) => !explained.pair(host.name, name))
      .map(one => apiFound(one, name));
  },
};

/** An agent that has nobody to join. */
export const agentWaits: ClusterCause = {
  code: 'agent-waits',
  title: 'the agent waits for its server',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'K3s on an agent is started and waits (“server is not ready”), because no server is up. Nothing is wrong with the agent itself: as soon as a server answers it joins.',
  find: (scene, explained) => {
    const servers = serversOf(scene.inventory).map(({ name }) => ({
      name,
      said: saidHosts(scene).find(({ host }) => host.name === name),
    }));
    if (servers.some(({ said }) => said !== undefined && isUp(said))) return [];
    const isAsked = servers.every(({ said }) => said !== undefined);
    const names = servers.map(({ name }) => name).join(', ');
    return (
      notUp(scene)
        .filter(({ unit, said }) => unit === 'k3s-agent' && said.unit?.active === 'activating')
        // A server that could not be asked may be up all the same.
        .filter(({ said }) => isAsked || (said.api !== undefined && said.api !== 'answers'))
        .filter(({ host }) => !explained.host(host.name))
        .map(one => ({
          hosts: [one.host.name],
          what: `${one.host.name} waits for ${names}, where K3s is not up`,
          evidence: [
            unitState(one),
            ...servers.map(
              ({ name, said }) => `${name}: ${said === undefined ? 'it could not be asked' : unitState(said)}`,
            ),
            ...(one.said.api === undefined ? [] : [`a connection from ${one.host.name}: ${one.said.api}`]),
          ],
          remedy: [`put right what is wrong with ${names}: it joins by itself then`],
        }))
    );
  },
};
