import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import type { Script } from '../../../model/plan/script.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { shown } from './shown-by-hand.ts';

const isInstalled = (name: string): Script =>
  sh`{ dpkg -l ${name} | grep -q '^[hi]i ' || rpm -q ${name}; } >/dev/null 2>&1`;

const any = (scripts: readonly Script[], between: string): Script => raw(scripts.map(({ text }) => text).join(between));

/** Packages by apt, dnf or yum. `entries`: of each, any one will do, the first that there is is installed. */
export function packageByHand(
  entries: readonly (readonly string[])[],
  state: 'present' | 'absent' | 'latest',
  recommends: boolean,
): ByHand {
  if (state === 'absent') {
    return shown(lines(...entries.flat().map(name => sh`dpkg -l ${name} 2>/dev/null || rpm -q ${name}`)));
  }
  if (state !== 'present')
    return { kind: 'cannot', because: `\`state: ${state}\` of a package is not written by hand` };
  const is = entries.map(names => any(names.map(isInstalled), ' ||\n  '));
  const flag = recommends ? [] : ['--no-install-recommends'];
  const install = (names: readonly string[]): Script =>
    sh`${any(names.map(isInstalled), ' ||\n  ')} ||
  ${any(
    names.map(name => sh`$provision_install ${name}`),
    ' ||\n  ',
  )}`;
  return {
    kind: 'step',
    is: raw(is.map(({ text }) => (text.includes('||\n') ? `{ ${text}; }` : text)).join(' &&\n')),
    make: lines(
      sh`if command -v apt-get >/dev/null; then
  apt-get -q update
  provision_install=${['env DEBIAN_FRONTEND=noninteractive apt-get -q install -y', ...flag].join(' ')}
elif command -v dnf >/dev/null; then
  provision_install='dnf install -y'
else
  provision_install='yum install -y'
fi`,
      ...entries.map(install),
    ),
    expect: `installed: ${entries.map(names => names.join(' or ')).join(', ')}`,
  };
}
