import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

test.each(['--help', 'twin fault list', '--version'])(
  'what nobody reads to its end is no accident: %s',
  async words => {
    const child = spawn(process.execPath, ['bin/provision.mjs', ...words.split(' ')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let said = '';
    child.stderr.on('data', chunk => {
      said += String(chunk);
    });
    const code = await new Promise(resolve => child.once('close', resolve));
    expect({ said, code }).toEqual({ said: '', code: 0 });
  },
);
