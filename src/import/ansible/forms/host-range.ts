/** Most hosts that one line may stand for: whoever has more has mistyped a range. */
const MOST = 2000;

/**
 * The hosts that a name stands for: `srv[01:03]`, `rack-[a:c]`, `even[0:4:2]`; both ends count, and numbers keep the length of
 * the first.
 * @returns `undefined` where a range is none
 */
export function hostRange(pattern: string): readonly string[] | undefined {
  const [, head, begin = '', end, stride = '1', tail = ''] =
    /^([^[]*)\[([^\]:]*):([^\]:]*)(?::([^\]:]+))?\](.*)$/.exec(pattern) ?? [];
  if (head === undefined || end === undefined) return /\[[^\]]*$/.test(pattern) ? undefined : [pattern];
  const parts = between(begin === '' ? '0' : begin, end, Number(stride));
  const rests = parts === undefined ? undefined : hostRange(tail);
  if (parts === undefined || rests === undefined || parts.length * rests.length > MOST) return undefined;
  return parts.flatMap(part => rests.map(rest => `${head}${part}${rest}`));
}

function between(begin: string, end: string, stride: number): string[] | undefined {
  if (!Number.isInteger(stride) || stride < 1) return undefined;
  if (/^\d+$/.test(begin) && /^\d+$/.test(end)) {
    const padded = begin.length > 1 && begin.startsWith('0');
    if (padded && begin.length !== end.length) return undefined;
    return steps(Number(begin), Number(end), stride)?.map(one =>
      padded ? String(one).padStart(begin.length, '0') : String(one),
    );
  }
  if (!/^[A-Za-z]$/.test(begin) || !/^[A-Za-z]$/.test(end)) return undefined;
  return steps(begin.charCodeAt(0), end.charCodeAt(0), stride)?.map(one => String.fromCharCode(one));
}

function steps(from: number, to: number, stride: number): number[] | undefined {
  if (from > to || to - from > MOST * stride) return undefined;
  return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, at) => from + at * stride);
}
