import { html } from './html.ts';

/** The page's style: the reader's own light or dark, readable on a telephone and on paper; nothing is loaded. */
export const style = html`
:root {
  color-scheme: light dark;
  --well: light-dark(#1a7f37, #3fb950); --narrow: light-dark(#9a6700, #d29922); --lossy: light-dark(#bc4c00, #f0883e);
  --broken: light-dark(#cf222e, #f85149); --unknown: light-dark(#6e7781, #8b949e);
  --line: light-dark(#d0d7de, #30363d); --soft: light-dark(#f6f8fa, #161b22); --dim: light-dark(#57606a, #9198a1);
}
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 920px; margin: 0 auto; padding: 1.5rem 1rem 3rem;
  color: light-dark(#1f2328, #e6edf3); background: light-dark(#fff, #0d1117); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; } p { margin: .4rem 0; } .dim { color: var(--dim); }
.word { display: inline-block; padding: 0 .55em; border-radius: 6px; color: light-dark(#fff, #0d1117); font-weight: 700; }
.word.GO { background: var(--well); } .word.STOP { background: var(--broken); } .word.nothing-asked { background: var(--narrow); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; } th { text-align: left; font-weight: 600; }
thead th { background: var(--soft); white-space: nowrap; } thead td { border: 0; }
.matrix td { white-space: nowrap; line-height: 1.35; } .matrix td b { font-size: 14px; } .matrix small { color: var(--dim); }
.checks th[scope=row] { font-weight: 400; min-width: 11rem; } .checks td { text-align: center; font-weight: 700; }
.checks .well { color: var(--well); } .checks .narrow { color: var(--narrow); } .checks .broken { color: var(--broken); }
.matrix .well, .key .well { background: color-mix(in srgb, var(--well) 18%, transparent); }
.matrix .narrow, .key .narrow, .checks .narrow { background: color-mix(in srgb, var(--narrow) 25%, transparent); }
.matrix .lossy, .key .lossy { background: color-mix(in srgb, var(--lossy) 35%, transparent); }
.matrix .broken, .key .broken, .checks .broken { background: color-mix(in srgb, var(--broken) 35%, transparent); }
.matrix .unknown, .key .unknown, .checks .unknown { background: color-mix(in srgb, var(--unknown) 18%, transparent); }
.matrix th[scope=row] { position: sticky; left: 0; background: var(--soft); white-space: nowrap; } .matrix .self { background: var(--soft); }
.key { display: flex; flex-wrap: wrap; gap: .4rem 1rem; font-size: 13px; padding: 0; margin: .6rem 0; list-style: none; }
.key i { display: inline-block; width: 1em; height: 1em; border-radius: 3px; margin-right: .4em; vertical-align: -2px; }
.topology { width: 100%; min-width: 560px; display: block; } .topology line { stroke-width: 2.5; }
.topology rect { fill: var(--soft); stroke: var(--dim); } .topology text { text-anchor: middle; font-size: 11px; fill: currentColor; }
.topology .name { font-size: 14px; font-weight: 600; }
line.well { stroke: var(--well); } line.narrow { stroke: var(--narrow); stroke-dasharray: 10 4; }
line.lossy { stroke: var(--lossy); stroke-dasharray: 8 4; } line.broken { stroke: var(--broken); stroke-dasharray: 5 5; }
.many .well, .many .unknown { stroke-width: 1; stroke-opacity: .25; } .many line { stroke-width: 1.5; }
line.unknown { stroke: var(--unknown); stroke-dasharray: 2 5; }
article { border: 1px solid var(--line); border-left: 5px solid var(--broken); border-radius: 6px; padding: .8rem 1rem; margin: .8rem 0; }
article.warning { border-left-color: var(--narrow); }
dl { margin: .5rem 0 0; } dt { font-weight: 600; margin-top: .5rem; } dd { margin: .1rem 0 0 1rem; overflow-wrap: anywhere; }
code { font: 13px/1.5 ui-monospace, monospace; background: var(--soft); border-radius: 4px; padding: .1em .35em;
  overflow-wrap: anywhere; white-space: pre-wrap; }
@media print { article, table, svg { break-inside: avoid; } }
`;
