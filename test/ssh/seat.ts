import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyType, knownName } from '../../src/transport/known-hosts.ts';
import { makeKey } from './server.ts';

/** A user's home directory for one test: `~/.ssh` with one key, and a place for a project's known_hosts. */
export interface Seat {
  readonly home: string;
  readonly knownHosts: string;
  readonly project: string;
  /** The public half of `~/.ssh/id_ed25519`, as in authorized_keys. */
  readonly publicKey: string;
  readonly file: (name: string, content: string, mode?: number) => string;
  /** Puts a server's key into the user's known_hosts. */
  readonly know: (port: number, key: Buffer) => void;
  readonly remove: () => void;
}

export function makeSeat(): Seat {
  const home = mkdtempSync(join(tmpdir(), 'provision-seat-'));
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  const key = makeKey();
  const file = (name: string, content: string, mode = 0o600): string => {
    const path = join(home, name);
    writeFileSync(path, content, { mode });
    return path;
  };
  file('.ssh/id_ed25519', key.private);
  const knownHosts = join(home, '.ssh/known_hosts');
  return {
    home,
    knownHosts,
    project: join(home, '.provision/known_hosts'),
    publicKey: key.public,
    file,
    know: (port, hostKey) => {
      const line = `${knownName('127.0.0.1', port)} ${keyType(hostKey)} ${hostKey.toString('base64')}\n`;
      writeFileSync(knownHosts, line, { flag: 'a' });
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
