/**
 * What keeps an edge for Traefik and for what a cluster cannot do without. Everything of K3s and Calico tolerates its key, also the job that
 * installs a chart on a server (helm-controller, `bootstrap`). The value says that it is ours.
 */
export const TAINT = { key: 'CriticalAddonsOnly', value: 'provision-edge', effect: 'NoSchedule' } as const;

/** As kubectl writes it: `KEY=VALUE:EFFECT`. */
export const TAINT_TEXT = `${TAINT.key}=${TAINT.value}:${TAINT.effect}`;

/** What pods of Traefik's tolerate, whoever has given the taint. */
export const TOLERATION = { key: TAINT.key, operator: 'Exists', effect: TAINT.effect } as const;

export interface Taint {
  readonly node: string;
  readonly key: string;
  /** Empty: it has none. */
  readonly value: string;
  readonly effect: string;
}

const orNone = (what: string): string => `{{with ${what}}}{{.}}{{else}}-{{end}}`;

/** Of the node `$n`, as a template of Go: `Taint NODE KEY VALUE EFFECT`, a line each; `-`: none. */
export const TAINT_LINES = `{{range .spec.taints}}Taint {{$n}} {{.key}} ${orNone('.value')} {{.effect}}{{"\\n"}}{{end}}`;

/** Of the pod `$n` in `$s`: `Tolerates NAMESPACE NAME` where it tolerates the taint (core/v1, Toleration), perhaps more than once. */
export const TOLERANCE_LINES = [
  `{{range .spec.tolerations}}{{if eq (print .key) "<nil>" "${TAINT.key}"}}{{if eq (print .effect) "<nil>" "${TAINT.effect}"}}`,
  `{{if or (eq (print .operator) "Exists") (eq (print .value) "${TAINT.value}")}}Tolerates {{$s}} {{$n}}{{"\\n"}}{{end}}`,
  '{{end}}{{end}}{{end}}',
].join('');

/** Whether it keeps away all pods that do not tolerate our key. */
export const keepsAway = ({ key, effect }: Taint): boolean => key === TAINT.key && effect === TAINT.effect;

export const isOurTaint = (taint: Taint): boolean => keepsAway(taint) && taint.value === TAINT.value;
