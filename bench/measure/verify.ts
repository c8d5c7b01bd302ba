import { createHash } from 'node:crypto';
import { configurations } from '../floors/configurations.ts';
import type { Lab, Variant } from '../lab/lab.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Compares every host's wg0.conf, byte by byte, with the one that the inventory asks for: keys are made anew by every
 * first run, so each is first replaced by its owner's name. Whoever brought the hosts there has brought them to the same.
 * @throws where one differs, or holds a key that is not its host's own.
 */
export async function verify(lab: Lab, variant: Variant): Promise<void> {
  const { hosts } = lab.inventories[variant];
  const names = hosts.map(host => host.name);
  const found = await lab.onEach(
    names,
    'cd /etc/wireguard; [ "$(wg pubkey <wg0.key)" = "$(cat wg0.pub)" ]; cat wg0.pub wg0.key wg0.conf',
  );
  const pairs = [...found].map(([host, text]): [string, string] => [text.split('\n')[0] ?? '', `@${host}@`]);
  const owners = new Map(pairs);
  for (const [host, wanted] of configurations(lab.inventories[variant])) {
    const [, own = '', ...rest] = (found.get(host) ?? '').split('\n');
    const conf = rest
      .join('\n')
      .replace(`PrivateKey = ${own}\n`, 'PrivateKey = @private@\n')
      .replaceAll(/^PublicKey = (.*)$/gm, (line, key: string) =>
        owners.has(key) ? `PublicKey = ${owners.get(key)}` : line,
      );
    if (sha256(conf) !== sha256(wanted)) {
      throw new Error(`${host}: its wg0.conf is not the one that the inventory asks for`);
    }
  }
}
