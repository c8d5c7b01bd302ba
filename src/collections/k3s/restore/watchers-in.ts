/** Where there are more pods than this, the rest is counted. */
const MOST = 20;

const hint = 'k3s kubectl -n NAMESPACE rollout restart deployment,daemonset,statefulset';

/**
 * What is left to the user of pods that watch the API, a line or none: what was made since is not heard of by them, until they are started anew. Pure.
 * @param stdout what `anew.sh` has printed on the server
 */
export function watchersIn(stdout: string): readonly string[] {
  if (/^later$/m.test(stdout))
    return [
      `K3s is not installed yet: once phase 3 has been, start pods that watch the API anew, in kube-system, too (${hint})`,
    ];
  const pods = [...stdout.matchAll(/^watches (\S+)$/gm)].map(([, pod = '']) => pod).sort();
  if (pods.length === 0) return [];
  const more = pods.length > MOST ? `, and ${pods.length - MOST} more` : '';
  return [
    `these pods have an account of their own and may watch the API, which tells them nothing until they are started anew (${hint}): ${pods.slice(0, MOST).join(', ')}${more}`,
  ];
}
