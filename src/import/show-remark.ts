import type { Place, Remark } from './found.ts';

const show = ({ file, line }: Place): string => (line === undefined ? file : `${file}:${line}`);

/** A remark in one line, its places in front: `hosts.ini:9: not carried over: ansible_remote_tmp`. */
export function showRemark({ kind, places, text }: Remark): string {
  const [first, ...rest] = places;
  const others = rest.map(place =>
    place.file === first?.file && place.line !== undefined ? `:${place.line}` : show(place),
  );
  return `${first === undefined ? '' : `${[show(first), ...others].join(', ')}: `}${kind}: ${text}`;
}
