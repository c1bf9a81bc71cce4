import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { createDelivery } from "./delivery/delivery.ts";
import type { Transport } from "./delivery/transport.ts";
import { neededScope } from "./events.ts";
import { createFaults } from "./faults.ts";
import { createHandles } from "./handles.ts";
import type { Seed, SlackManifest } from "./seed.ts";
import { freshSettings, type Slack, type Tokens } from "./slack.ts";
import { createTraffic } from "./traffic.ts";
import { sayBeginnings } from "./workspace/beginnings.ts";
import { buildWorkspace } from "./workspace/workspace.ts";

interface Parts {
  readonly seed: Seed;
  readonly manifest: SlackManifest;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly transport: () => Transport;
  readonly url: () => string;
}

/** The workspace of the seed with everything around it. */
export function createSlack({ seed, manifest, tokens, clock, changes, transport, url }: Parts): Slack {
  const traffic = createTraffic(Object.values(tokens));
  const settings = freshSettings();
  const { changed, version } = changes;
  const slack: Slack = {
    seed,
    manifest,
    tokens,
    clock,
    traffic,
    settings,
    handles: createHandles(clock),
    faults: createFaults(),
    delivery: createDelivery({
      transport,
      clock,
      traffic,
      settings,
      teamId: seed.team.id,
      verification: tokens.verification,
      wanted: (subscription) => isWanted(slack, subscription),
      changed,
    }),
    lastPost: new Map(),
    url,
    version,
    changed,
    workspace: buildWorkspace(seed, manifest, clock.now()),
    scopes: new Set(manifest.botScopes),
    revoked: false,
  };
  sayBeginnings(slack);
  return slack;
}

/** Back to the seed, with the app still connected. */
export function resetSlack(slack: Slack): void {
  slack.clock.clear();
  slack.clock.real();
  slack.handles.clear();
  slack.faults.clear();
  slack.traffic.clear();
  slack.lastPost.clear();
  Object.assign(slack.settings, freshSettings());
  slack.scopes = new Set(slack.manifest.botScopes);
  slack.revoked = false;
  slack.workspace = buildWorkspace(slack.seed, slack.manifest, slack.clock.now());
  sayBeginnings(slack);
}

/** Slack sends what the manifest subscribes to, as far as the scopes allow; a revoked app hears only of that. */
function isWanted(slack: Slack, subscription: string): boolean {
  if (!slack.manifest.botEvents.includes(subscription)) return false;
  if (slack.revoked) return subscription === "tokens_revoked";
  const scope = neededScope(subscription);
  return scope === undefined || slack.scopes.has(scope);
}
