import { expect, test } from 'vitest';
import { renderDiagnosis } from '../../../src/report/gate/diagnosis.ts';

const look = { color: false, columns: 80, verbose: false };
const render = (silent: readonly string[]): string =>
  renderDiagnosis(
    {
      diagnosis: { causes: [], pairs: [], silent: silent.map(host => ({ host, because: 'it could not be reached' })) },
      seconds: 2,
    },
    look,
  );

test('a diagnosis finds nothing wrong only where every host was read', () => {
  expect(render([])).toContain('✓ the diagnosis found nothing wrong, in 2.0 s');
  const unknown = render(['ms-1', 'wk-1']);
  expect(unknown).toContain('? no cause was found, but nothing is known of ms-1, wk-1, in 2.0 s');
  expect(unknown).toContain('? ms-1: it could not be reached');
  expect(unknown).not.toContain('nothing wrong');
});
