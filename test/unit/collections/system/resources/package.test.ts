import { describe, expect, test } from 'vitest';
import { packageResource } from '../../../../../src/collections/system/resources/package.ts';

const plan = (spec: object, stdout: string) => packageResource.bind(spec).plan({ stdout, stderr: '', code: 0 });

/** As dpkg-query 1.21 prints it; tar was removed and its settings kept. */
const dpkg = 'curl\tinstalled\t7.88.1-10+deb12u8\ntar\tconfig-files\t1.34\n';
/** As rpm 4.16 prints it. */
const rpm = 'curl\tinstalled\t7.76.1-29.el9\n';

describe('package', () => {
  test.each([dpkg, rpm])('is there', stdout => {
    expect(plan({ name: 'curl' }, stdout)).toEqual({ kind: 'none', why: expect.stringMatching(/^installed: curl 7/) });
  });

  test('is missing, or only its settings are left', () => {
    expect(plan({ name: ['curl', 'tar', 'jq'] }, dpkg)).toMatchObject({
      change: {
        action: 'create',
        fields: [
          { name: 'tar', before: undefined, after: 'installed' },
          { name: 'jq', before: undefined, after: 'installed' },
        ],
      },
    });
  });

  test('is satisfied by any of several', () => {
    expect(plan({ name: 'wget|curl' }, dpkg).kind).toBe('none');
    expect(plan({ name: 'wireguard-tools|wireguard' }, dpkg)).toMatchObject({
      change: { fields: [{ name: 'wireguard-tools|wireguard', after: 'the first known' }] },
    });
  });

  test('goes, all of several', () => {
    const both = `${dpkg}wget\tinstalled\t1.21\n`;
    expect(plan({ name: 'wget|curl', state: 'absent' }, both)).toMatchObject({
      change: {
        action: 'remove',
        fields: [{ name: 'wget' }, { name: 'curl', before: '7.88.1-10+deb12u8', after: undefined }],
      },
    });
    expect(plan({ name: 'jq', state: 'absent' }, both)).toEqual({ kind: 'none', why: 'not installed' });
  });

  test('is upgraded only when asked to', () => {
    const newer = `${dpkg}curl\tcandidate\t7.88.1-10+deb12u9\n`;
    expect(plan({ name: 'curl' }, newer).kind).toBe('none');
    expect(plan({ name: 'curl', state: 'latest' }, newer)).toMatchObject({
      change: { action: 'update', fields: [{ name: 'curl', after: '7.88.1-10+deb12u9' }] },
    });
    expect(plan({ name: 'curl', state: 'latest' }, `${dpkg}curl\tcandidate\t(none)\n`).kind).toBe('none');
  });

  test('cannot be had where there is no package manager', () => {
    expect(plan({ name: 'curl' }, 'none\n')).toMatchObject({
      change: { refused: { because: 'neither apt nor dnf nor yum', liftedBy: {} } },
    });
  });

  test('is owned by each of its names', () => {
    expect(packageResource.bind({ name: ['a|b', 'c:amd64'] }).ids).toEqual(
      ['a', 'b', 'c'].map(name => ({ kind: 'package', name })),
    );
  });
});
