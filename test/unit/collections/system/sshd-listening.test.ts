import { expect, test } from 'vitest';
import { sshdListening } from '../../../../src/collections/system/checks/sshd-listening.ts';

const SS = `LISTEN 0      128    0.0.0.0:2222 0.0.0.0:*
LISTEN 0      128       [::]:22    [::]:*
LISTEN 0      128  127.0.0.1%lo:53 0.0.0.0:*
`;
const PROC = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:08AE 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0000000000000000 100 0 0 10 0
   1: 0F0FA8C0:0050 FE0FA8C0:A001 01 00000000:00000000 02:000A7214 00000000     0        0 2 4 0000000000000000 20 4 30 10 -1
`;

const judge = (port: number | undefined, stdout: string) =>
  sshdListening.bind(port === undefined ? {} : { port }).judge({ code: 0, stdout, stderr: '' }, []);

test.each([
  ['ss', SS, [2222, 22, 53], [80, 2, 222]],
  ['the kernel’s table', PROC, [2222], [22, 80]],
])('who listens is read as %s tells it', (_, text, listening, silent) => {
  for (const port of listening) expect(judge(port, text)).toMatchObject({ kind: 'met', evidence: `TCP ${port}` });
  for (const port of silent) expect(judge(port, text)).toMatchObject({ kind: 'not-met' });
});

test('the port is that of the connection where none is said', () => {
  expect(judge(undefined, `lifeline 192.0.2.1 50000 192.0.2.2 2222\n${SS}`)).toMatchObject({ evidence: 'TCP 2222' });
  expect(judge(undefined, `lifeline \n${SS}`)).toMatchObject({ evidence: 'TCP 22' });
});

test('where nobody has told, it was not read', () => {
  expect(judge(22, 'lifeline \n')).toMatchObject({ kind: 'unasked' });
});
