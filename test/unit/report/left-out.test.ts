import { expect, test } from 'vitest';
import { renderLeftOut } from '../../../src/report/plan/left-out.ts';
import { paints } from '../../../src/report/text/look.ts';

test('a phase that is left out says why, for which hosts, and what to type', () => {
  const text = renderLeftOut(
    {
      type: 'phase-left-out',
      phase: 'wipe',
      what: 'a live cluster is not wiped',
      because: [
        { host: 'ms-1', because: 'phase wireguard has begun' },
        { host: 'wk-1', because: 'phase wireguard has begun' },
        { host: 'wk-2', because: 'k3s\x1b[2J runs (pid 12)' },
      ],
      instead: [{ hosts: ['wk-2'], type: 'provision phase1 -i home.yaml -l wk-2' }],
    },
    paints(false),
  );
  expect(text).toMatchInlineSnapshot(`
    "  - left out: a live cluster is not wiped
        ms-1, wk-1: phase wireguard has begun
        wk-2: k3s\\e[2J runs (pid 12)
      → for wk-2 alone: provision phase1 -i home.yaml -l wk-2
    "
  `);
});
