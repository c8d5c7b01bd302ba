const plurals = (noun: string): string => {
  const [, head = noun, of = ''] = /^(.*?)( of .*)?$/s.exec(noun) ?? [];
  if (/[^aeiou]y$/.test(head)) return `${head.slice(0, -1)}ies${of}`;
  return `${head}${/(s|x|z|ch|sh)$/.test(head) ? 'es' : 's'}${of}`;
};

/** A noun in the number that it is used in: `rule`, `rules`, `entries`, `rules of ufw`. */
export const plural = (noun: string, number: number): string => (number === 1 ? noun : plurals(noun));

/** `1 host`, `4 hosts`, `2 entries`. */
export const count = (number: number, noun: string): string => `${number} ${plural(noun, number)}`;

/** `is` for one, `are` for more and for none. */
export const isAre = (number: number): string => (number === 1 ? 'is' : 'are');
