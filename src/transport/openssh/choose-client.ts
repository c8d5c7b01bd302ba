import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isThere } from '../../disk/is-there.ts';
import { type Hop, hopName } from '../hop.ts';
import { keyType } from '../host-keys/known-hosts.ts';
import type { Known } from '../host-keys/verify-host-key.ts';
import { publicHalf } from '../identity-file.ts';
import type { Route } from '../resolve-route.ts';

/**
 * Why a host needs OpenSSH's client: what its configuration or its keys say; `undefined` where the SSH library does the
 * same.
 */
export async function needsClient({ target, jump }: Route, known: Known): Promise<string | undefined> {
  for (const hop of [...jump, target]) {
    const because = (await beyondKeys(hop, known)) ?? beyondDirectives(hop);
    if (because !== undefined) return because;
  }
  return undefined;
}

const beyondDirectives = (hop: Hop): string | undefined =>
  hop.beyond.length === 0 ? undefined : `ssh's configuration says ${hop.beyond.join(', ')} for ${hopName(hop)}`;

async function beyondKeys(hop: Hop, known: Known): Promise<string | undefined> {
  for (const { path } of hop.identityFiles) {
    if (isThere(`${path}-cert.pub`)) return `${path} has a certificate`;
    if (await isSecurityKey(path)) return `${path} is a security key`;
  }
  if (hop.agentSocket !== undefined && (await agentNeeds(hop.agentSocket))) {
    return 'the ssh-agent holds a security key or a certificate';
  }
  const entries = await known(hop);
  const vouched = entries.find(one => one.marker === 'cert-authority');
  if (vouched !== undefined && entries.every(one => one.marker !== undefined)) {
    return `${vouched.file}:${vouched.line} trusts a certificate authority`;
  }
  return undefined;
}

/** Whether a key file says that its private half is in a device; what is wrong with the file is told when it is used. */
async function isSecurityKey(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const key = publicHalf(text);
  return (key !== undefined && keyType(key)?.startsWith('sk-') === true) || text.startsWith('sk-');
}

const looked = new Map<string, Promise<boolean>>();

/** Whether an ssh-agent holds keys that the SSH library cannot read; one that does not answer is named at the login. */
function agentNeeds(socket: string): Promise<boolean> {
  const before = looked.get(socket);
  if (before !== undefined) return before;
  const answer = new Promise<boolean>(resolve => {
    const options = { timeout: 3_000, env: { ...process.env, SSH_AUTH_SOCK: socket } };
    execFile('ssh-add', ['-L'], options, (error, out) => resolve(error === null && /^(sk-|\S+-cert-v01@)/m.test(out)));
  });
  looked.set(socket, answer);
  return answer;
}
