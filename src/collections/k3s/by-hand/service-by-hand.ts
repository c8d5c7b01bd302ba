import type { ByHand, HandFact } from '../../../model/by-hand/by-hand.ts';
import { allOf, sh } from '../../../shell/sh.ts';
import { LATER_SECOND, startedAfter } from '../../system/by-hand/unit-by-hand.ts';

/** What agents join with; it is a secret, and its checksum of the CA makes sure whom they trust. */
export const carriedToken: HandFact = {
  label: 'TOKEN',
  about: 'the token that agents join with',
  like: 'K10[0-9a-f]{64}::[A-Za-z0-9:_.-]+',
  standIn: bytes => `K10${bytes.toString('hex')}::node:${bytes.toString('hex')}`,
};

interface ServiceWish {
  readonly role: 'server' | 'agent';
  readonly inputs: readonly string[];
  readonly patience: number;
}

/** K3s is started without waiting for it, and watched: `systemctl start` would wait for ever where a server cannot be reached. */
export function serviceByHand({ role, inputs, patience }: ServiceWish): ByHand {
  const unit = role === 'server' ? 'k3s.service' : 'k3s-agent.service';
  return {
    kind: 'step',
    is: allOf([sh`systemctl -q is-active -- ${unit}`, ...startedAfter(unit, inputs)]),
    make: sh`${LATER_SECOND}
systemctl restart --no-block -- ${unit}
tries=0
# It is at rest for a moment before it starts.
sleep 2
until systemctl -q is-active -- ${unit}; do
  tries=$((tries + 1))
  if [ "$tries" -ge ${patience} ]; then
    journalctl --no-pager -q -n 30 -u ${unit} >&2
    exit 1
  fi
  sleep 1
done`,
    expect: `${unit} runs, and is newer than its files`,
    ...(role === 'server'
      ? {
          tells: { fact: 'k3s.agent_token', print: sh`cat /var/lib/rancher/k3s/server/agent-token`, isSecret: true },
        }
      : {}),
  };
}
