import { expect, test } from 'vitest';
import { InputProblem, Problem } from '../../../src/model/problems/problem.ts';
import { renderProblem } from '../../../src/report/text/problem.ts';

test('where, what, evidence and the way out', () => {
  const problem = new Problem({
    where: 'wk-1',
    what: 'its host key has changed',
    evidence: ['known   SHA256:abc', 'offered SHA256:\x1b[8mdef'],
    hint: 'if the host was installed anew: ssh-keygen -R 192.168.15.3',
  });
  expect(renderProblem(problem, { color: false })).toMatchInlineSnapshot(`
    "✗ wk-1: its host key has changed
        known   SHA256:abc
        offered SHA256:\\e[8mdef
      → if the host was installed anew: ssh-keygen -R 192.168.15.3
    "
  `);
});

test('many mistakes at once', () => {
  const problem = new InputProblem([
    { where: 'home.yaml:3:1', what: 'unknown key “hots”', hint: 'did you mean “hosts”?' },
    { where: 'home.yaml:9:5', what: 'two hosts have the address 192.168.15.3' },
  ]);
  expect(renderProblem(problem, { color: false })).toMatchInlineSnapshot(`
    "✗ home.yaml:3:1: unknown key “hots”
      → did you mean “hosts”?
    ✗ home.yaml:9:5: two hosts have the address 192.168.15.3
    2 problems
    "
  `);
});

test('a bug of ours says so, with its stack and its cause', () => {
  const error = new TypeError('x is not a function', { cause: new Error('because of y') });
  const text = renderProblem(error, { color: false });
  expect(text).toMatch(/^✗ this is a bug in provision/);
  expect(text).toContain('TypeError: x is not a function');
  expect(text).toContain('problem.test.ts');
  expect(text).toContain('because: Error: because of y');
  expect(text).toContain('→ please report it');
});

test('a thing that is thrown and is no error', () => {
  expect(renderProblem('nope', { color: false })).toContain('thrown: nope');
});

test('a mistake never shows a stack', () => {
  const problem = new InputProblem({ what: 'broken' }, { cause: new Error('inner') });
  expect(renderProblem(problem, { color: true })).not.toMatch(/\n\s+at /);
});

test('on a narrow terminal where and what are broken between words; what is there to be copied is not', () => {
  const problem = new Problem({
    where: 'wk-1',
    what: 'the unit that starts K3s is masked, and whoever masked it wants it so',
    evidence: ['/etc/systemd/system/k3s-agent.service is a link to /dev/null'],
    hint: 'on wk-1: systemctl unmask k3s-agent && systemctl start --no-block k3s-agent',
  });
  expect(renderProblem(problem, { color: false, columns: 40 })).toMatchInlineSnapshot(`
    "✗ wk-1: the unit that starts K3s is
        masked, and whoever masked it wants
        it so
        /etc/systemd/system/k3s-agent.service is a link to /dev/null
      → on wk-1: systemctl unmask k3s-agent && systemctl start --no-block k3s-agent
    "
  `);
  expect(renderProblem(problem, { color: true, columns: 40 })).toContain('\u001b[1mwk-1\u001b[22m: the unit');
});
