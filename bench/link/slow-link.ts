import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Lab } from '../lab/lab.ts';

/** The first port on the controller's loopback at which the relay listens; each host has the next one. */
const FIRST_PORT = 20_000;

const nft = (lab: Lab, text: string): void => {
  const [file = '', ...args] = [...lab.seat, 'nft', '-f', '-'];
  execFileSync(file, args, { input: text });
};

/**
 * Makes the way to every host of a laboratory as long as `roundTrip` milliseconds, for whoever uses it: what goes to a
 * host's port 22 is led through a relay (`relay.ts`) in the controller's network. The kernel's own delay (netem) is not to
 * be had everywhere. Returns what makes the way short again.
 */
export async function slowLink(lab: Lab, roundTrip: number, built: string): Promise<() => Promise<void>> {
  const ways = lab.inventories.grown.hosts.map((host, at) => ({ port: FIRST_PORT + at, address: host.address }));
  const rules = ways.map(
    ({ port, address }) => `ip daddr ${address} tcp dport 22 tcp sport < 61000 redirect to :${port}`,
  );
  const [file = '', ...args] = [
    ...lab.seat,
    ...[process.execPath, join(built, 'link/relay.mjs'), JSON.stringify({ roundTrip, ways })],
  ];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>(resolve => {
    child.once('close', () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('error', reject);
    void ended.then(() => reject(new Error('the relay has ended')));
  });
  nft(lab, `table ip bench { chain output { type nat hook output priority -100;\n${rules.join('\n')}\n}\n}\n`);
  return async () => {
    nft(lab, 'delete table ip bench\n');
    child.kill();
    await ended;
  };
}
