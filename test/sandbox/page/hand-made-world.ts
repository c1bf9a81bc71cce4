import type { Json, SandboxChannel, SandboxMessage, SandboxUser, World } from "../../../src/sandbox/api.ts";

/** A workspace in the middle of an incident, written by hand: every kind of block that the page draws occurs in it. */

/** 20 November 2026, 14:24 in Berlin. */
export const NOW = Date.UTC(2026, 10, 20, 13, 24);

export const ANA = "U0ANA";
export const DANA = "U0DANA";
const BEN = "U0BEN";
const MAX = "U0MAX";
const ERIK = "U0ERIK";
export const BOT = "U0LEAD";

const user = (
  id: string,
  realName: string,
  kind: SandboxUser["kind"],
  more: Partial<SandboxUser> = {},
): SandboxUser => ({
  id,
  name: realName.split(" ")[0]?.toLowerCase() ?? id,
  realName,
  teamId: kind === "external" ? "T0ACME" : "T0HARBOUR",
  tz: "Europe/Berlin",
  kind,
  company: kind === "guest" || kind === "external" ? "Acme Dental" : "Harbour Growth",
  colour: "#2f7d6d",
  deactivated: false,
  ...more,
});

const USERS: readonly SandboxUser[] = [
  user(ANA, "Ana Ruiz", "member", { colour: "#b8452f" }),
  user(BEN, "Ben Okafor", "member", { colour: "#3a62a8" }),
  user(MAX, "Maximiliane von Hohenlohe-Waldenburg", "member", { name: "max", colour: "#6b4ea0" }),
  user(DANA, "Dana Whitfield", "guest", { tz: "America/New_York", colour: "#a06a1c" }),
  user(ERIK, "Erik Lind", "external", { tz: "Europe/Stockholm", colour: "#50702c" }),
  user(BOT, "Leadline", "bot", { colour: "#0b3b4f" }),
];

const channel = (id: string, name: string, more: Partial<SandboxChannel> = {}): SandboxChannel => ({
  id,
  name,
  kind: "public",
  shared: false,
  archived: false,
  topic: "",
  members: [ANA, BEN, MAX, BOT],
  unread: 0,
  mentions: 0,
  ...more,
});

export const ALERTS = "C0ALERTS";
export const SHARED = "C0ACME";
export const ZOO = "C0ZOO";
export const EMPTY = "C0EMPTY";

const CHANNELS: readonly SandboxChannel[] = [
  channel(ALERTS, "lead-alerts", {
    topic: "Where incidents open. Acknowledge before you dig.",
    unread: 1,
    mentions: 1,
  }),
  channel(SHARED, "acme-shared", { shared: true, members: [ANA, BEN, DANA, ERIK, BOT], unread: 2 }),
  channel(ZOO, "block-zoo", { topic: "Every block there is" }),
  channel(EMPTY, "a-rather-long-channel-name-that-has-to-be-cut-off-somewhere", { kind: "private" }),
  channel("C0OPEN", "growth-ideas", { members: [BEN] }),
  channel("D0ANABEN", "ben", { kind: "dm", members: [ANA, BEN] }),
  channel("D0ANADANA", "dana", { kind: "dm", members: [ANA, DANA] }),
  channel("D0ANABOT", "leadline", { kind: "dm", members: [ANA, BOT] }),
];

/** Slack's timestamp of a moment so many minutes before now. */
export const minutesAgo = (minutes: number): string => `${(NOW / 1000 - minutes * 60).toFixed(6)}`;

const message = (
  at: string,
  where: string,
  who: string,
  text: string,
  more: Partial<SandboxMessage> = {},
): SandboxMessage => ({
  channel: where,
  ts: at,
  broadcast: false,
  user: who,
  text,
  blocks: [],
  attachments: [],
  replyCount: 0,
  replyUsers: [],
  reactions: [],
  ...more,
});

const mrkdwn = (text: string, verbatim = true): Json => ({ type: "mrkdwn", text, verbatim });
const plain = (text: string): Json => ({ type: "plain_text", text, emoji: true });
const button = (action: string, text: string, more: Json = {}): Json => ({
  type: "button",
  action_id: action,
  text: plain(text),
  value: action,
  ...more,
});
const option = (value: string, text: string, more: Json = {}): Json => ({ text: plain(text), value, ...more });

const since = Math.round(NOW / 1000) - 84 * 60;
const clock = (minutes: number): string => `<!date^${Math.round(NOW / 1000) - minutes * 60}^{time}|earlier>`;

const ROOT_BLOCKS: readonly Json[] = [
  { type: "header", block_id: "root-head", text: plain(":red_circle: Critical · Leads · Acme Dental") },
  {
    type: "section",
    block_id: "root-numbers",
    text: mrkdwn(
      `*0 of 23 expected* since <!date^${since}^{time}|13:00> (1 h 24 min) · missing so far *23 leads, about 1,035 EUR*`,
    ),
  },
  {
    type: "image",
    block_id: "root-chart",
    slack_file: { id: "F0CHART" },
    alt_text: "Leads of Acme Dental: 0 of 23 expected since 13:00, 18 to 30 are normal at this hour",
    title: plain("Leads per hour, two days"),
  },
  {
    type: "section",
    block_id: "root-first",
    text: mrkdwn("First: work through the checklist below. Most drops are a broken form or a paused campaign."),
  },
  {
    type: "context",
    block_id: "root-owner",
    elements: [mrkdwn(`Owner <@${MAX}> · nobody on it yet · noticed ${clock(78)}, 6 min after it could be known`)],
  },
  {
    type: "actions",
    block_id: "root-actions",
    elements: [
      button("acknowledge", "Acknowledge", { style: "primary" }),
      button("resolve", "Resolve"),
      button("false_alarm", "False alarm", {
        style: "danger",
        confirm: {
          title: plain("Dismiss as a false alarm?"),
          text: mrkdwn("It counts against the detector's budget, and the thread closes."),
          confirm: plain("Dismiss it"),
          deny: plain("Keep it open"),
          style: "danger",
        },
      }),
      {
        type: "overflow",
        action_id: "more",
        options: [
          option("severity", "Change the severity"),
          option("roles", "Assign roles"),
          option("related", "Declare related"),
          option("postmortem", "Post-mortem"),
          option("expected", "Expected from now on"),
        ],
      },
    ],
  },
];

const STEPS = [
  [
    "Is intake accepting events?",
    `:white_check_mark: 41 per minute (normal 30 to 60) at ${clock(78)} · confirmed by <@${ANA}> ${clock(74)}`,
    true,
  ],
  [
    "Does the landing page load?",
    `:x: HTTP 503 in 0.8 s at ${clock(78)} · Problem, client's side · <@${ANA}> ${clock(72)} _"503 since the deploy"_`,
    true,
  ],
  [
    "Is the campaign still running, with budget left?",
    "How: open the campaign in the ads account, look at status and budget.",
    false,
  ],
  ["Does the form submit on a phone?", "How: open the page on a phone and send a test lead.", false],
  ["Are calls still forwarded?", "How: dial the tracking number and listen.", false],
  ["Did somebody deploy in the last two hours?", "The machine saw 1 deploy at 12:57: `web@4f2c1e` by ben.", false],
  ["Is the tag manager container published?", "How: compare the published version with yesterday's.", false],
  ["Does the CRM write leads?", "How: look at the newest lead in the CRM.", false],
] as const;

const CHECKLIST: readonly Json[] = [
  {
    type: "section",
    block_id: "check-head",
    text: mrkdwn("*Lead triage* · 2 of 8 answered · 4 answered by the machine"),
  },
  ...STEPS.flatMap(([title, evidence, done], index): readonly Json[] => [
    {
      type: "section",
      block_id: `step-${index}`,
      text: mrkdwn(`${done ? "" : ":white_large_square: "}*${title}*\n${evidence}`),
      ...(done
        ? { accessory: { type: "overflow", action_id: "change", options: [option("change", "Change the answer")] } }
        : {}),
    },
    ...(done
      ? []
      : [
          {
            type: "actions",
            block_id: `step-${index}-buttons`,
            elements: [button("ok", "OK"), button("problem", "Problem"), button("skip", "Skip")],
          },
        ]),
  ]),
  { type: "actions", block_id: "check-else", elements: [button("else", "None of these? Something else")] },
];

export const ROOT_TS = minutesAgo(78);

const ALERT_MESSAGES: readonly SandboxMessage[] = [
  message(
    minutesAgo(60 * 26),
    ALERTS,
    BEN,
    "Morning all. The <https://harbour.example/plan|campaign plan> for next week is up.",
  ),
  message(minutesAgo(60 * 26 - 1), ALERTS, BEN, "Budget moves to the *dental* clients from Monday :tada:"),
  message(minutesAgo(60 * 25), ALERTS, ANA, `Thanks <@${BEN}>, looking at it with <!subteam^S0LEADS>.`, {
    reactions: [{ name: "+1", users: [BEN, MAX] }],
  }),
  message(ROOT_TS, ALERTS, BOT, "Critical: Leads, Acme Dental: 0 of 23 expected since 13:00", {
    blocks: ROOT_BLOCKS,
    editedAt: minutesAgo(10),
    replyCount: 3,
    replyUsers: [BOT, ANA],
    latestReply: minutesAgo(12),
    reactions: [
      { name: "eyes", users: [ANA, BEN] },
      { name: "pushpin", users: [BEN] },
    ],
  }),
  message(minutesAgo(77), ALERTS, BOT, "Lead triage: 2 of 8 answered", {
    threadTs: ROOT_TS,
    blocks: CHECKLIST,
    editedAt: minutesAgo(12),
  }),
  message(minutesAgo(70), ALERTS, ANA, "503 since the deploy, I am telling the client.", { threadTs: ROOT_TS }),
  message(minutesAgo(12), ALERTS, BOT, "Volume is coming back: 19 of 22 expected in the last hour.", {
    threadTs: ROOT_TS,
    broadcast: true,
    blocks: [
      {
        type: "section",
        block_id: "back",
        text: mrkdwn(
          "Volume is coming back: *19 of 22* expected in the last hour. One more good hour and this resolves itself.",
        ),
      },
    ],
  }),
  message(minutesAgo(8), ALERTS, BOT, "I know no metric laeds", {
    ephemeralTo: ANA,
    blocks: [
      {
        type: "section",
        block_id: "eph",
        text: mrkdwn('I know no metric "laeds". Did you mean *leads*? `/kpi` lists all.'),
        accessory: button("leads", "Show leads"),
      },
    ],
  }),
];

const SHARED_MESSAGES: readonly SandboxMessage[] = [
  message(minutesAgo(50), SHARED, BOT, "Acme's form has received no leads since 13:00", {
    blocks: [
      {
        type: "section",
        block_id: "client",
        text: mrkdwn(
          `<@${DANA}> Acme's form has received no leads since ${clock(84)}; about 23 were expected by now.\nWhat we found: your landing page answers with an error (503).\nCould you check your hosting? We keep watching and will tell you here when leads come in again.`,
        ),
      },
      {
        type: "actions",
        block_id: "client-buttons",
        elements: [button("on_it", "We're on it", { style: "primary" }), button("fixed", "Fixed on our side")],
      },
    ],
  }),
  message(minutesAgo(46), SHARED, DANA, "Thank you! Our provider had a certificate problem, looking now."),
  message(minutesAgo(45), SHARED, ERIK, "I can restart the load balancer if you want."),
];

export function handMadeWorld(): World {
  return {
    version: 1,
    now: NOW,
    team: { id: "T0HARBOUR", name: "Harbour Growth" },
    me: ANA,
    app: { id: "A0LEAD", name: "Leadline", botUserId: BOT, connected: true },
    users: USERS,
    groups: [{ id: "S0LEADS", handle: "lead-managers", name: "Lead managers", users: [ANA, MAX] }],
    channels: CHANNELS,
    messages: {
      [ALERTS]: ALERT_MESSAGES,
      [SHARED]: SHARED_MESSAGES,
      D0ANABEN: [message(minutesAgo(30), "D0ANABEN", BEN, "Lunch at one?")],
    },
    modals: [],
    notifications: [
      {
        id: "N1",
        at: NOW - 77 * 60_000,
        user: ANA,
        channel: ALERTS,
        ts: ROOT_TS,
        reason: "group mention",
        text: "Critical: Leads, Acme Dental: 0 of 23 expected since 13:00",
      },
      {
        id: "N2",
        at: NOW - 50 * 60_000,
        user: DANA,
        channel: SHARED,
        ts: minutesAgo(50),
        reason: "mention",
        text: "Acme's form has received no leads since 13:00",
      },
    ],
    commands: [
      { command: "/kpi", description: "How a metric is doing", usageHint: "[metric] [group] [period]" },
      {
        command: "/incident",
        description: "Open incidents, or one of them",
        usageHint: "[number | stats 30d | declare]",
      },
    ],
    shortcuts: [
      {
        name: "Pin to the timeline",
        type: "message",
        callbackId: "pin",
        description: "Put this on the incident's timeline",
      },
      { name: "Declare an incident", type: "global", callbackId: "declare", description: "Open one by hand" },
    ],
    toasts: [],
  };
}

const text = (words: string, style?: Json): Json => ({ type: "text", text: words, ...(style ? { style } : {}) });
const section = (...elements: readonly Json[]): Json => ({ type: "rich_text_section", elements });
const raw = (words: string): Json => ({ type: "raw_text", text: words });

const WORD_BLOCKS: readonly Json[] = [
  {
    type: "section",
    block_id: "zoo-fields",
    fields: [
      mrkdwn("*Now*\n0"),
      mrkdwn("*Expected*\n23 (18 to 30)"),
      mrkdwn("*Since*\n13:00"),
      mrkdwn("*Owner*\nMaximiliane von Hohenlohe-Waldenburg"),
    ],
    accessory: { type: "image", image_url: "/sandbox/files/F0CHART", alt_text: "A small chart" },
  },
  { type: "divider" },
  {
    type: "section",
    block_id: "zoo-mrkdwn",
    text: mrkdwn(
      "*bold* _italic_ ~gone~ `code <b>` *_both_* snake_case_name 2*3*4 :unknown_emoji: 10:30:15\n> quoted\n• first\n• second\n```\npre   formatted\n  <b>text</b>\n```\nAfter. A group named &lt;!channel&gt; and &lt;b&gt;markup&lt;/b&gt; stay text, <!here> does not.",
    ),
  },
  {
    type: "rich_text",
    block_id: "zoo-rich",
    elements: [
      section(
        text("Rich "),
        text("bold", { bold: true }),
        text(" code", { code: true }),
        text(" *not bold* <!channel> "),
        { type: "user", user_id: BEN },
        text(" "),
        { type: "usergroup", usergroup_id: "S0LEADS" },
        text(" "),
        { type: "channel", channel_id: ALERTS },
        text(" "),
        { type: "link", url: "https://harbour.example/runbook", text: "runbook" },
        text(" "),
        { type: "emoji", name: "rotating_light" },
        text(" "),
        { type: "date", timestamp: since, format: "{date_long_pretty} at {time}", fallback: "then" },
        { type: "broadcast", range: "here" },
      ),
      {
        type: "rich_text_list",
        style: "ordered",
        indent: 0,
        elements: [section(text("First")), section(text("Second"))],
      },
      { type: "rich_text_list", style: "bullet", indent: 1, elements: [section(text("Nested"))] },
      { type: "rich_text_quote", elements: [text("Somebody said so.")] },
      { type: "rich_text_preformatted", elements: [text("select 1\nfrom leads")] },
    ],
  },
];

const FORM_BLOCKS: readonly Json[] = [
  {
    type: "actions",
    block_id: "zoo-actions",
    elements: [
      {
        type: "static_select",
        action_id: "pick",
        placeholder: plain("Pick a metric"),
        options: [option("leads", "Leads"), option("orders", "Orders")],
      },
      { type: "users_select", action_id: "who", placeholder: plain("Who?"), initial_user: BEN },
      { type: "datepicker", action_id: "day", initial_date: "2026-11-20" },
      { type: "timepicker", action_id: "time", initial_time: "14:00" },
      button("link", "Open the runbook", { url: "https://harbour.example/runbook" }),
      { type: "checkboxes", action_id: "boxes", options: [option("a", "First"), option("b", "Second")] },
      { type: "radio_buttons", action_id: "radio", options: [option("x", "Ours"), option("y", "Theirs")] },
    ],
  },
];

const TABLE_BLOCKS: readonly Json[] = [
  {
    type: "table",
    block_id: "zoo-table",
    column_settings: [{}, { align: "right" }, { align: "right" }, { align: "right" }, { align: "right" }],
    rows: [
      ["Client", "Incidents", "Missed", "Our time", "Their time"].map(raw),
      ["Acme Dental", "3", "71", "1 h 10 min", "2 h 4 min"].map(raw),
      ["Borealis Solar and Heat Pumps of the North", "1", "12", "14 min", "0 min"].map(raw),
      ["<!channel>", "0", "0", "0 min", "0 min"].map(raw),
    ],
  },
  {
    type: "data_table",
    block_id: "zoo-data",
    caption: "Open incidents",
    page_size: 2,
    rows: [
      ["Number", "Metric", "Missing"].map(raw),
      [{ type: "raw_number", value: 42 }, raw("Leads"), { type: "raw_number", value: 23 }],
      [{ type: "raw_number", value: 43 }, raw("Orders"), { type: "raw_number", value: 7 }],
      [{ type: "raw_number", value: 44 }, raw("Sign-ups"), { type: "raw_number", value: 2 }],
    ],
  },
];

const OTHER_BLOCKS: readonly Json[] = [
  {
    type: "card",
    block_id: "zoo-card",
    title: mrkdwn("*#42 Leads · Acme Dental*"),
    subtitle: mrkdwn("open since 13:00"),
    body: mrkdwn("0 of 23 expected, about 1,035 EUR missing"),
    actions: [button("open_card", "Open")],
  },
  {
    type: "container",
    block_id: "zoo-container",
    title: plain("Changes before the start"),
    is_collapsible: true,
    child_blocks: [{ type: "section", block_id: "zoo-child", text: mrkdwn("12:57 deploy of `web`") }],
  },
  { type: "image", block_id: "zoo-lost", slack_file: { id: "F0LOST" }, alt_text: "A chart that was deleted" },
  { type: "holo_projection", block_id: "zoo-unknown" },
];

/** One message with every block, for the channel #block-zoo. */
export function zooMessage(): SandboxMessage {
  return message(minutesAgo(5), ZOO, BOT, "Every block", {
    blocks: [...WORD_BLOCKS, ...FORM_BLOCKS, ...TABLE_BLOCKS, ...OTHER_BLOCKS],
    attachments: [
      { color: "#e01e5a", blocks: [{ type: "section", block_id: "zoo-att", text: mrkdwn("Beside a *red* bar") }] },
      { color: "good", title: "Older attachment", text: "with *text*", fields: [{ title: "Field", value: "one" }] },
    ],
  });
}

/** The preview of the message to the client, as a modal. */
export const PREVIEW = {
  id: "V0PREVIEW",
  hash: "1.a",
  type: "modal",
  title: "Tell the client",
  submit: "Send",
  close: "Cancel",
  callbackId: "preview",
  privateMetadata: "",
  errors: {},
  blocks: [
    {
      type: "alert",
      block_id: "warn",
      level: "warning",
      text: plain("It is 08:24 for Dana. Her hours begin at 09:00."),
    },
    {
      type: "input",
      block_id: "message",
      label: plain("Message to the owners of Acme Dental"),
      hint: plain("No internal names, links or numbers go out."),
      element: {
        type: "plain_text_input",
        action_id: "text",
        multiline: true,
        max_length: 300,
        initial_value: "Acme's form has received no leads since 14:00; about 23 were expected by now.",
      },
    },
    {
      type: "input",
      block_id: "owner",
      label: plain("Who"),
      element: { type: "multi_users_select", action_id: "users", initial_users: [DANA] },
    },
    {
      type: "input",
      block_id: "side",
      label: plain("Whose fault"),
      element: {
        type: "radio_buttons",
        action_id: "side",
        options: [
          option("ours", "Ours"),
          option("client", "The client's", { description: plain("Their owners are told") }),
        ],
      },
    },
    {
      type: "input",
      block_id: "note",
      optional: true,
      label: plain("Note"),
      element: { type: "plain_text_input", action_id: "note", placeholder: plain("What did you see?") },
    },
  ],
} as const;

export const HOME: World["home"] = {
  id: "V0HOME",
  hash: "1.h",
  type: "home",
  title: "",
  callbackId: "home",
  privateMetadata: "",
  errors: {},
  blocks: [
    { type: "header", block_id: "h1", text: plain("1 open incident") },
    {
      type: "section",
      block_id: "h2",
      text: mrkdwn(
        ":red_circle: *#42 Leads · Acme Dental* · 0 of 23 expected since 13:00\nmissing 23 leads, about 1,035 EUR",
      ),
      accessory: button("open", "Open thread"),
    },
    { type: "divider" },
    { type: "header", block_id: "h3", text: plain("All metrics") },
    {
      type: "section",
      block_id: "h4",
      fields: [
        mrkdwn(":red_circle: *Leads* 212 of 480"),
        mrkdwn(":large_green_circle: *Orders* 412 of 430"),
        mrkdwn(":white_circle: *Sign-ups* learning until 3 Dec"),
        mrkdwn(":large_green_circle: *Calls* 41 of 40"),
      ],
    },
    { type: "context", block_id: "h5", elements: [mrkdwn("Connected · nothing waits to be sent · last round 14:23")] },
  ],
};
