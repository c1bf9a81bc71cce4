import { WebClient } from "@slack/web-api";
import type { SlackEnv } from "../../config/env.ts";
import type { Catalogue } from "../../domain/catalogue.ts";
import { checkSlack, checkSocketMode } from "../../slack/transport/check.ts";
import { neededScopes } from "../../slack/transport/scopes.ts";
import type { CheckRow } from "./check-row.ts";

/** Token, permissions, the channels that posts go to, and whether Socket Mode can be opened. */
export async function checkSlackSide(slack: SlackEnv, catalogue: Catalogue): Promise<CheckRow[]> {
  const address = slack.apiUrl === null ? {} : { slackApiUrl: slack.apiUrl };
  const client = new WebClient(slack.botToken, { ...address, retryConfig: { retries: 0 }, timeout: 10_000 });
  const apiUrl = slack.apiUrl ?? undefined;
  const scopes = neededScopes(asksForGroups(catalogue));
  const rows = await checkSlack(client, { channels: channelsOf(catalogue), scopes, ...(apiUrl ? { apiUrl } : {}) });
  return slack.mode === "socket" ? [...rows, await checkSocketMode(slack.appToken, apiUrl)] : rows;
}

/** Whether somebody's right hangs on who belongs to a user group. */
function asksForGroups({ slack, clients }: Catalogue): boolean {
  const named = [...slack.managers, ...[...clients.values()].flatMap((client) => client.owners)];
  return named.some((reference) => /^@?S/.test(reference));
}

/** Every channel that the catalogue may post to. */
function channelsOf(catalogue: Catalogue): string[] {
  const metrics = [...catalogue.metrics.values()];
  const named = [
    catalogue.slack.channel,
    ...metrics.map((metric) => metric.channel),
    ...metrics.flatMap((metric) => Object.values(metric.severity).map((rule) => rule.channel)),
    ...[...catalogue.clients.values()].map((client) => client.channel),
    catalogue.plans?.digest?.channel ?? null,
  ];
  return [...new Set(named.filter((channel) => channel !== null))];
}
