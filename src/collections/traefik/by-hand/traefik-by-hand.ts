import type { ByHand, HandCheck } from '../../../model/by-hand/by-hand.ts';
import { allOf, lines, sh } from '../../../shell/sh.ts';
import { NAMESPACE, RELEASE } from '../release.ts';
import { TAINT, TAINT_TEXT } from '../state/taint.ts';

/** Nobody else may have its ports. */
export const edgeByHand = (isEdge: boolean): ByHand =>
  isEdge
    ? {
        kind: 'look',
        is: sh`! ss -Hltn 'sport = :80 or sport = :443' | grep -q .`,
        expect: 'no program of the host listens on port 80 or 443',
        otherwise: "move it to other ports: ss -ltnp '( sport = :80 or sport = :443 )'",
      }
    : { kind: 'nothing', because: 'this host is no edge' };

const NODES = '{range .items[?(@.spec.taints)]}{.metadata.name}{" "}{.spec.taints}{"\\n"}{end}';
const OURS = `"value":"${TAINT.value}"`;

/** Nodes that are kept for Traefik, and no other. */
export function taintByHand(edges: readonly string[]): ByHand {
  const there = edges.map(
    edge => sh`k3s kubectl get node ${edge} -o 'jsonpath={.spec.taints}' | grep -q ${`"key":"${TAINT.key}"`}`,
  );
  const others = sh`! k3s kubectl get nodes -o ${`jsonpath=${NODES}`} | grep -F ${OURS} | grep -qvE ${`^(${['-', ...edges].join('|')}) `}`;
  return {
    kind: 'step',
    is: allOf([...there, others]),
    make: sh`k3s kubectl get nodes -o ${`jsonpath=${NODES}`} | grep -F ${OURS} | while read -r node rest; do
  [ -z "$rest" ] || k3s kubectl taint nodes "$node" ${`${TAINT_TEXT}-`} </dev/null
done
${lines(...edges.map(edge => sh`k3s kubectl taint nodes ${edge} ${TAINT_TEXT}`))}`,
    expect: edges.length === 0 ? 'no node is kept for Traefik' : `${edges.join(', ')} are kept for Traefik`,
  };
}

const INSTANCE = `app.kubernetes.io/instance=${RELEASE}-${NAMESPACE}`;

/** One ready pod on each edge, and none elsewhere. */
export const runsByHand = (edges: readonly string[]): HandCheck => ({
  is: sh`[ "$(k3s kubectl -n ${NAMESPACE} get pods -l ${INSTANCE} -o wide --no-headers | awk '$2 == "1/1" { ready = ready $7 "\n" } $2 != "1/1" { ready = ready "unready\n" } END { printf "%s", ready }' | sort)" = "$(printf '%s\n' ${edges} | sort)" ]`,
  look: sh`k3s kubectl -n ${NAMESPACE} get pods,services -o wide; k3s kubectl -n kube-system get ${`helmcharts/${RELEASE}`} ${`jobs/helm-install-${RELEASE}`}`,
  expect: `one ready pod of Traefik on each of ${edges.join(', ')}, and none elsewhere`,
});

/** Rules that lead the host's ports to it. */
export const portsByHand = (isEdge: boolean): HandCheck => {
  const led = [
    ['80', '8000'],
    ['443', '8443'],
  ].map(
    ([port = '', to = '']) =>
      sh`iptables-save -t nat | grep -Eqe ${`--dport ${port} .*--to-destination [0-9.]+:${to}$`}`,
  );
  return {
    is: isEdge ? allOf(led) : allOf(led.map(one => sh`! ${one}`)),
    look: sh`iptables-save -t nat | grep -E -e '--dport (80|443) '`,
    expect: isEdge ? 'ports 80 and 443 lead to Traefik' : 'ports 80 and 443 lead to no Traefik: this host is no edge',
  };
};

/** The taint is there; which pods run beside it somebody looks at. */
export const dedicatedByHand = (edges: readonly string[]): HandCheck => ({
  look: lines(...edges.map(edge => sh`k3s kubectl get pods -A -o wide --field-selector ${`spec.nodeName=${edge}`}`)),
  expect: `on ${edges.join(', ')} run pods of Traefik and of the system alone`,
});
