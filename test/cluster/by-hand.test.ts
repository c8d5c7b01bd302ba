import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { artifactsFolder } from '../../src/artifacts/cache.ts';
import { lockFileOf, readLock } from '../../src/artifacts/lock-file.ts';
import { lockedIn } from '../../src/artifacts/use-locked.ts';
import { homeInventory, possible, Rehearsal } from '../twin/fixtures/rehearsal.ts';
import { hasShellcheck, shellcheckWhole } from '../unit/shellcheck.ts';
import { cachedVersion, hasTraefik } from './parts.ts';

const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
const agents = hosts.slice(1);
// By `npm run test:cluster -- --all`.
const isWanted = possible && process.env['PROVISION_CLUSTER_ALL'] === '1' && hasTraefik();
const version = isWanted ? cachedVersion('calico') : undefined;

/** What a plan says of each task, of its event. */
const planned = z.object({
  hosts: z.array(
    z.object({ tasks: z.array(z.object({ title: z.string(), outcome: z.object({ kind: z.string() }) })) }),
  ),
});

describe.skipIf(version === undefined)(
  'phases 3 and 4 by hand, with Calico and Traefik: exported scripts, and nothing else',
  () => {
    let ring: Rehearsal;
    const script = (host: string, words: string, phase = 'phase3') =>
      ring.on(host, `cd /root && ARTIFACTS=/root/artifacts sh ${phase}-${host}.sh ${words} </dev/null`);
    const bring = async (phase: string): Promise<void> => {
      const made = await ring.provision(['export', phase, '-o', 'out']);
      expect(made, made.stderr).toMatchObject({ code: 0 });
      for (const host of hosts) {
        const text = readFileSync(join(ring.folder, 'out', `${phase}-${host}.sh`), 'utf8');
        if (hasShellcheck) expect(shellcheckWhole(text, [])).toEqual([]);
        expect(text).not.toMatch(/K10[0-9a-f]{64}/);
        await ring.bring(host, Buffer.from(text), `/root/${phase}-${host}.sh`);
      }
    };
    /** Titles of what a run would change. */
    const toChange = async (phase: string): Promise<ReadonlySet<string>> => {
      const plan = await ring.run(`${phase} --dry-run --json`);
      expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 0 });
      const tasks = plan.stdout
        .split('\n')
        .filter(line => line.includes('"type":"plan"'))
        .flatMap(line => planned.parse(JSON.parse(line)).hosts)
        .flatMap(one => one.tasks);
      return new Set(tasks.filter(({ outcome }) => outcome.kind !== 'none').map(({ title }) => title));
    };

    beforeAll(async () => {
      ring = new Rehearsal(
        homeInventory('ring-by-hand-3').replace(
          '  services: 10.43.0.0/16\n',
          `  services: 10.43.0.0/16\n  version: ${version}\n  network: calico\n  server: { disable: [local-storage, metrics-server] }\nfirewall: { mode: off }\ningress: { dedicated: true, hosts: [{ host: whoami.example.test, service: whoami, port: 80 }] }\n`,
        ),
      );
      const up = await ring.provision(['twin', 'up', '--privileged', ...hosts]);
      expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
      expect(await ring.provision(['artifacts', 'lock'])).toMatchObject({ code: 0 });
      expect(await ring.run('phase2 --yes')).toMatchObject({ code: 0 });
    });
    afterAll(async () => {
      await ring?.down();
    });

    test('exported without a host, clean for shellcheck, with each file by its address and checksum', async () => {
      await bring('phase3');
      const lock = lockedIn(artifactsFolder(), await readLock(lockFileOf(ring.file)));
      for (const host of hosts) await ring.must(host, 'mkdir -p /root/artifacts');
      // Brought by whoever carries files from machine to machine.
      for (const { source, sha256, url } of lock.values()) {
        // What nobody publishes is asked for by its checksum.
        const name = url?.replace(/^.*\//, '') || sha256;
        const bytes = readFileSync(source);
        for (const host of hosts) await ring.bring(host, bytes, `/root/artifacts/${name}`);
      }
    });

    test('the server first; it says where its token is, and does not show it', async () => {
      const server = await script('ms-1', '--steps');
      expect(server, server.stdout).toMatchObject({ code: 0 });
      expect(server.stdout).toContain(
        'is a secret, and other hosts need it. Here:  cat /var/lib/rancher/k3s/server/agent-token',
      );
      expect(server.stdout).not.toMatch(/K10[0-9a-f]{64}/);
    });

    test('agents stop where they need the token, and join with it', async () => {
      const without = await Promise.all(agents.map(host => script(host, '--steps')));
      for (const { code, stdout } of without) {
        expect(code, stdout).toBe(3);
        expect(stdout).toMatch(/STOP: this needs the token that agents join with of ms-1/);
      }
      const token = await ring.must('ms-1', 'cat /var/lib/rancher/k3s/server/agent-token');
      for (const host of agents) {
        await ring.must(host, `umask 077; echo 'MS_1_TOKEN=${token}' >/root/ring-by-hand-3.values`);
      }
      for (const { code, stdout } of await Promise.all(agents.map(host => script(host, '--steps')))) {
        expect(code, stdout).toBe(0);
        expect(stdout).not.toContain(token);
      }
      // The file of values was for this time only.
      for (const host of agents) await ring.must(host, 'rm /root/ring-by-hand-3.values');
    });

    test('the questions of every script say GO; again, nothing is done', async () => {
      for (const host of hosts) {
        const gate = await script(host, '--gate');
        expect(gate, gate.stdout).toMatchObject({ code: 0 });
        const again = await script(host, '--steps');
        expect(again, again.stdout).toMatchObject({ code: 0 });
        expect(again.stdout).not.toMatch(/^\+ /m);
      }
    });

    test('provision finds nothing to change but what it notes of the cluster’s identity, and its gate says GO', async () => {
      expect(await toChange('phase3')).toEqual(new Set(['that this is a node of ring-by-hand-3']));
      const gate = await ring.run('gate phase3');
      expect(gate, gate.stdout + gate.stderr).toMatchObject({ code: 0 });
    });

    test('the entry: the server’s script installs Traefik, the others ask; a second time nothing is done', async () => {
      await bring('phase4');
      // As every host would have it by then.
      expect(await ring.run('phase3 --yes')).toMatchObject({ code: 0 });
      for (const host of ['ctb-edge-1', 'ms-1', 'wk-1', 'wk-2']) {
        const steps = await script(host, '--steps', 'phase4');
        expect(steps, steps.stdout).toMatchObject({ code: 0 });
      }
      for (const host of hosts) {
        const gate = await script(host, '--gate', 'phase4');
        expect(gate, gate.stdout).toMatchObject({ code: 0 });
        const again = await script(host, '--steps', 'phase4');
        expect(again, again.stdout).toMatchObject({ code: 0 });
        expect(again.stdout).not.toMatch(/^\+ /m);
      }
      expect(await toChange('phase4')).toEqual(new Set());
      const gate = await ring.run('gate phase4');
      expect(gate, gate.stdout + gate.stderr).toMatchObject({ code: 0 });
    });
  },
);
