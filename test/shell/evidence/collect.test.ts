import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { evidenceScript } from '../../../src/cli/evidence/evidence-script.ts';
import { shipped } from '../../../src/collections/collections.ts';
import { raw, sh } from '../../../src/shell/sh.ts';
import { homeAndCloud } from '../../fixtures/home-and-cloud.ts';
import { type ShellHost, shellHost, userlands } from '../harness.ts';

describe.each(userlands)('evidence on %s', userland => {
  let host: ShellHost;
  beforeEach(() => {
    host = shellHost(userland);
  });
  afterEach(() => host.close());

  test('each part under its name; what fails or sets something is its own', async () => {
    const { code, stdout } = await host.run(
      evidenceScript([
        { name: 'one', script: sh`x=1; echo ${"it's"}; exit 3` },
        { name: 'two', script: raw('echo "[${x-}]"; nonesuch') },
        { name: 'three', script: sh`cat` },
      ]),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^== one\nit's\n\(ended with 3\)\n\n== two\n\[\]\n.*not found\n\(ended with 127\)\n\n== three\n\n$/,
    );
  });

  test('the end of a long one is kept, and one that hangs is ended', async () => {
    const { stdout } = await host.run(
      evidenceScript([
        { name: 'long', script: sh`i=0; while [ $i -lt 4000 ]; do i=$((i + 1)); echo "line $i"; done` },
        { name: 'hangs', script: sh`echo begun; exec sleep 60` },
      ]),
    );
    expect(stdout.length).toBeLessThan(25 * 1024);
    expect(stdout).not.toContain('line 1\n');
    expect(stdout).toContain('line 4000\n');
    expect(stdout).toMatch(/== hangs\nbegun\n(Terminated\n)?\(ended with (124|143)\)/);
  });

  test('what the shipped collections ask changes nothing, also where nothing of it is there', async () => {
    const bare = host.tree();
    for (const one of homeAndCloud.hosts) {
      const { code, stdout } = await host.run(evidenceScript(shipped.evidence.flatMap(of => of(one, homeAndCloud))));
      expect(code).toBe(0);
      expect(stdout).toContain('== wg show\n');
    }
    expect(host.tree()).toBe(bare);
  });
});
