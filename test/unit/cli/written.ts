import { vi } from 'vitest';

/** What a job writes to the two outputs. */
export async function written<T>(job: () => T | Promise<T>): Promise<{ value: T; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map(name =>
    vi.spyOn(process[name], 'write').mockImplementation(text => {
      texts[name] += String(text);
      return true;
    }),
  );
  try {
    return { value: await job(), ...texts };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
