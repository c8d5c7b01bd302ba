import { readFileSync } from 'node:fs';
import { Problem } from '../../model/problems/problem.ts';
import type { TwinLayout } from '../../model/twin/twin-layout.ts';
import { netnsName } from '../layout/network-commands.ts';
import { runTool } from '../run-tool.ts';
import { hostPaths } from '../twin-paths.ts';

/** Seconds that a host may take from its start until sshd answers. */
const PATIENCE = 60;

/** Knocks until sshd names itself. Bash, for its `/dev/tcp`: an own process in that network, and no file of ours there. */
const knocking =
  'until exec 3<>"/dev/tcp/$0/$1" && read -r -t 5 line <&3 && [ "${line#SSH-}" != "$line" ]; do exec 3>&-; sleep 0.05; done';

/**
 * Waits until a host's sshd answers where the inventory says, from the controller's seat; a host behind a jump host is
 * asked in its own network.
 * @throws {Problem} with the end of the host's console.
 */
export async function waitForSsh(id: string, knock: TwinLayout['knocks'][number]): Promise<void> {
  const netns = netnsName(id, knock.address === undefined ? `host:${knock.host}` : 'controller');
  const address = knock.address ?? '127.0.0.1';
  const result = await runTool([
    ...['timeout', String(PATIENCE), 'ip', 'netns', 'exec', netns],
    ...['bash', '-c', `{ ${knocking}; } 2>/dev/null`, address, String(knock.port)],
  ]);
  if (result.code === 0) return;
  throw new Problem({
    where: knock.host,
    what: `its sshd does not answer at ${address} port ${knock.port} after ${PATIENCE} s`,
    evidence: readFileSync(hostPaths(id, knock.host).console, 'utf8').trim().split('\n').slice(-8),
    hint: 'take the twin down and up again; the lines above are the end of the host’s console',
  });
}
