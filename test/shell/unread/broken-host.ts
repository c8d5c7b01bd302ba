import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Script } from '../../../src/model/plan/script.ts';
import type { Reading } from '../../../src/model/reading/reading.ts';
import { shellHost, type Userland } from '../harness.ts';
import { liveTools } from './live-tools.ts';

/** How a program can fail to answer. */
export const faults = ['fails', 'rubbish', 'missing'] as const;
export type Fault = (typeof faults)[number];

/** What stands in for a program that is broken; one that is missing has none. */
const broken: Readonly<Record<Exclude<Fault, 'missing'>, string>> = {
  fails: 'echo "stand-in: broken database" >&2; exit 1',
  rubbish: "printf '\\001 ??? rubbish\\n%%%%\\n'",
};

/** A host whose every program can be taken away or broken. */
export interface BrokenHost {
  readonly close: () => void;
  /** The programs that a probe calls, where it stands with everything in order. */
  readonly calls: (probe: Script) => Promise<readonly string[]>;
  /** What a probe reads where one program is broken. */
  readonly without: (probe: Script, program: string, fault: Fault) => Promise<Reading>;
}

export function brokenHost(userland: Userland): BrokenHost {
  const host = shellHost(userland);
  const isBusybox = userland === 'busybox';
  const folder = join(host.root, isBusybox ? 'bin' : 'srv/programs');
  const real = new Map<string, string>();
  mkdirSync(join(host.root, 'run/systemd/system'), { recursive: true });
  host.write('/var/lib/dpkg/status', 'Package: base-files\n');
  if (isBusybox) {
    for (const name of readdirSync(folder)) if (name !== 'busybox') real.set(name, `/bin/busybox ${name}`);
  } else {
    mkdirSync(folder);
    mkdirSync(join(host.root, 'srv/real'));
    for (const place of ['sbin', 'bin']) {
      for (const name of readdirSync(`/usr/${place}`)) {
        if (real.has(name)) continue;
        real.set(name, `/srv/real/${place}/${name}`);
        symlinkSync(`/srv/real/${place}/${name}`, join(folder, name));
      }
    }
    host.mount('mount --rbind /usr "$1/srv/real"');
    for (const place of ['bin', 'sbin', 'local/bin', 'local/sbin']) {
      host.mount(`mount --bind "$1/srv/programs" "$1/usr/${place}"`);
    }
  }
  const put = (name: string, text: string): void => {
    rmSync(join(folder, name), { force: true });
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  };
  for (const [name, text] of Object.entries(liveTools)) {
    host.write(`/srv/live/${name}`, `#!/bin/sh\n${text}\n`, 0o755);
    real.set(name, `/srv/live/${name}`);
    put(name, `exec /srv/live/${name} "$@"`);
  }
  const restore = (name: string): void => {
    const way = real.get(name);
    if (way !== undefined) put(name, `exec ${way} "$@"`);
  };
  const named = ({ text }: Script): readonly string[] =>
    [...new Set(text.match(/[a-z][a-z0-9_.-]*/g) ?? [])].filter(
      word => real.has(word) && !['sh', 'dash', 'busybox', 'env', 'for', 'in', 'is'].includes(word),
    );
  return {
    close: host.close,
    calls: async probe => {
      const log = join(host.root, 'srv/log');
      writeFileSync(log, '');
      const names = named(probe);
      for (const name of names) put(name, `echo ${name} >>/srv/log; exec ${real.get(name)} "$@"`);
      await host.run(probe);
      for (const name of names) restore(name);
      return [...new Set(readFileSync(log, 'utf8').split('\n'))].filter(name => name !== '');
    },
    without: async (probe, program, fault) => {
      if (fault === 'missing') rmSync(join(folder, program), { force: true });
      else put(program, broken[fault]);
      const reading = await host.run(probe);
      restore(program);
      return reading;
    },
  };
}
