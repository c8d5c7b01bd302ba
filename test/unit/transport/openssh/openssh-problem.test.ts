import { expect, test } from 'vitest';
import type { Hop } from '../../../../src/transport/hop.ts';
import { masterOutput } from '../../../../src/transport/openssh/master-output.ts';
import { openSshProblem } from '../../../../src/transport/openssh/openssh-problem.ts';

const hop: Hop = {
  named: 'far',
  address: '192.0.2.7',
  port: 22,
  user: 'root',
  identityFiles: [],
  ownIdentities: [],
  identitiesOnly: false,
  agentSocket: undefined,
  knownHosts: [],
  remember: undefined,
  timeout: 4,
  beyond: [],
};

/** What is told of OpenSSH's own words (9.2) about a server that lets it wait. */
async function told(said: string, seconds = 4): Promise<string> {
  const output = masterOutput(undefined);
  output.push(Buffer.from(said));
  const route = { target: { ...hop, timeout: seconds }, jump: [] };
  const { details } = await openSshProblem(route, { where: 'home.yaml', output });
  return details[0]?.what ?? '';
}

const BANNER = `debug1: Connection established.
debug1: Local version string SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10
Connection timed out during banner exchange
Connection to 192.0.2.7 port 22 timed out
`;
const TCP = 'ssh: connect to host 192.0.2.7 port 22: Connection timed out\n';

test.each([
  ['the banner', BANNER, 'root@192.0.2.7:22: the key exchange took longer than 4 s'],
  ['a connection', TCP, 'root@192.0.2.7:22: a TCP connection took longer than 4 s'],
])('OpenSSH that is the first to lose its patience with %s tells the same as we', async (_what, said, what) => {
  expect(await told(said)).toBe(what);
});

test('a connection that the kernel gave up before is not told as one that took all of the time', async () => {
  expect(await told(TCP, 300)).toBe('root@192.0.2.7:22: it does not answer');
});
